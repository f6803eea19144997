package io.weir.protocol;

/** Randomness as an argument. Thread-safe. */
public interface RandomSource {
  /** A uniformly distributed value in {@code [0, boundExclusive)}. */
  int nextInt(int boundExclusive);

  /** 64 uniformly distributed bits. */
  long nextLong();
}
