package io.weir.broker.node;

import io.weir.protocol.Clock;

/** The machine's clock. Immutable. */
public final class SystemClock implements Clock {
  @Override
  public long wallTimeMs() {
    return System.currentTimeMillis();
  }

  @Override
  public long monotonicNs() {
    return System.nanoTime();
  }
}
