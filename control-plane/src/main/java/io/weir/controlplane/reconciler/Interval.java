package io.weir.controlplane.reconciler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a task of each round has something to do: at once, and then so much later. One thread. */
final class Interval {
  private final Duration length;
  private final Clock clock;
  private Instant next = Instant.MIN;

  Interval(Duration length, Clock clock) {
    this.length = length;
    this.clock = clock;
  }

  /** Now, if it is time; the next time is counted from here. */
  Optional<Instant> due() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return Optional.empty();
    }
    next = now.plus(length);
    return Optional.of(now);
  }
}
