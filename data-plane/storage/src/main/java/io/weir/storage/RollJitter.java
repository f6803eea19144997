package io.weir.storage;

/**
 * How much earlier than {@code segment.ms} says a segment is rolled ({@code segment.jitter.ms}), so
 * that logs that began together don't all roll together. Kafka draws it at random; here it comes
 * from the log's name and the segment's base, so that it needs no state and a changed setting holds
 * at once. Stateless.
 */
final class RollJitter {
  private static final long MIX_1 = 0xff51afd7ed558ccdL;
  private static final long MIX_2 = 0xc4ceb9fe1a85ec53L;

  private RollJitter() {}

  /**
   * Milliseconds in {@code [0, min(jitterMs, segmentMs))}, evenly spread over logs and bases; 0 if
   * there is no jitter.
   */
  static long ms(String log, long baseOffset, long jitterMs, long segmentMs) {
    long bound = Math.min(jitterMs, segmentMs);
    return bound == 0 ? 0 : Math.floorMod(mixed(log.hashCode() + 31 * baseOffset), bound);
  }

  /** MurmurHash3's finalizer (Austin Appleby, public domain). */
  private static long mixed(long key) {
    long h = key;
    h = (h ^ (h >>> 33)) * MIX_1;
    h = (h ^ (h >>> 33)) * MIX_2;
    return h ^ (h >>> 33);
  }
}
