package io.weir.controlplane.security;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with OWASP's parameters. At most {@link #concurrencyMax} run at a time, since
 * each takes 19 MiB and a core: others wait for a bounded time. Thread-safe.
 */
public final class PasswordHasher {
  private static final int MEMORY_KIB = 19_456;
  private static final int ITERATIONS = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final long WAIT_MAX_MS = 5_000;
  private static final String HEAD =
      "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=1$";

  private final SecureRandom random;
  private final int concurrencyMax;
  private final Semaphore permits;
  private final String nobodysHash;

  /** At most so many hashes at a time. */
  public PasswordHasher(SecureRandom random, int concurrencyMax) {
    this.random = Objects.requireNonNull(random, "random");
    this.concurrencyMax = concurrencyMax;
    this.permits = new Semaphore(concurrencyMax, true);
    this.nobodysHash = hash(Long.toHexString(random.nextLong()));
  }

  /** Hashes at a time. */
  public int concurrencyMax() {
    return concurrencyMax;
  }

  /** Hashes with a fresh salt, in PHC string format. */
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return HEAD + base64.encodeToString(salt) + "$" + base64.encodeToString(derive(password, salt));
  }

  /**
   * Whether the password fits. For an unknown user (empty) it does the same work and says no, so
   * that the time tells nothing.
   */
  public boolean verify(String password, Optional<String> stored) {
    String phc = stored.orElse(nobodysHash);
    if (!phc.startsWith(HEAD)) {
      throw new IllegalStateException("a stored password hash has unknown parameters");
    }
    String[] parts = phc.substring(HEAD.length()).split("\\$", 2);
    byte[] actual = derive(password, Base64.getDecoder().decode(parts[0]));
    boolean equal = MessageDigest.isEqual(actual, Base64.getDecoder().decode(parts[1]));
    return equal && stored.isPresent();
  }

  private byte[] derive(String password, byte[] salt) {
    acquire();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(MEMORY_KIB)
              .withIterations(ITERATIONS)
              .withParallelism(1)
              .withSalt(salt)
              .build());
      byte[] hash = new byte[HASH_BYTES];
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      permits.release();
    }
  }

  private void acquire() {
    try {
      if (!permits.tryAcquire(WAIT_MAX_MS, TimeUnit.MILLISECONDS)) {
        throw new ProblemException(ProblemCode.OVERLOADED, "Too many logins at once.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ProblemCode.OVERLOADED, "The server is stopping.", e);
    }
  }
}
