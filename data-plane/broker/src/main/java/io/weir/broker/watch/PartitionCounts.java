package io.weir.broker.watch;

import io.weir.broker.metrics.Metrics;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.Clock;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * A node's partitions as the controller decided, counted when somebody looks. Thread-safe (its
 * monitor guards the last count, which serves all families of one look).
 */
public final class PartitionCounts {
  private static final long FRESH_NS = 1_000_000_000L;

  private final int nodeId;
  private final Supplier<ClusterMetadata> metadata;
  private final ToIntFunction<Map<String, String>> minInsyncReplicas;
  private final Clock clock;
  private Counts last;
  private long lastNs;

  /**
   * Counts.
   *
   * @param led partitions that this node leads
   * @param followed partitions that it follows
   * @param offline partitions that it has a replica of and that have no leader
   * @param underReplicated led ones with fewer in-sync replicas than replicas
   * @param underMinIsr led ones that refuse acks=all
   * @param atMinIsr led ones that would if one more replica failed
   */
  public record Counts(
      long led,
      long followed,
      long offline,
      long underReplicated,
      long underMinIsr,
      long atMinIsr) {}

  /**
   * Counts for one node.
   *
   * @param minInsyncReplicas of a topic with this explicit configuration
   */
  public PartitionCounts(
      int nodeId,
      Supplier<ClusterMetadata> metadata,
      ToIntFunction<Map<String, String>> minInsyncReplicas,
      Clock clock) {
    this.nodeId = nodeId;
    this.metadata = metadata;
    this.minInsyncReplicas = minInsyncReplicas;
    this.clock = clock;
  }

  /** Counts, at most once a second. */
  public synchronized Counts now() {
    if (last == null || clock.monotonicNs() - lastNs > FRESH_NS) {
      last = count(metadata.get());
      lastNs = clock.monotonicNs();
    }
    return last;
  }

  private Counts count(ClusterMetadata now) {
    long led = 0;
    long followed = 0;
    long offline = 0;
    long underReplicated = 0;
    long underMinIsr = 0;
    long atMinIsr = 0;
    for (TopicMetadata topic : now.topics()) {
      int minIsr = -1;
      for (PartitionMetadata partition : topic.partitions()) {
        if (!partition.replicas().contains(nodeId)) {
          continue;
        }
        if (partition.leader() == PartitionMetadata.NO_LEADER) {
          offline++;
        } else if (partition.leader() != nodeId) {
          followed++;
        } else {
          led++;
          minIsr =
              minIsr < 0 ? minInsyncReplicas.applyAsInt(now.topicConfig(topic.name())) : minIsr;
          int isr = partition.isr().size();
          int needed = Math.min(minIsr, partition.replicas().size());
          underReplicated += isr < partition.replicas().size() ? 1 : 0;
          underMinIsr += isr < needed ? 1 : 0;
          atMinIsr += isr == needed ? 1 : 0;
        }
      }
    }
    return new Counts(led, followed, offline, underReplicated, underMinIsr, atMinIsr);
  }

  /** Shows them. */
  public void addTo(Metrics metrics) {
    gauge(metrics, "weir_partitions_led", "Partitions that this node leads.", Counts::led);
    gauge(
        metrics,
        "weir_partitions_followed",
        "Partitions that this node follows.",
        Counts::followed);
    gauge(
        metrics,
        "weir_partitions_offline",
        "Partitions that this node has a replica of and that have no leader.",
        Counts::offline);
    gauge(
        metrics,
        "weir_partitions_under_replicated",
        "Partitions that this node leads and that have fewer in-sync replicas than replicas.",
        Counts::underReplicated);
    gauge(
        metrics,
        "weir_partitions_under_min_isr",
        "Partitions that this node leads and that refuse acks=all for lack of in-sync replicas.",
        Counts::underMinIsr);
    gauge(
        metrics,
        "weir_partitions_at_min_isr",
        "Partitions that this node leads and that would refuse acks=all with one replica less.",
        Counts::atMinIsr);
  }

  private void gauge(Metrics metrics, String name, String help, ToLongFunction<Counts> count) {
    metrics.gauge(name, help, () -> count.applyAsLong(now()));
  }
}
