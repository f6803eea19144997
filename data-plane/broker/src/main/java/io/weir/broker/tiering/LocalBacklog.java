package io.weir.broker.tiering;

import io.weir.broker.RemoteLogConfig;
import io.weir.broker.metrics.Metrics;
import io.weir.replication.PartitionReplica;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments of tiered topics that this node keeps only because they aren't copied yet, its own
 * leaders' and those that it follows, and who may not produce because of them. Measured by one
 * thread at a time; thread-safe.
 */
public final class LocalBacklog implements TieredAppends {
  private static final Logger LOG = LoggerFactory.getLogger(LocalBacklog.class);

  private final OptionalLong configuredBytesMax;
  private final Supplier<OptionalLong> freeBytes;
  private final LongAdder refused = new LongAdder();
  private volatile Seen seen =
      new Seen(Collections.emptySortedMap(), Long.MAX_VALUE, BacklogLimit.Decision.NOBODY);

  private record Seen(
      SortedMap<String, Long> bytesByOwner, long bytesMax, BacklogLimit.Decision decision) {}

  /**
   * Refuses nobody before the first measurement.
   *
   * @param configuredBytesMax {@link RemoteLogConfig#BACKLOG_BYTES_MAX}; empty: half of what the
   *     data folder's file system would have free without the backlog
   * @param freeBytes of that file system; empty while it isn't known
   */
  LocalBacklog(OptionalLong configuredBytesMax, Supplier<OptionalLong> freeBytes) {
    this.configuredBytesMax = configuredBytesMax;
    this.freeBytes = freeBytes;
  }

  /** Takes a new measurement, by virtual cluster, and decides by it. */
  void measured(Map<String, Long> bytesByOwner) {
    long total = BacklogLimit.sum(bytesByOwner.values());
    BacklogLimit.Decision before = seen.decision();
    BacklogLimit limit = new BacklogLimit(bytesMax(total));
    BacklogLimit.Decision decision = limit.decide(bytesByOwner, before);
    seen =
        new Seen(
            Collections.unmodifiableSortedMap(new TreeMap<>(bytesByOwner)),
            limit.bytesMax(),
            decision);
    if (!decision.equals(before)) {
      LOG.warn(
          "event={} virtual_clusters={} all={} backlog_bytes={} limit={} limit_bytes={}",
          decision.refusesAny() ? "tiered_topics_refused" : "tiered_topics_taken_again",
          decision.owners(),
          decision.full(),
          total,
          RemoteLogConfig.BACKLOG_BYTES_MAX,
          limit.bytesMax());
    }
  }

  private long bytesMax(long backlog) {
    if (configuredBytesMax.isPresent()) {
      return configuredBytesMax.getAsLong();
    }
    OptionalLong free = freeBytes.get();
    return free.isPresent() ? (free.getAsLong() + backlog) / 2 : Long.MAX_VALUE;
  }

  /** Whether it may soon be decided otherwise. */
  boolean isNearLimit() {
    Seen now = seen;
    return new BacklogLimit(now.bytesMax()).isNear(now.bytesByOwner(), now.decision());
  }

  @Override
  public void admit(PartitionReplica replica) {
    Seen now = seen;
    if (!now.decision().refusesAny() || !replica.isCopied()) {
      return;
    }
    String owner = Turns.owner(replica.id());
    if (now.decision().refuses(owner)) {
      refused.increment();
      throw new NotEnoughReplicasException(
          "The remote store has not taken "
              + now.bytesByOwner().getOrDefault(owner, 0L)
              + " bytes of this virtual cluster's tiered topics yet: "
              + RemoteLogConfig.BACKLOG_BYTES_MAX
              + " of this broker is reached. Nothing was written; try again later.");
    }
  }

  /** Whom this node refuses, for an operator; empty: nobody. */
  public List<String> refusing() {
    Seen now = seen;
    return now.bytesByOwner().keySet().stream().filter(now.decision()::refuses).toList();
  }

  /** Shows it. */
  void addTo(Metrics metrics) {
    metrics.gauges(
        "weir_remote_backlog_bytes",
        "Bytes of segments on this node's disk, led or followed, that are yet to be copied to"
            + " remote storage, by virtual cluster.",
        List.of("virtual_cluster"),
        sink -> seen.bytesByOwner().forEach((owner, bytes) -> sink.sample(bytes, owner)));
    metrics.gauge(
        "weir_remote_backlog_max_bytes",
        "What these may take: remote.log.manager.local.backlog.max.bytes.",
        () -> seen.bytesMax());
    metrics.gauges(
        "weir_remote_backlog_refusing",
        "1 while producing to the virtual cluster's tiered topics is refused for that limit.",
        List.of("virtual_cluster"),
        sink -> {
          Seen now = seen;
          for (String owner : now.bytesByOwner().keySet()) {
            sink.sample(now.decision().refuses(owner) ? 1 : 0, owner);
          }
        });
    metrics.counter(
        "weir_remote_backlog_refused_total",
        "Partitions of Produce requests that were refused for that limit.",
        refused::sum);
  }
}
