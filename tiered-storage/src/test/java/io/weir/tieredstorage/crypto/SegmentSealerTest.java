package io.weir.tieredstorage.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentSealerTest {
  private static final byte[] CONTEXT = {1, 2};
  private static final byte[] PLAIN = {10, 20, 30};

  private final DataKey key = DataKey.random(new SecureRandom());
  private final SegmentOpener opener = new SegmentOpener(key);

  @Test
  void whatWasSealedOpensWithTheSameNumberAndContext() {
    byte[] sealed = seal(new SegmentSealer(key), 5);

    assertArrayEquals(PLAIN, opener.open(5, CONTEXT, sealed, 0, sealed.length).orElseThrow());
  }

  @Test
  void anotherNumberContextKeyOrBitDoesNotOpen() {
    byte[] sealed = seal(new SegmentSealer(key), 5);
    SegmentOpener other = new SegmentOpener(DataKey.random(new SecureRandom()));

    assertEquals(Optional.empty(), opener.open(6, CONTEXT, sealed, 0, sealed.length));
    assertEquals(Optional.empty(), opener.open(5, new byte[] {1, 3}, sealed, 0, sealed.length));
    assertEquals(Optional.empty(), other.open(5, CONTEXT, sealed, 0, sealed.length));
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / Byte.SIZE] = (byte) (flipped[bit / Byte.SIZE] ^ 1 << (bit % Byte.SIZE));
      assertEquals(Optional.empty(), opener.open(5, CONTEXT, flipped, 0, flipped.length));
    }
  }

  @Test
  void tooFewBytesDoNotOpen() {
    assertEquals(Optional.empty(), opener.open(5, CONTEXT, new byte[15], 0, 15));
  }

  @Test
  void aNumberDoesNotComeTwice() {
    SegmentSealer sealer = new SegmentSealer(key);
    seal(sealer, 0);
    seal(sealer, 7);

    assertThrows(IllegalStateException.class, () -> seal(sealer, 7));
    assertThrows(IllegalStateException.class, () -> seal(sealer, 6));
    seal(sealer, SegmentSealer.LAST_PIECE);
    assertThrows(IllegalStateException.class, () -> seal(sealer, SegmentSealer.LAST_PIECE));
    assertThrows(IllegalStateException.class, () -> seal(sealer, 8));
  }

  @Test
  void keysAreNotPrinted() {
    assertEquals("DataKey[hidden]", key.toString());
    assertTrue(opener.toString().contains("hidden"));
  }

  private static byte[] seal(SegmentSealer sealer, long piece) {
    byte[] out = new byte[PLAIN.length + SegmentSealer.OVERHEAD_BYTES];
    sealer.seal(piece, CONTEXT, PLAIN, PLAIN.length, out);
    return out;
  }
}
