package io.weir.broker.watch;

import io.weir.broker.http.Readiness;
import io.weir.protocol.Clock;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether this node's metadata keeps up with the quorum, and whether there is an active controller.
 * Used by one thread.
 */
public final class MetadataWatch {
  private static final long PATIENCE_MS = 10_000;
  private static final String METADATA = "metadata";
  private static final String CONTROLLER = "controller";

  private final Supplier<OptionalLong> end;
  private final LongSupplier applied;
  private final Supplier<OptionalInt> controller;
  private final Clock clock;
  private long target = -1;
  private long targetSinceNs;
  private long leaderlessSinceNs;
  private boolean leaderless;

  /**
   * Watches a node's metadata.
   *
   * @param end exclusive end of what the quorum has committed, if known
   * @param applied last offset that this node has applied
   * @param controller the active controller, if this node knows one
   */
  public MetadataWatch(
      Supplier<OptionalLong> end,
      LongSupplier applied,
      Supplier<OptionalInt> controller,
      Clock clock) {
    this.end = end;
    this.applied = applied;
    this.controller = controller;
    this.clock = clock;
  }

  void look(Readiness readiness) {
    long nowNs = clock.monotonicNs();
    long last = end.get().orElse(0) - 1;
    if (applied.getAsLong() >= target) {
      readiness.ready(METADATA);
      target = last;
      targetSinceNs = nowNs;
    } else if (isOver(targetSinceNs, nowNs)) {
      readiness.notReady(
          METADATA,
          (last - applied.getAsLong())
              + " records behind the quorum, without progress for "
              + seconds(targetSinceNs, nowNs)
              + " s");
    }
    if (controller.get().isPresent()) {
      leaderless = false;
      readiness.ready(CONTROLLER);
    } else if (!leaderless) {
      leaderless = true;
      leaderlessSinceNs = nowNs;
    } else if (isOver(leaderlessSinceNs, nowNs)) {
      readiness.notReady(
          CONTROLLER, "no active controller for " + seconds(leaderlessSinceNs, nowNs) + " s");
    }
  }

  private static boolean isOver(long sinceNs, long nowNs) {
    return TimeUnit.NANOSECONDS.toMillis(nowNs - sinceNs) > PATIENCE_MS;
  }

  private static long seconds(long sinceNs, long nowNs) {
    return TimeUnit.NANOSECONDS.toSeconds(nowNs - sinceNs);
  }
}
