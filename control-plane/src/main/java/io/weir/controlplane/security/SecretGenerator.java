package io.weir.controlplane.security;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.zip.CRC32;

/** Makes secrets of 256 random bits with prefixes that scanners recognise. Thread-safe. */
public final class SecretGenerator {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SECRET_BYTES = 32;
  private static final int CHECKSUM_CHARACTERS = 6;

  private final SecureRandom random;

  /** Takes its randomness from outside. */
  public SecretGenerator(SecureRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /** {@code weir_} + 43 characters + a checksum of 6. */
  public String apiSecret() {
    String body = "weir_" + random();
    return body + checksum(body);
  }

  /** A session's bearer token. */
  public String sessionToken() {
    return "weirs_" + random();
  }

  /** For links in mails. */
  public String mailToken() {
    return "weirv_" + random();
  }

  /** Base62 of the CRC-32, most significant digit first, filled up with zeros. */
  static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    long value = crc.getValue();
    char[] digits = new char[CHECKSUM_CHARACTERS];
    for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (value % BASE62.length()));
      value /= BASE62.length();
    }
    return new String(digits);
  }

  private String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
