package io.weir.broker.watch;

import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.protocol.Clock;
import io.weir.protocol.VirtualClusterId;
import io.weir.replication.FollowerLag;
import io.weir.replication.PartitionReplica;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/**
 * Looks at all logs every few seconds: their sizes, how far their followers are behind, whether a
 * disk has failed or fills up. Thread-safe.
 */
public final class LogWatch {
  /** Below this, the node says that it is not ready. */
  public static final long FREE_BYTES_MIN = 256L << 20;

  /** Label of the brokers' own topics, and of those that operators made. */
  public static final String INTERNAL = "internal";

  private static final Pattern TENANTS_TOPIC =
      Pattern.compile("[a-z0-9]{" + VirtualClusterId.PREFIX_LENGTH + "}\\.");
  private static final long LOOK_INTERVAL_NS = 5_000_000_000L;
  private static final double MS_PER_SECOND = 1e3;
  private static final String LOGS = "logs";
  private static final String DATA_FOLDER = "data folder";

  private final Function<Consumer<PartitionReplica>, CompletableFuture<Void>> replicas;
  private final IntSupplier logsNotOpened;
  private final DataFolder folder;
  private final Executor blocking;
  private final Clock clock;
  private final TopicFigures topics;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Seen seen = new Seen(Map.of(), Map.of(), Map.of(), 0);
  private volatile DataFolder.Space space = new DataFolder.Space(0, 0);
  private volatile long nextLookNs;

  /** What was seen at the last look. */
  private record Seen(
      Map<Integer, FollowerLag> worstByPeer,
      Map<String, Long> bytesByOwner,
      Map<String, Long> ledBytesByOwner,
      int offline) {}

  /**
   * Watches a node's logs.
   *
   * @param replicas shows every replica on its shard
   * @param logsNotOpened logs that recovery could not open
   * @param topics gets the figures of topics
   * @param blocking where the file system is asked
   */
  public LogWatch(
      Function<Consumer<PartitionReplica>, CompletableFuture<Void>> replicas,
      IntSupplier logsNotOpened,
      DataFolder folder,
      TopicFigures topics,
      Executor blocking,
      Clock clock) {
    this.replicas = replicas;
    this.logsNotOpened = logsNotOpened;
    this.folder = folder;
    this.topics = topics;
    this.blocking = blocking;
    this.clock = clock;
    this.nextLookNs = clock.monotonicNs();
  }

  /** Looks if it is time to; doesn't wait. */
  void look(Readiness readiness, Readiness health) {
    if (clock.monotonicNs() - nextLookNs < 0 || !looking.compareAndSet(false, true)) {
      return;
    }
    nextLookNs = clock.monotonicNs() + LOOK_INTERVAL_NS;
    Collected collected = new Collected();
    TopicFigures.Look ofTopics = topics.look(clock.monotonicNs());
    var _ =
        replicas
            .apply(collected.andThen(ofTopics))
            .thenRun(ofTopics::end)
            .thenRunAsync(() -> conclude(collected, readiness, health), blocking)
            .whenComplete((_, _) -> looking.set(false));
  }

  private void conclude(Collected collected, Readiness readiness, Readiness health) {
    int offline = (int) collected.offline.sum() + logsNotOpened.getAsInt();
    seen =
        new Seen(
            Map.copyOf(collected.worst), sums(collected.sizes), sums(collected.ledSizes), offline);
    if (offline > 0) {
      readiness.notReady(LOGS, offline + " logs are offline after a fault of the disk");
    } else {
      readiness.ready(LOGS);
    }
    try {
      space = folder.look();
      health.ready(DATA_FOLDER);
      if (space.freeBytes() < FREE_BYTES_MIN) {
        readiness.notReady(
            DATA_FOLDER,
            (space.freeBytes() >> 20) + " MiB are free, " + (FREE_BYTES_MIN >> 20) + " are needed");
      } else {
        readiness.ready(DATA_FOLDER);
      }
    } catch (IOException e) {
      health.notReady(DATA_FOLDER, e.getMessage());
      readiness.notReady(DATA_FOLDER, e.getMessage());
    }
  }

  /**
   * Bytes of the logs that this node holds at the last look, by virtual cluster's {@code vc-…} id;
   * the brokers' own under {@link #INTERNAL}.
   */
  public Map<String, Long> bytesByOwner() {
    return seen.bytesByOwner();
  }

  /** Of those, the logs that this node leads: every byte once in the cluster. */
  public Map<String, Long> ledBytesByOwner() {
    return seen.ledBytesByOwner();
  }

  /** Room of the data folder at the last look; empty before the first. */
  public OptionalLong freeBytes() {
    DataFolder.Space now = space;
    return now.totalBytes() > 0 ? OptionalLong.of(now.freeBytes()) : OptionalLong.empty();
  }

  /** Operators may give topics any name; only those of virtual clusters begin as theirs do. */
  static boolean isTenants(String topic) {
    return TENANTS_TOPIC.matcher(topic).lookingAt();
  }

  private static Map<String, Long> sums(Map<String, LongAdder> adders) {
    Map<String, Long> sums = new ConcurrentHashMap<>();
    adders.forEach((owner, size) -> sums.put(owner, size.sum()));
    return sums;
  }

  /** Shows what was seen. */
  public void addTo(Metrics metrics) {
    metrics.gauges(
        "weir_replication_lag_records",
        "Offsets that a follower has not acknowledged, of the partition that lags most, by peer.",
        List.of("peer"),
        sink ->
            seen.worstByPeer()
                .forEach((peer, lag) -> sink.sample(lag.records(), Integer.toString(peer))));
    metrics.gauges(
        "weir_replication_lag_seconds",
        "Time since a follower last held all that its leader held, of the partition that lags most,"
            + " by peer; 0 when all are caught up.",
        List.of("peer"),
        sink ->
            seen.worstByPeer()
                .forEach(
                    (peer, lag) ->
                        sink.sample(lag.behindMs() / MS_PER_SECOND, Integer.toString(peer))));
    metrics.gauges(
        "weir_replication_inflight_bytes",
        "Bytes pushed to a follower and not acknowledged, all partitions together, by peer.",
        List.of("peer"),
        sink ->
            seen.worstByPeer()
                .forEach((peer, lag) -> sink.sample(lag.inFlightBytes(), Integer.toString(peer))));
    metrics.gauges(
        "weir_log_size_bytes",
        "Bytes of the logs that this node holds, by virtual cluster.",
        List.of("virtual_cluster"),
        sink -> seen.bytesByOwner().forEach((owner, bytes) -> sink.sample(bytes, owner)));
    metrics.gauge(
        "weir_logs_offline",
        "Logs that a fault of the disk has stopped, or that could not be opened.",
        () -> seen.offline());
    metrics.gauge(
        "weir_data_folder_free_bytes",
        "Room that the data folder's file system has for this process; of several, where there is"
            + " least.",
        () -> space.freeBytes());
    metrics.gauge(
        "weir_data_folder_total_bytes",
        "Size of the data folder's file system.",
        () -> space.totalBytes());
  }

  /** Sums up replicas, which several shards show at the same time. */
  private static final class Collected implements Consumer<PartitionReplica> {
    private final Map<Integer, FollowerLag> worst = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> sizes = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> ledSizes = new ConcurrentHashMap<>();
    private final LongAdder offline = new LongAdder();

    @Override
    public void accept(PartitionReplica replica) {
      if (replica.isOffline()) {
        offline.increment();
        return;
      }
      String owner = owner(replica.id().topic());
      sizes.computeIfAbsent(owner, any -> new LongAdder()).add(replica.sizeInBytes());
      if (replica.isLeader()) {
        ledSizes.computeIfAbsent(owner, any -> new LongAdder()).add(replica.sizeInBytes());
      }
      for (FollowerLag lag : replica.followerLags()) {
        worst.merge(lag.nodeId(), lag, Collected::worse);
      }
    }

    private static FollowerLag worse(FollowerLag one, FollowerLag other) {
      return new FollowerLag(
          one.nodeId(),
          Math.max(one.records(), other.records()),
          one.inFlightBytes() + other.inFlightBytes(),
          Math.max(one.behindMs(), other.behindMs()));
    }

    private static String owner(String topic) {
      return isTenants(topic)
          ? "vc-" + topic.substring(0, VirtualClusterId.PREFIX_LENGTH)
          : INTERNAL;
    }
  }
}
