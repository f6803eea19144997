package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What can be seen and changed of a topic that exists. Calls block, each for a bounded time.
 * Thread-safe. Throws as {@link ClusterGateway} does; NOT_FOUND when the topic is gone.
 */
public interface TopicGateway {
  /**
   * The brokers' own setting of a topic that must not be deleted: {@code true}, or absent. It is
   * altered like any other, but not among {@link #settings}.
   */
  String PROTECTION_CONFIG = "weir.deletion.protection";

  /** Where a setting's value comes from. */
  enum Source {
    /** Set on this topic. */
    EXPLICIT,
    /** Given by its cluster's {@code default_topic_config}, and not set by anybody since. */
    CLUSTER_DEFAULT,
    /** Set in the brokers' own configuration. */
    BROKER_DEFAULT,
    /** Kafka's. */
    DEFAULT
  }

  /**
   * One setting of a topic.
   *
   * @param key Kafka's name of it
   * @param value in effect
   * @param defaultValue in effect without an explicit value
   * @param source of the value
   * @param documentation Kafka's
   * @param type Kafka's name of it, such as {@code LONG}
   * @param readOnly whether it can't be altered
   */
  record Setting(
      String key,
      String value,
      String defaultValue,
      Source source,
      String documentation,
      String type,
      boolean readOnly) {}

  /**
   * One partition.
   *
   * @param index from 0
   * @param leader node id; empty while nobody leads
   * @param replicas node ids, the preferred leader first
   * @param inSync node ids
   * @param start first readable offset, if the leader said so
   * @param endExclusive end of what is committed, if the leader said so
   * @param sizeBytes of the leader's log on its disk, if it said so
   * @param remoteSizeBytes of what is in the remote store, if the topic is tiered and it said so
   */
  record Partition(
      int index,
      OptionalInt leader,
      List<Integer> replicas,
      List<Integer> inSync,
      OptionalLong start,
      OptionalLong endExclusive,
      OptionalLong sizeBytes,
      OptionalLong remoteSizeBytes) {}

  /** How many replicas such a topic would have; throws as its creation would; makes nothing. */
  int validateNew(PhysicalTopic topic, int partitions, Map<String, String> configs);

  /** Every setting, sorted by key; empty if there is no such topic. */
  Optional<List<Setting>> settings(PhysicalTopic topic);

  /**
   * Changes settings, all or none.
   *
   * @param changes by key; empty returns to the default
   * @param validateOnly only says whether it would be done
   */
  void alter(PhysicalTopic topic, Map<String, Optional<String>> changes, boolean validateOnly);

  /**
   * Adds partitions.
   *
   * @param partitions how many there are then
   * @param validateOnly only says whether it would be done
   */
  void grow(PhysicalTopic topic, int partitions, boolean validateOnly);

  /** All partitions by index; empty if there is no such topic. */
  Optional<List<Partition>> partitions(PhysicalTopic topic);

  /**
   * Makes what is before an offset unreadable, for good.
   *
   * @param before by partition: offset of the first record that stays; -1 for everything committed
   * @return first readable offset by partition
   */
  Map<Integer, Long> deleteRecords(PhysicalTopic topic, Map<Integer, Long> before);
}
