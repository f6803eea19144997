package io.weir.storage;

import io.weir.protocol.RandomSource;
import java.util.Random;

/** Reproducible randomness. */
final class SeededRandom implements RandomSource {
  private final Random random;

  SeededRandom(long seed) {
    random = new Random(seed);
  }

  @Override
  public int nextInt(int boundExclusive) {
    return random.nextInt(boundExclusive);
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }
}
