package io.weir.controlplane.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/**
 * The passwords of the embedded server's roles: random, made once, in a file that only the owner
 * reads. Immutable.
 */
record PostgresCredentials(
    DatabaseLogin superuser, DatabaseLogin owner, DatabaseLogin application) {
  private static final int PASSWORD_BYTES = 24;

  static PostgresCredentials loadOrCreate(Path file, SecureRandom random) {
    try {
      if (!Files.exists(file)) {
        create(file, random);
      }
      Properties stored = new Properties();
      try (var in = Files.newBufferedReader(file)) {
        stored.load(in);
      }
      return new PostgresCredentials(
          login("postgres", stored, file),
          login("weir_owner", stored, file),
          login("weir_app", stored, file));
    } catch (IOException e) {
      throw new UncheckedIOException("the database passwords in " + file + " can't be read", e);
    }
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String role : new String[] {"postgres", "weir_owner", "weir_app"}) {
      byte[] bytes = new byte[PASSWORD_BYTES];
      random.nextBytes(bytes);
      lines.append(role).append('=');
      lines.append(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)).append('\n');
    }
    Path scratch =
        Files.createTempFile(
            file.getParent(),
            "credentials",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(scratch, lines, StandardCharsets.UTF_8);
    Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static DatabaseLogin login(String role, Properties stored, Path file) {
    String password = stored.getProperty(role);
    if (password == null || password.isBlank()) {
      throw new EmbeddedPostgresException("the password of " + role + " is missing in " + file);
    }
    return new DatabaseLogin(role, password);
  }
}
