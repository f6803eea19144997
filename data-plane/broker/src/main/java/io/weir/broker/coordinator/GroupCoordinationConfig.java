package io.weir.broker.coordinator;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;

/**
 * Settings of the group coordinator. Immutable.
 *
 * @param nodeId this broker
 * @param offsetsTopicPartitions partitions of {@code __consumer_offsets} when this cluster creates
 *     it; never changed afterwards
 * @param replicationFactor replicas of {@code __consumer_offsets}
 * @param threads event processors of Kafka's coordinator runtime
 * @param appendTimeoutMs how long a coordinator thread waits for its append
 *     (coordinatorAppendTimeoutMs); below Kafka's commit timeout, so that a client hears of it
 * @param loadBytes bytes of one read while loading
 * @param requestsInFlightMax requests of one virtual cluster that may wait for the coordinator
 * @param rebalancesInFlightMax joins and syncs of one virtual cluster that may be parked in
 *     rebalances; so many members can rebalance at a time
 * @param initialRebalanceDelayMs how long an empty group waits for more members
 * @param sessionTimeoutMsMin shortest session a classic member may ask for
 * @param offsetsRetentionCheckMs how often expired offsets are looked for
 * @param consumerSessionTimeoutMs a member by the consumer protocol that is silent for this long is
 *     removed
 * @param membersMax members of one group, of either protocol
 */
public record GroupCoordinationConfig(
    int nodeId,
    int offsetsTopicPartitions,
    short replicationFactor,
    int threads,
    int appendTimeoutMs,
    int loadBytes,
    int requestsInFlightMax,
    int rebalancesInFlightMax,
    int initialRebalanceDelayMs,
    int sessionTimeoutMsMin,
    long offsetsRetentionCheckMs,
    int consumerSessionTimeoutMs,
    int membersMax) {
  /** Segments of {@code __consumer_offsets}: small, so that loading and compaction stay quick. */
  public static final int OFFSETS_SEGMENT_BYTES = 100 * 1024 * 1024;

  /** Bytes of the largest batch of {@code __consumer_offsets}. */
  public static final int BATCH_BYTES_MAX = 1_048_588;

  /** Kafka's name of the topic that holds groups and offsets. */
  public static final String OFFSETS_TOPIC = "__consumer_offsets";

  private static final int COMMIT_TIMEOUT_MS = 5_000;

  /** Checks each value and the relations between them. */
  public GroupCoordinationConfig {
    positive("offsets.topic.partitions", offsetsTopicPartitions);
    positive("internal.topic.replication.factor", replicationFactor);
    positive("group coordinator threads", threads);
    positive("group coordinator append timeout ms", appendTimeoutMs);
    positive("group coordinator load bytes", loadBytes);
    positive("group coordinator requests in flight", requestsInFlightMax);
    positive("group coordinator rebalances in flight", rebalancesInFlightMax);
    positive("group coordinator shortest session timeout ms", sessionTimeoutMsMin);
    positive("group.consumer.session.timeout.ms", consumerSessionTimeoutMs);
    positive("group.max.size", membersMax);
    if (initialRebalanceDelayMs < 0) {
      throw new IllegalArgumentException("the initial rebalance delay is negative");
    }
    if (appendTimeoutMs >= COMMIT_TIMEOUT_MS) {
      throw new IllegalArgumentException(
          "the append timeout has to be below the commit timeout of " + COMMIT_TIMEOUT_MS + " ms");
    }
  }

  /** Kafka's default of {@code group.consumer.session.timeout.ms}. */
  public static final int CONSUMER_SESSION_TIMEOUT_MS_DEFAULT = 45_000;

  /** Default of {@code group.max.size}; each member costs memory and every rebalance visits all. */
  public static final int MEMBERS_MAX_DEFAULT = 2_000;

  /** Defaults for a node. */
  public static GroupCoordinationConfig of(
      int nodeId, int offsetsTopicPartitions, int replicationFactor) {
    return of(
        nodeId,
        offsetsTopicPartitions,
        replicationFactor,
        CONSUMER_SESSION_TIMEOUT_MS_DEFAULT,
        MEMBERS_MAX_DEFAULT);
  }

  /** Defaults for a node, but for what can be configured. */
  public static GroupCoordinationConfig of(
      int nodeId,
      int offsetsTopicPartitions,
      int replicationFactor,
      int consumerSessionTimeoutMs,
      int membersMax) {
    return new GroupCoordinationConfig(
        nodeId,
        offsetsTopicPartitions,
        (short) replicationFactor,
        2,
        3_000,
        1 << 20,
        1_024,
        4_096,
        3_000,
        6_000,
        600_000,
        consumerSessionTimeoutMs,
        membersMax);
  }

  /** The same with another delay before an empty group's first rebalance. */
  public GroupCoordinationConfig withInitialRebalanceDelayMs(int delayMs) {
    return new GroupCoordinationConfig(
        nodeId,
        offsetsTopicPartitions,
        replicationFactor,
        threads,
        appendTimeoutMs,
        loadBytes,
        requestsInFlightMax,
        rebalancesInFlightMax,
        delayMs,
        sessionTimeoutMsMin,
        offsetsRetentionCheckMs,
        consumerSessionTimeoutMs,
        membersMax);
  }

  /** The configuration of {@code __consumer_offsets}, by Kafka's names. */
  public static Map<String, String> offsetsTopicConfigs() {
    return Map.of(
        "cleanup.policy",
        "compact",
        "compression.type",
        "producer",
        "segment.bytes",
        Integer.toString(OFFSETS_SEGMENT_BYTES),
        "max.message.bytes",
        Integer.toString(BATCH_BYTES_MAX));
  }

  GroupCoordinatorConfig toKafka() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(GroupCoordinatorConfig.GROUP_COORDINATOR_NUM_THREADS_CONFIG, threads);
    settings.put(GroupCoordinatorConfig.GROUP_COORDINATOR_NUM_BACKGROUND_THREADS_CONFIG, 2);
    settings.put(GroupCoordinatorConfig.OFFSETS_TOPIC_PARTITIONS_CONFIG, offsetsTopicPartitions);
    settings.put(GroupCoordinatorConfig.OFFSETS_TOPIC_REPLICATION_FACTOR_CONFIG, replicationFactor);
    settings.put(GroupCoordinatorConfig.OFFSET_COMMIT_TIMEOUT_MS_CONFIG, COMMIT_TIMEOUT_MS);
    settings.put(
        GroupCoordinatorConfig.GROUP_INITIAL_REBALANCE_DELAY_MS_CONFIG, initialRebalanceDelayMs);
    settings.put(GroupCoordinatorConfig.GROUP_MIN_SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMsMin);
    settings.put(
        GroupCoordinatorConfig.OFFSETS_RETENTION_CHECK_INTERVAL_MS_CONFIG, offsetsRetentionCheckMs);
    settings.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_SESSION_TIMEOUT_MS_CONFIG, consumerSessionTimeoutMs);
    // Kafka refuses a timeout outside of the bounds that groups may choose from.
    settings.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MIN_SESSION_TIMEOUT_MS_CONFIG,
        Math.min(consumerSessionTimeoutMs, CONSUMER_SESSION_TIMEOUT_MS_DEFAULT));
    settings.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SESSION_TIMEOUT_MS_CONFIG,
        Math.max(
            consumerSessionTimeoutMs,
            GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SESSION_TIMEOUT_MS_DEFAULT));
    settings.put(GroupCoordinatorConfig.GROUP_MAX_SIZE_CONFIG, membersMax);
    settings.put(GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SIZE_CONFIG, membersMax);
    return GroupCoordinatorConfig.fromProps(settings);
  }

  private static void positive(String what, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " has to be positive, not " + value);
    }
  }
}
