package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work is counted in steps from slot to slot, not in time. */
class HashCollisionsTest {
  private static final int ELEMENTS = BudgetedReader.HASHED_ELEMENTS_MAX;

  /**
   * Kafka's collection as numbers: linear probing in 2n+1 slots; growing takes each element out,
   * which finds the place of all behind it anew, and puts it into the larger table.
   */
  private static final class CountedTable {
    private final List<Integer> order = new ArrayList<>();
    private Integer[] slots;
    private long steps;

    CountedTable(int expected) {
      slots = new Integer[Math.max(5, 2 * expected + 1)];
    }

    void add(int hash) {
      if (order.size() + 1 >= slots.length / 2) {
        grow();
      }
      order.add(hash);
      put(slots, hash);
    }

    private void put(Integer[] table, int hash) {
      int slot = (hash & Integer.MAX_VALUE) % table.length;
      while (table[slot] != null) {
        steps++;
        slot = (slot + 1) % table.length;
      }
      table[slot] = hash;
    }

    private void grow() {
      Integer[] larger = new Integer[2 * slots.length + 1];
      for (int hash : order) {
        remove(hash);
        put(larger, hash);
      }
      slots = larger;
    }

    private void remove(int hash) {
      int slot = (hash & Integer.MAX_VALUE) % slots.length;
      while (slots[slot] == null || slots[slot] != hash) {
        slot = (slot + 1) % slots.length;
      }
      slots[slot] = null;
      for (int next = (slot + 1) % slots.length;
          slots[next] != null;
          next = (next + 1) % slots.length) {
        int moved = slots[next];
        slots[next] = null;
        steps++;
        put(slots, moved);
      }
    }
  }

  private static long stepsOfReading(int[] hashes) {
    CountedTable table = new CountedTable(hashes.length);
    for (int hash : hashes) {
      table.add(hash);
    }
    return table.steps;
  }

  @Test
  void elementsOfOneHashAreFoundOut() {
    int[] hashes = new int[ELEMENTS];
    Arrays.fill(hashes, 7);

    assertTrue(HashCollisions.collide(hashes));
    assertTrue(stepsOfReading(hashes) > 100_000_000, () -> "" + stepsOfReading(hashes));
  }

  @Test
  void theWorstThatIsLetThroughTakesAFraction() {
    int largest = 1;
    while (!HashCollisions.collide(new int[largest + 1])) {
      largest++;
    }
    assertTrue(largest < ELEMENTS / 3);
    int[] mostOfOneHash = new int[largest];
    assertTrue(stepsOfReading(mostOfOneHash) <= HashCollisions.STEPS_MAX);

    // groups of one hash each, side by side: every removal moves all that stands behind
    for (int perGroup = 2; perGroup < ELEMENTS; perGroup++) {
      int size = perGroup;
      int[] hashes = IntStream.range(0, ELEMENTS).map(i -> i / size * size).toArray();
      if (!HashCollisions.collide(hashes)) {
        assertTrue(stepsOfReading(hashes) < HashCollisions.STEPS_MAX + ELEMENTS * ELEMENTS / 2);
      }
    }
  }

  @Test
  void countingItselfIsBounded() {
    int[] hashes = new int[1_000_000];

    assertEquals(
        HashCollisions.STEPS_MAX + 1, HashCollisions.steps(hashes, HashCollisions.STEPS_MAX));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 500, 999})
  void honestNamesPass(int elements) {
    Random random = new Random(elements);
    assertFalse(
        HashCollisions.collide(
            IntStream.range(0, elements)
                .map(i -> ("topic-%03d".formatted(i)).hashCode())
                .toArray()));
    assertFalse(
        HashCollisions.collide(
            IntStream.range(0, elements)
                .map(i -> ("a.b." + Long.toString(random.nextLong(), 36)).hashCode())
                .toArray()));
  }
}
