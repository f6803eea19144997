package io.weir.controlplane.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The installation's own key, from which keys for each purpose are derived. Lies in one file that
 * only the owner reads; several control planes share it. Thread-safe.
 */
public final class MasterKey {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;
  private final SecureRandom random;

  private MasterKey(byte[] key, SecureRandom random) {
    if (key.length != KEY_BYTES) {
      throw new IllegalStateException("the master key does not have " + KEY_BYTES + " bytes");
    }
    this.key = key;
    this.random = random;
  }

  /** Reads the key; the first one to start makes it. */
  public static MasterKey loadOrCreate(Path stateDir, SecureRandom random) {
    Path file = stateDir.resolve("master.key");
    try {
      Files.createDirectories(stateDir);
      if (!Files.exists(file)) {
        create(stateDir, file, random);
      }
      return new MasterKey(Base64.getDecoder().decode(Files.readString(file).strip()), random);
    } catch (IOException e) {
      throw new UncheckedIOException("the master key in " + file + " can't be read", e);
    }
  }

  private static void create(Path folder, Path file, SecureRandom random) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path scratch = Files.createTempFile(folder, "master", ".new", onlyOwner);
    try {
      Files.writeString(scratch, Base64.getEncoder().encodeToString(key));
      Files.createLink(
          file, scratch); // fails if another control plane was first: then read its key
    } catch (FileAlreadyExistsException e) {
      if (!Files.exists(file)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  /** HMAC-SHA-256 with a key for this purpose. */
  public byte[] mac(String purpose, byte[] message) {
    return hmac(hmac(key, purpose.getBytes(StandardCharsets.UTF_8)), message);
  }

  /** Encrypts under a key made from the purpose and a secret that the caller keeps. */
  public byte[] seal(String purpose, String callersSecret, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, callersSecret, nonce, plain);
    byte[] whole = Arrays.copyOf(nonce, nonce.length + sealed.length);
    System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
    return whole;
  }

  /** Opens what {@link #seal} made. */
  public byte[] open(String purpose, String callersSecret, byte[] whole) {
    byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
    byte[] sealed = Arrays.copyOfRange(whole, NONCE_BYTES, whole.length);
    return cipher(Cipher.DECRYPT_MODE, purpose, callersSecret, nonce, sealed);
  }

  private byte[] cipher(
      int mode, String purpose, String callersSecret, byte[] nonce, byte[] input) {
    try {
      byte[] derived = mac("seal:" + purpose, callersSecret.getBytes(StandardCharsets.UTF_8));
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(derived, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sealed value can't be processed: " + purpose, e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[***]";
  }
}
