package io.weir.controlplane.reconciler;

import io.weir.controlplane.service.KeyUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What brokers know of the use of keys appears in PostgreSQL. */
public final class CollectKeyUses implements Reconciler.Task {
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** By how much clocks of brokers may be behind; what is asked again is not stored again. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private final KeyUsage usage;
  private final Interval interval;
  private Instant since = Instant.EPOCH;

  /** Wires it. */
  public CollectKeyUses(KeyUsage usage, Clock clock) {
    this.usage = usage;
    this.interval = new Interval(INTERVAL, clock);
  }

  @Override
  public void run() {
    interval.due().ifPresent(this::collect);
  }

  private void collect(Instant now) {
    if (usage.collect(since)) {
      since = now.minus(OVERLAP);
    }
  }
}
