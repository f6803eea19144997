package io.weir.broker.pipeline;

import java.util.Arrays;

/**
 * Tells what elements would cost in one of Kafka's hashed collections, by going through its way on
 * numbers alone, and giving up after a bounded number of steps. Such a collection has 2n+1 slots
 * and probes linearly; it grows at its n-th element, which takes out one by one what it holds, and
 * each time finds a new slot for all that stands behind. Names that meet in one slot so cost n³/6
 * steps from slot to slot: 166 million for 999 of them. Stateless.
 */
public final class HashCollisions {
  /**
   * Steps that the collections of one request may take: some ten milliseconds. Names that were
   * numbered on and not chosen were seen to take 1.7 million at most, and mostly take thousands.
   */
  public static final int STEPS_MAX = 4_000_000;

  private static final int SLOTS_MIN = 5;

  private HashCollisions() {}

  /**
   * Whether a collection of elements takes more steps than it may.
   *
   * @param hashes hash codes of the elements, in their order
   */
  public static boolean collide(int[] hashes) {
    return steps(hashes, STEPS_MAX) > STEPS_MAX;
  }

  /**
   * The steps that a collection takes to be filled and to grow once.
   *
   * @param max where counting ends: the answer is at most one above
   */
  static int steps(int[] hashes, int max) {
    Slots slots = new Slots(hashes, max);
    for (int element = 0; element < hashes.length && slots.isWithin(); element++) {
      slots.put(element);
    }
    for (int element = 0; element < hashes.length && slots.isWithin(); element++) {
      slots.takeOut(element);
    }
    return slots.steps;
  }

  private static final class Slots {
    private static final int FREE = -1;

    private final int[] hashes;
    private final int[] elementAt;
    private final int[] slotOf;
    private final int max;
    private int steps;

    Slots(int[] hashes, int max) {
      this.hashes = hashes;
      this.max = max;
      this.slotOf = new int[hashes.length];
      this.elementAt = new int[Math.max(SLOTS_MIN, 2 * hashes.length + 1)];
      Arrays.fill(elementAt, FREE);
    }

    boolean isWithin() {
      return steps <= max;
    }

    void put(int element) {
      int slot = (hashes[element] & Integer.MAX_VALUE) % elementAt.length;
      while (elementAt[slot] != FREE && step()) {
        slot = after(slot);
      }
      elementAt[slot] = element;
      slotOf[element] = slot;
    }

    void takeOut(int element) {
      int slot = slotOf[element];
      elementAt[slot] = FREE;
      for (slot = after(slot); elementAt[slot] != FREE && step(); slot = after(slot)) {
        int moved = elementAt[slot];
        elementAt[slot] = FREE;
        put(moved);
      }
    }

    private boolean step() {
      steps++;
      return isWithin();
    }

    private int after(int slot) {
      return slot + 1 == elementAt.length ? 0 : slot + 1;
    }
  }
}
