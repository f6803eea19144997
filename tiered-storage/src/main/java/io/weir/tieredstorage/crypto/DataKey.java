package io.weir.tieredstorage.crypto;

import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The AES-256 key of one attempt to copy a segment. Immutable; never printed. */
public final class DataKey {
  static final int BYTES = 32;

  private final SecretKey key;

  DataKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a data key has " + BYTES + " bytes");
    }
    this.key = new SecretKeySpec(bytes, "AES");
  }

  public static DataKey random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new DataKey(bytes);
  }

  SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "DataKey[hidden]";
  }
}
