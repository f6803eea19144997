package io.weir.tieredstorage.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyFileTest {
  private static final Tenant A = new Tenant("vc:aaaaaaaaaa");
  private static final Tenant B = new Tenant("vc:bbbbbbbbbb");

  private final SecureRandom random = new SecureRandom();
  private final DataKey key = DataKey.random(random);
  @TempDir private Path folder;

  @Test
  void aWrappedKeyUnwrapsForItsTenantOnly() throws Exception {
    KeyEncryption keys = keys("k1 * " + key(1));

    WrappedKey wrapped = keys.wrap(A, key);

    assertEquals("k1", wrapped.keyId());
    assertArrayEquals(key.key().getEncoded(), keys.unwrap(A, wrapped).key().getEncoded());
    KeyException refused = assertThrows(KeyException.class, () -> keys.unwrap(B, wrapped));
    assertTrue(refused.getMessage().contains("k1"), refused.getMessage());
  }

  @Test
  void theSameKeyIsWrappedInOtherBytesEachTime() throws Exception {
    KeyEncryption keys = keys("k1 * " + key(1));

    assertFalse(Arrays.equals(keys.wrap(A, key).bytes(), keys.wrap(A, key).bytes()));
  }

  @Test
  void aChangedBitIsRefused() throws Exception {
    KeyEncryption keys = keys("k1 * " + key(1));
    byte[] wrapped = keys.wrap(A, key).bytes();
    for (int i = 0; i < wrapped.length; i++) {
      byte[] changed = wrapped.clone();
      changed[i] ^= 1;
      assertThrows(KeyException.class, () -> keys.unwrap(A, new WrappedKey("k1", changed)));
    }
    assertThrows(KeyException.class, () -> keys.unwrap(A, new WrappedKey("k1", new byte[59])));
  }

  @Test
  void theLastLineWrapsAndOldOnesUnwrap() throws Exception {
    WrappedKey old = keys("k1 * " + key(1)).wrap(A, key);
    KeyEncryption rotated = keys("k1 * " + key(1) + "\nk2 * " + key(2));

    assertEquals("k2", rotated.wrap(A, key).keyId());
    assertArrayEquals(key.key().getEncoded(), rotated.unwrap(A, old).key().getEncoded());
  }

  @Test
  void aTenantsOwnLineComesFirstAndItsRemovalErases() throws Exception {
    String all = "k1 * " + key(1);
    KeyEncryption keys = keys(all + "\nka " + A.name() + " " + key(3));
    WrappedKey ofA = keys.wrap(A, key);

    assertEquals("ka", ofA.keyId());
    assertEquals("k1", keys.wrap(B, key).keyId());
    assertThrows(KeyException.class, () -> keys.unwrap(B, ofA));
    KeyEncryption without = keys(all);
    KeyException gone = assertThrows(KeyException.class, () -> without.unwrap(A, ofA));
    assertTrue(gone.getMessage().contains("ka"), gone.getMessage());
  }

  @Test
  void aTenantWithoutAnyLineIsRefused() throws Exception {
    KeyEncryption keys = keys("ka " + A.name() + " " + key(3));

    assertThrows(KeyException.class, () -> keys.wrap(B, key));
  }

  @Test
  void commentsAndEmptyLinesAreSkipped() throws Exception {
    assertEquals("k1", keys("# keys\n\n  k1  *  " + key(1) + "  \n").wrap(A, key).keyId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"k1 *", "k1 * c2hvcnQ=", "k1 * !notbase64!", "k/1 * KEY", "k1 * KEY more", "KEY"})
  void anotherFormIsRefusedByLineWithoutShowingIt(String line) {
    String secret = key(1);

    KeyException refused =
        assertThrows(KeyException.class, () -> keys("\n" + line.replace("KEY", secret)));

    assertTrue(refused.getMessage().startsWith("line 2 "), refused.getMessage());
    assertFalse(refused.getMessage().contains(secret), refused.getMessage());
    assertNull(refused.getCause());
  }

  @Test
  void anEmptyFileAnAbsentOneAndAnIdTwiceAreRefused() {
    assertThrows(KeyException.class, () -> keys("# none"));
    assertThrows(KeyException.class, () -> new LocalKeyFile(folder.resolve("absent"), random));
    assertThrows(KeyException.class, () -> keys("k1 * " + key(1) + "\nk1 * " + key(2)));
  }

  @Test
  void aFileThatEveryUserCanReadIsRefused() throws Exception {
    Path file = write("k1 * " + key(1));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThrows(KeyException.class, () -> new LocalKeyFile(file, random));
  }

  private KeyEncryption keys(String text) throws IOException {
    return new LocalKeyFile(write(text), random);
  }

  private Path write(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String key(int fill) {
    byte[] bytes = new byte[DataKey.BYTES];
    Arrays.fill(bytes, (byte) fill);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
