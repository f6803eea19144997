package io.weir.simulation;

import io.weir.protocol.RandomSource;

/** All chance of one run, from its seed (SplitMix64). Single-threaded. */
final class SeededRandom implements RandomSource {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SeededRandom(long seed) {
    this.state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  @Override
  public int nextInt(int boundExclusive) {
    return (int) Math.floorMod(nextLong() >>> 1, (long) boundExclusive);
  }

  /** Uniform, both bounds inclusive. */
  long between(long min, long maxInclusive) {
    return min + Math.floorMod(nextLong() >>> 1, maxInclusive - min + 1);
  }

  boolean chance(double probability) {
    return (nextLong() >>> 11) * 0x1.0p-53 < probability;
  }

  static long mix(long z) {
    long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
