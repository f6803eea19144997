package io.weir.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyOffsetsTest {
  private static ByteBuffer key(int number) {
    return ByteBuffer.allocate(4).putInt(0, number);
  }

  @Test
  void holdsTheLastOffsetOfEachKey() {
    Random random = new Random(3);
    KeyOffsets offsets = new KeyOffsets(501, 77);
    Map<Integer, Long> expected = new HashMap<>();
    for (long offset = 0; offset < 5000; offset++) {
      int key = random.nextInt(500);
      ByteBuffer bytes = key(key);
      assertTrue(offsets.put(bytes, offset));
      assertEquals(4, bytes.remaining(), "the key's buffer stays as it is");
      expected.put(key, offset);
      assertEquals(offset, offsets.latestOffset());
    }
    for (int key = 0; key < 600; key++) {
      assertEquals(expected.getOrDefault(key, KeyOffsets.NONE), offsets.get(key(key)));
    }
    assertEquals(expected.size(), offsets.size());
  }

  @Test
  void isFullWhenItHasAsManyKeysAsItTakes() {
    KeyOffsets offsets = new KeyOffsets(2, 0);
    assertTrue(offsets.put(key(1), 10));
    assertTrue(offsets.put(key(2), 11));
    assertFalse(offsets.put(key(1), 12), "as Kafka's, whether or not it knows the key");
    assertEquals(10, offsets.get(key(1)));
    assertEquals(11, offsets.latestOffset());
  }

  @Test
  void bytesHoldNineTenthsOfTheirEntries() {
    assertEquals(900, KeyOffsets.keysIn(24 * 1000));
    assertEquals(1, KeyOffsets.keysIn(0));
    assertTrue(KeyOffsets.keysIn(Long.MAX_VALUE) > 600_000_000);
    assertThrows(IllegalArgumentException.class, () -> new KeyOffsets(0, 0));
  }
}
