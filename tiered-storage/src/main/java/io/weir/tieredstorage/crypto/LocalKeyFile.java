package io.weir.tieredstorage.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key-encryption keys in a file, one a line: {@code <key id> <tenant or *> <32 bytes in Base64>}.
 * Empty lines and those that begin with {@code #} are skipped. Thread-safe; read once.
 *
 * <p>The last line of a tenant wraps new data keys, the others are for reading; a tenant without a
 * line of its own has, from each line of {@code *}, a key that is derived from it (HMAC-SHA256 over
 * the tenant's name). So a key is replaced by adding a line, and a tenant with lines of its own is
 * made unreadable by removing them.
 *
 * <p>A wrapped key is 12 random bytes of nonce, the encrypted data key and the tag, with tenant and
 * key id authenticated.
 */
public final class LocalKeyFile implements KeyEncryption {
  private static final String ALL_TENANTS = "*";
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final byte[] DERIVATION =
      "weir tiered storage: key-encryption key of ".getBytes(StandardCharsets.US_ASCII);
  private static final int FILE_BYTES_MAX = 16 << 20;
  private static final int WRAPPED_BYTES = Gcm.NONCE_BYTES + DataKey.BYTES + Gcm.TAG_BYTES;

  private record Line(String keyId, String tenant, SecretKey key) {}

  private final Path file;
  private final SecureRandom random;
  private final Map<String, Line> byId = new LinkedHashMap<>();
  private final Map<String, Line> newestByTenant = new LinkedHashMap<>();

  /**
   * @throws KeyException naming file and line, when the file can't be read, is open to others than
   *     its owner and group, or a line has another form
   */
  public LocalKeyFile(Path file, SecureRandom random) throws KeyException {
    this.file = file;
    this.random = random;
    List<String> lines;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new KeyException("the key file is larger than " + FILE_BYTES_MAX + " bytes: " + file);
      }
      KeyFileAccess.check(file);
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw e instanceof KeyException known
          ? known
          : new KeyException("the key file can't be read: " + file, e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(parse(line, i + 1));
      }
    }
    if (byId.isEmpty()) {
      throw new KeyException("the key file holds no key: " + file);
    }
  }

  private void add(Line line) throws KeyException {
    if (byId.put(line.keyId(), line) != null) {
      throw new KeyException("the key file " + file + " has key " + line.keyId() + " twice");
    }
    newestByTenant.put(line.tenant(), line);
  }

  private Line parse(String line, int number) throws KeyException {
    String[] fields = line.split("\\s+");
    if (fields.length == 3 && KEY_ID.matcher(fields[0]).matches()) {
      try {
        byte[] key = Base64.getDecoder().decode(fields[2]);
        if (key.length == DataKey.BYTES) {
          return new Line(fields[0], fields[1], new SecretKeySpec(key, "AES"));
        }
      } catch (IllegalArgumentException e) {
        throw malformed(number); // without the cause: it would show a part of the key
      }
    }
    throw malformed(number);
  }

  private KeyException malformed(int number) {
    return new KeyException(
        "line "
            + number
            + " of the key file "
            + file
            + " is not '<key id> <tenant or *> <32 bytes in Base64>'");
  }

  @Override
  public WrappedKey wrap(Tenant tenant, DataKey key) throws KeyException {
    Line line = newestByTenant.get(tenant.name());
    if (line == null) {
      line = newestByTenant.get(ALL_TENANTS);
    }
    if (line == null) {
      throw new KeyException(
          "the key file " + file + " has no line for " + tenant.name() + " and none for *");
    }
    byte[] nonce = new byte[Gcm.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = new byte[DataKey.BYTES + Gcm.TAG_BYTES];
    Gcm.seal(
        keyOf(line, tenant),
        nonce,
        associated(line, tenant),
        key.key().getEncoded(),
        DataKey.BYTES,
        sealed);
    return new WrappedKey(
        line.keyId(), ByteBuffer.allocate(WRAPPED_BYTES).put(nonce).put(sealed).array());
  }

  @Override
  public DataKey unwrap(Tenant tenant, WrappedKey wrapped) throws KeyException {
    Line line = byId.get(wrapped.keyId());
    if (line == null) {
      throw new KeyException("the key file " + file + " has no key " + wrapped.keyId());
    }
    byte[] bytes = wrapped.bytes();
    if (!line.tenant().equals(ALL_TENANTS) && !line.tenant().equals(tenant.name())
        || bytes.length != WRAPPED_BYTES) {
      throw notOf(line);
    }
    byte[] nonce = new byte[Gcm.NONCE_BYTES];
    System.arraycopy(bytes, 0, nonce, 0, nonce.length);
    try {
      return new DataKey(
          Gcm.open(
              keyOf(line, tenant),
              nonce,
              associated(line, tenant),
              bytes,
              nonce.length,
              bytes.length - nonce.length));
    } catch (AEADBadTagException e) {
      KeyException failure = notOf(line);
      failure.initCause(e);
      throw failure;
    }
  }

  private static KeyException notOf(Line line) {
    return new KeyException(
        "the data key was not wrapped by key " + line.keyId() + " for this tenant, or was changed");
  }

  private static SecretKey keyOf(Line line, Tenant tenant) {
    if (!line.tenant().equals(ALL_TENANTS)) {
      return line.key();
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(line.key().getEncoded(), "HmacSHA256"));
      mac.update(DERIVATION);
      return new SecretKeySpec(mac.doFinal(tenant.name().getBytes(StandardCharsets.UTF_8)), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is part of every Java platform", e);
    }
  }

  private static byte[] associated(Line line, Tenant tenant) {
    return (line.keyId() + '\n' + tenant.name()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "LocalKeyFile[" + file + "]";
  }
}
