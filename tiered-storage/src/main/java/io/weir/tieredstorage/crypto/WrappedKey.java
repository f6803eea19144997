package io.weir.tieredstorage.crypto;

import java.util.Objects;

/**
 * A data key as it may be stored.
 *
 * @param keyId which key-encryption key wrapped it; ASCII, at most {@value #KEY_ID_LENGTH_MAX}
 *     characters
 * @param bytes what {@link KeyEncryption#unwrap} takes, at most {@value #BYTES_MAX}; not to be
 *     changed
 */
public record WrappedKey(String keyId, byte[] bytes) {
  public static final int KEY_ID_LENGTH_MAX = 256;
  public static final int BYTES_MAX = 4_096;

  public WrappedKey {
    Objects.requireNonNull(keyId, "keyId");
    if (keyId.isEmpty() || keyId.length() > KEY_ID_LENGTH_MAX) {
      throw new IllegalArgumentException("keyId has " + keyId.length() + " characters");
    }
    if (bytes.length == 0 || bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("a wrapped key of " + bytes.length + " bytes");
    }
  }

  @Override
  public String toString() {
    return "WrappedKey[" + keyId + "]";
  }
}
