package io.weir.broker.tiering;

import io.weir.broker.RemoteLogConfig;
import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.protocol.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells what is wrong with tiered storage, in warnings: the node serves what it has meanwhile, and
 * a restart would mend nothing. Looks are made by one thread; thread-safe.
 */
public final class TieringWatch {
  /** What mends itself sooner isn't worth a warning. */
  static final long WARN_AFTER_MS = 60_000;

  private static final double NS_PER_SECOND = 1e9;
  private static final String STORE = "remote store";
  private static final String METADATA = "remote log metadata";
  private static final String PARTITIONS = "remote partitions";
  private static final String BACKLOG = "remote backlog";

  private final StoreHealth store;
  private final BooleanSupplier metadataKnown;
  private final RemoteLogManager manager;
  private final Clock clock;
  private long metadataKnownNs;
  private long nothingFailedNs;

  /**
   * Watches.
   *
   * @param metadataKnown whether this broker knows what is copied
   */
  public TieringWatch(
      StoreHealth store, BooleanSupplier metadataKnown, RemoteLogManager manager, Clock clock) {
    this.store = store;
    this.metadataKnown = metadataKnown;
    this.manager = manager;
    this.clock = clock;
    this.metadataKnownNs = clock.monotonicNs();
    this.nothingFailedNs = metadataKnownNs;
  }

  /** Gives the warnings that hold now, and takes the others back. Waits for nothing. */
  public void look(Readiness warnings) {
    long nowNs = clock.monotonicNs();
    if (metadataKnown.getAsBoolean()) {
      metadataKnownNs = nowNs;
    }
    if (manager.failing() == 0) {
      nothingFailedNs = nowNs;
    }
    tell(warnings, STORE, storeWarnings(nowNs));
    tell(
        warnings,
        METADATA,
        isLong(nowNs - metadataKnownNs)
            ? List.of(
                "not known for "
                    + seconds(nowNs - metadataKnownNs)
                    + " s: nothing is copied, local segments stay")
            : List.of());
    tell(
        warnings,
        PARTITIONS,
        isLong(nowNs - nothingFailedNs)
            ? List.of(
                "the last copy or deletion of "
                    + manager.failing()
                    + " failed; there have been such for "
                    + seconds(nowNs - nothingFailedNs)
                    + " s")
            : List.of());
    List<String> refusing = manager.backlog().refusing();
    tell(
        warnings,
        BACKLOG,
        refusing.isEmpty()
            ? List.of()
            : List.of(
                "producing to tiered topics of "
                    + refusing.size()
                    + " virtual clusters is refused, as "
                    + RemoteLogConfig.BACKLOG_BYTES_MAX
                    + " is reached"));
  }

  private List<String> storeWarnings(long nowNs) {
    List<String> all = new ArrayList<>();
    for (StoreHealth.Failing failing : store.failing(nowNs)) {
      if (isLong(failing.forNs())) {
        all.add(
            "all "
                + failing.call().plural()
                + " have failed for "
                + seconds(failing.forNs())
                + " s, the last one by "
                + failing.cause());
      }
    }
    return all;
  }

  private static void tell(Readiness warnings, String part, List<String> found) {
    if (found.isEmpty()) {
      warnings.ready(part);
    } else {
      warnings.notReady(part, String.join("; ", found));
    }
  }

  private static boolean isLong(long ns) {
    return ns >= TimeUnit.MILLISECONDS.toNanos(WARN_AFTER_MS);
  }

  private static long seconds(long ns) {
    return TimeUnit.NANOSECONDS.toSeconds(ns);
  }

  /** Shows it. */
  public void addTo(Metrics metrics) {
    metrics.gauge(
        "weir_remote_store_available",
        "0 while the store's last answer to a copy, deletion or read was a failure of the last five"
            + " minutes; else 1.",
        () -> store.failing(clock.monotonicNs()).isEmpty() ? 1 : 0);
    metrics.gauges(
        "weir_remote_store_failing_seconds",
        "For how long every call of the remote store has failed, by call: copy, read, deletion; 0"
            + " when the last one did not.",
        List.of("call"),
        sink -> {
          List<StoreHealth.Failing> failing = store.failing(clock.monotonicNs());
          for (StoreHealth.Call call : StoreHealth.Call.values()) {
            sink.sample(
                failing.stream()
                    .filter(each -> each.call() == call)
                    .mapToDouble(each -> each.forNs() / NS_PER_SECOND)
                    .sum(),
                call.label());
          }
        });
  }
}
