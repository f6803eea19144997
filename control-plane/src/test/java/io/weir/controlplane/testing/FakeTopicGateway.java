package io.weir.controlplane.testing;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.ClusterGateway.ExistingTopic;
import io.weir.controlplane.service.TopicGateway;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Topics of the fake cluster: a few of Kafka's settings, logs of ten records. Thread-safe. */
final class FakeTopicGateway implements TopicGateway {
  private static final long END = 10;
  private static final int REPLICAS = 3;
  private static final Map<String, String> DEFAULTS =
      new TreeMap<>(
          Map.of(
              "cleanup.policy", "delete",
              "max.message.bytes", "1048588",
              "min.insync.replicas", "2",
              "remote.storage.enable", "false",
              "weir.durability", "replicated",
              "retention.ms", "604800000"));

  private final Runnable requireReachable;
  private final Map<PhysicalTopic, ExistingTopic> topics;
  private final Map<String, Long> starts = new ConcurrentHashMap<>();
  private volatile long alterNs;

  /** Over the cluster's topics. */
  FakeTopicGateway(Runnable requireReachable, Map<PhysicalTopic, ExistingTopic> topics) {
    this.requireReachable = requireReachable;
    this.topics = topics;
  }

  @Override
  public int validateNew(PhysicalTopic topic, int partitions, Map<String, String> configs) {
    requireReachable.run();
    configs.forEach((key, value) -> validate(key, Optional.of(value)));
    if (topics.containsKey(topic)) {
      throw new ProblemException(ProblemCode.TOPIC_ALREADY_EXISTS, "it exists");
    }
    return REPLICAS;
  }

  @Override
  public Optional<List<Setting>> settings(PhysicalTopic topic) {
    requireReachable.run();
    return Optional.ofNullable(topics.get(topic))
        .map(
            there -> DEFAULTS.keySet().stream().map(key -> setting(key, there.configs())).toList());
  }

  private static Setting setting(String key, Map<String, String> explicit) {
    String byDefault = DEFAULTS.get(key);
    Source source =
        explicit.containsKey(key)
            ? Source.EXPLICIT
            : key.equals("min.insync.replicas") ? Source.BROKER_DEFAULT : Source.DEFAULT;
    return new Setting(
        key, explicit.getOrDefault(key, byDefault), byDefault, source, "About it.", "LONG", false);
  }

  @Override
  public void alter(
      PhysicalTopic topic, Map<String, Optional<String>> changes, boolean validateOnly) {
    ExistingTopic there = require(topic);
    changes.forEach(FakeTopicGateway::validate);
    Map<String, String> configs = new TreeMap<>(there.configs());
    if (there.deletionProtection()) {
      configs.put(PROTECTION_CONFIG, "true");
    }
    changes.forEach(
        (key, value) ->
            value.ifPresentOrElse(set -> configs.put(key, set), () -> configs.remove(key)));
    if (!validateOnly) {
      LockSupport.parkNanos(alterNs); // widens the window between a look and the change
      put(there, there.partitions(), configs);
    }
  }

  /** Changes of settings take so long from now on. */
  void slowDown(long nanos) {
    alterNs = nanos;
  }

  private static void validate(String key, Optional<String> value) {
    if (key.endsWith(".ms") && value.isPresent() && !value.get().matches("-?[0-9]+")) {
      throw ProblemException.invalid(
          "/configs", "Invalid value for configuration " + key + ": Not a number.");
    }
  }

  @Override
  public void grow(PhysicalTopic topic, int partitions, boolean validateOnly) {
    ExistingTopic there = require(topic);
    if (!validateOnly) {
      topics.put(
          topic,
          new ExistingTopic(
              topic,
              there.id(),
              partitions,
              there.replicationFactor(),
              there.configs(),
              there.deletionProtection()));
    }
  }

  @Override
  public Optional<List<Partition>> partitions(PhysicalTopic topic) {
    requireReachable.run();
    return Optional.ofNullable(topics.get(topic))
        .map(
            there ->
                IntStream.range(0, there.partitions())
                    .mapToObj(
                        index ->
                            new Partition(
                                index,
                                OptionalInt.of(1),
                                List.of(1, 2, 3),
                                List.of(1, 2, 3),
                                OptionalLong.of(start(topic, index)),
                                OptionalLong.of(END),
                                OptionalLong.of(END - start(topic, index)),
                                OptionalLong.empty()))
                    .toList());
  }

  @Override
  public Map<Integer, Long> deleteRecords(PhysicalTopic topic, Map<Integer, Long> before) {
    require(topic);
    Map<Integer, Long> now = new TreeMap<>();
    before.forEach(
        (partition, offset) -> {
          long start = Math.max(start(topic, partition), offset == -1 ? END : offset);
          starts.put(topic.physicalName() + "-" + partition, start);
          now.put(partition, start);
        });
    return now;
  }

  private long start(PhysicalTopic topic, int partition) {
    return starts.getOrDefault(topic.physicalName() + "-" + partition, 0L);
  }

  private ExistingTopic require(PhysicalTopic topic) {
    requireReachable.run();
    return Optional.ofNullable(topics.get(topic))
        .orElseThrow(() -> ProblemException.notFound("topic", topic.name()));
  }

  private void put(ExistingTopic there, int partitions, Map<String, String> configs) {
    topics.put(
        there.topic(),
        ExistingTopic.of(
            there.topic(), there.id(), partitions, there.replicationFactor(), configs));
  }
}
