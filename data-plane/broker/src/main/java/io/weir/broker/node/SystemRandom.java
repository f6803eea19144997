package io.weir.broker.node;

import io.weir.protocol.RandomSource;
import java.util.concurrent.ThreadLocalRandom;

/** Each thread's own generator; not for secrets. Immutable. */
final class SystemRandom implements RandomSource {
  @Override
  public int nextInt(int boundExclusive) {
    return ThreadLocalRandom.current().nextInt(boundExclusive);
  }

  @Override
  public long nextLong() {
    return ThreadLocalRandom.current().nextLong();
  }
}
