package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Numbers of the broker cluster: what clients do, how partitions are, how much is stored. Calls
 * block, each for a bounded time. Thread-safe. Throws as {@link ClusterGateway} does.
 */
public interface ClusterFigures {
  /**
   * What clients of one virtual cluster did on one node since its process began. Each only grows,
   * except stored bytes, which are of the replicas that the node holds, and led bytes, which are of
   * those that it leads.
   */
  record Traffic(
      long producedBytes,
      long producedRecords,
      long fetchedBytes,
      long fetchedRecords,
      long requests,
      long requestErrors,
      long readsPaused,
      long storedBytes,
      long ledBytes) {}

  /**
   * One node's answer.
   *
   * @param nodeId which
   * @param runId another one after each start of its process, with which counters begin at 0
   * @param uptimeMs since that start
   * @param complete whether it named all virtual clusters
   * @param byPrefix by virtual cluster's prefix
   */
  record NodeTraffic(
      int nodeId, String runId, long uptimeMs, boolean complete, Map<String, Traffic> byPrefix) {
    /** Keeps its own copy. */
    public NodeTraffic {
      byPrefix = Map.copyOf(byPrefix);
    }
  }

  /**
   * How the partitions of one virtual cluster are, as one broker's metadata has it.
   *
   * @param topics how many
   * @param partitions of all of them
   * @param withoutLeader can be neither written nor read
   * @param underMinIsr refuse acks=all
   * @param underReplicated have fewer in-sync replicas than replicas
   * @param brokersRegistered brokers that the controller knows
   * @param brokersServing of those, that take part
   */
  record Health(
      int topics,
      int partitions,
      int withoutLeader,
      int underMinIsr,
      int underReplicated,
      int brokersRegistered,
      int brokersServing) {}

  /**
   * What one topic holds.
   *
   * @param bytes of its leaders' logs, on their disks
   * @param remoteBytes of what is in the remote store; empty unless brokers told
   * @param records between first and last offset, so the most that it can be
   * @param written records that were ever written: the sum of the end offsets
   * @param complete whether every partition answered
   */
  record Size(long bytes, OptionalLong remoteBytes, long records, long written, boolean complete) {
    /** Of one that is not tiered. */
    public Size(long bytes, long records, long written, boolean complete) {
      this(bytes, OptionalLong.empty(), records, written, complete);
    }
  }

  /**
   * How a key is used.
   *
   * @param lastUsedAt by the broker's clock; about now while it has a connection
   * @param connections that are open
   */
  record KeyUse(Instant lastUsedAt, int connections) {
    /** With what another broker knows. */
    public KeyUse and(KeyUse other) {
      return new KeyUse(
          lastUsedAt.isAfter(other.lastUsedAt) ? lastUsedAt : other.lastUsedAt,
          connections + other.connections);
    }
  }

  /**
   * How keys are used, by id.
   *
   * @param complete whether all brokers that take part answered
   */
  record KeyUses(Map<String, KeyUse> byKey, boolean complete) {
    /** Keeps its own copy. */
    public KeyUses {
      byKey = Map.copyOf(byKey);
    }
  }

  /** Keys that were used at this time or later, as far as brokers still know. */
  KeyUses keyUsesSince(Instant since);

  /** These keys; those that no broker knows of are left out. */
  KeyUses keyUses(List<String> keyIds);

  /**
   * A topic at the brokers' last look at their logs, some seconds ago.
   *
   * @param partitions that were looked at by their leaders; all else is of those
   * @param bytes of the leaders' logs
   * @param records between first and last offset, so the most that it can be
   * @param written records that were ever written
   * @param bytesPerSecond that producers append
   * @param recordsPerSecond likewise
   */
  record TopicFigures(
      int partitions,
      long bytes,
      long records,
      long written,
      double bytesPerSecond,
      double recordsPerSecond) {
    /** With what another broker leads. */
    public TopicFigures and(TopicFigures other) {
      return new TopicFigures(
          partitions + other.partitions,
          bytes + other.bytes,
          records + other.records,
          written + other.written,
          bytesPerSecond + other.bytesPerSecond,
          recordsPerSecond + other.recordsPerSecond);
    }

    Size size(int partitionsThere) {
      return new Size(bytes, records, written, partitions >= partitionsThere);
    }
  }

  /** All topics of a virtual cluster, by name, of the brokers that answered. */
  record TopicLook(Map<String, TopicFigures> byName) {
    /** Keeps its own copy. */
    public TopicLook {
      byName = Map.copyOf(byName);
    }
  }

  /** Sizes and rates of all topics of a virtual cluster. */
  TopicLook topics(String clusterPrefix);

  /** What the nodes that answer have counted, in no order. */
  List<NodeTraffic> traffic();

  /** How a virtual cluster is. */
  Health health(String clusterPrefix);

  /**
   * Sizes of topics in their order, until they have this many partitions together; those beyond,
   * and those that are gone, have none.
   */
  Map<PhysicalTopic, Size> sizes(List<PhysicalTopic> topics, int partitionsMax);
}
