package io.weir.controlplane.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked once per archive. Several processes may install into the same
 * folder at a time: each unpacks beside it and the first rename wins.
 */
final class PostgresBinaries {
  private final Path folder;

  private PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  /** Unpacks if needed. */
  static PostgresBinaries install(Path cache) {
    try {
      byte[] archive = archive();
      Path target = cache.resolve("postgres-" + digest(archive));
      if (!Files.isDirectory(target)) {
        Files.createDirectories(cache);
        Path scratch = Files.createTempDirectory(cache, "unpack-");
        unpack(archive, scratch);
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        publish(scratch, target);
      }
      return new PostgresBinaries(target);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's binaries can't be unpacked to " + cache, e);
    }
  }

  /** Absolute path of one of the server's programs. */
  String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static byte[] archive() throws IOException {
    String machine = System.getProperty("os.arch");
    String architecture = "amd64".equals(machine) ? "x86_64" : machine;
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary("Linux", architecture)) {
      if (in == null) {
        throw new EmbeddedPostgresException(
            "no PostgreSQL binaries for Linux on "
                + architecture
                + " are packaged: configure an external PostgreSQL");
      }
      return in.readAllBytes();
    }
  }

  private static String digest(byte[] archive) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive holds a path outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
          boolean executable = path.getParent().endsWith("bin");
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static void publish(Path scratch, Path target) throws IOException {
    try {
      Files.move(scratch, target);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      delete(scratch); // another process was first
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
