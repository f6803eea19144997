package io.weir.controlplane.security;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.concurrent.atomic.AtomicReference;

/**
 * RSA key pairs for tokens; a private key leaves this class only sealed by the master key, or to
 * sign. Thread-safe.
 */
public final class SigningKeyPairs {
  /** Enough until 2030 (NIST SP 800-57); brokers verify one in about 80 µs. */
  static final int BITS = 2_048;

  private static final String PURPOSE = "signing-key";
  private static final String RSA = "RSA";

  private final MasterKey masterKey;
  private final SecureRandom random;
  private final AtomicReference<Opened> last = new AtomicReference<>();

  /** Seals with this master key. */
  public SigningKeyPairs(MasterKey masterKey, SecureRandom random) {
    this.masterKey = masterKey;
    this.random = random;
  }

  /**
   * A new pair.
   *
   * @param publicKey X.509 SubjectPublicKeyInfo
   * @param sealedPrivateKey PKCS#8, encrypted
   */
  public record Made(byte[] publicKey, byte[] sealedPrivateKey) {
    @Override
    public String toString() {
      return "Made[***]";
    }
  }

  private record Opened(String kid, PrivateKey key) {
    @Override
    public String toString() {
      return "Opened[" + kid + "]";
    }
  }

  /** Makes a pair; it can be opened under this id alone. Takes up to a second. */
  public Made make(String kid) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
      generator.initialize(BITS, random);
      KeyPair pair = generator.generateKeyPair();
      return new Made(
          pair.getPublic().getEncoded(),
          masterKey.seal(PURPOSE, kid, pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  /** Opens a private key; the last one is kept open. */
  public PrivateKey open(String kid, byte[] sealed) {
    Opened known = last.get();
    if (known != null && known.kid().equals(kid)) {
      return known.key();
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance(RSA)
              .generatePrivate(new PKCS8EncodedKeySpec(masterKey.open(PURPOSE, kid, sealed)));
      last.set(new Opened(kid, key));
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key " + kid + " can't be read", e);
    }
  }

  /** Reads a public key. */
  public static RSAPublicKey publicKey(byte[] x509) {
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance(RSA).generatePublic(new X509EncodedKeySpec(x509));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored public key can't be read", e);
    }
  }
}
