package io.weir.controlplane.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, secrets and the master key. */
class SecurityTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void aPasswordIsKnownAgainAndNobodysIsNot() {
    PasswordHasher hasher = new PasswordHasher(random, 2);
    String hash = hasher.hash("correct horse");
    assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    assertTrue(hasher.verify("correct horse", Optional.of(hash)));
    assertFalse(hasher.verify("wrong horse", Optional.of(hash)));
    assertFalse(hasher.verify("correct horse", Optional.empty()));
    assertNotEquals(hash, hasher.hash("correct horse"));
  }

  @Test
  void anApiSecretHasItsPrefixItsLengthAndItsChecksum() {
    String secret = new SecretGenerator(random).apiSecret();
    assertTrue(secret.matches("weir_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}"), "form");
    String body = secret.substring(0, secret.length() - 6);
    assertEquals(SecretGenerator.checksum(body), secret.substring(secret.length() - 6));
    // CRC-32 of "123456789" is 0xCBF43926 (the check value of its catalogue entry).
    assertEquals(0xCBF43926L, decode(SecretGenerator.checksum("123456789")));
  }

  @Test
  void theMasterKeyIsMadeOnceAndForTheOwnersEyesOnly(@TempDir Path folder) throws Exception {
    MasterKey first = MasterKey.loadOrCreate(folder, random);
    MasterKey second = MasterKey.loadOrCreate(folder, random);
    byte[] message = "m".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        java.util.Arrays.toString(first.mac("p", message)),
        java.util.Arrays.toString(second.mac("p", message)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.key"))));
    byte[] sealed = first.seal("p", "client key", message);
    assertEquals("m", new String(second.open("p", "client key", sealed), StandardCharsets.UTF_8));
    assertThrows(IllegalStateException.class, () -> first.open("p", "other key", sealed));
    sealed[sealed.length - 1] ^= 1;
    assertThrows(IllegalStateException.class, () -> first.open("p", "client key", sealed));
  }

  @Test
  void anOperatorTokenThatCanBeGuessedIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new OperatorToken("short"));
    OperatorToken token = new OperatorToken("0123456789".repeat(4));
    assertTrue(token.matches("0123456789".repeat(4)));
    assertFalse(token.matches("0123456789"));
  }

  private static long decode(String base62) {
    String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    long value = 0;
    for (char digit : base62.toCharArray()) {
      value = value * 62 + digits.indexOf(digit);
    }
    return value;
  }
}
