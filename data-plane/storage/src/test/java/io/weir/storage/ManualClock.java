package io.weir.storage;

import io.weir.protocol.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until it is moved. */
final class ManualClock implements Clock {
  static final long START_MS = 1_700_000_000_000L;

  private final AtomicLong nowMs = new AtomicLong(START_MS);

  void advanceMs(long ms) {
    nowMs.addAndGet(ms);
  }

  @Override
  public long wallTimeMs() {
    return nowMs.get();
  }

  @Override
  public long monotonicNs() {
    return nowMs.get() * 1_000_000;
  }
}
