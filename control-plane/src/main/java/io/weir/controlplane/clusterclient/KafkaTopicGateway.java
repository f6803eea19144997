package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupGateway;
import io.weir.controlplane.service.TopicGateway;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The real cluster's topics. Thread-safe. */
final class KafkaTopicGateway implements TopicGateway {
  private static final String KIND = "topic";

  private final AdminAccess admin;
  private final LogPositionsClient positions;

  KafkaTopicGateway(AdminAccess admin, LogPositionsClient positions) {
    this.admin = admin;
    this.positions = positions;
  }

  @Override
  public int validateNew(PhysicalTopic topic, int partitions, Map<String, String> configs) {
    NewTopic wanted =
        new NewTopic(topic.physicalName(), Optional.of(partitions), Optional.empty())
            .configs(configs);
    return ask(
        topic,
        client ->
            client
                .createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(true))
                .replicationFactor(topic.physicalName()));
  }

  @Override
  public Optional<List<Setting>> settings(PhysicalTopic topic) {
    ConfigResource resource = resource(topic);
    DescribeConfigsOptions everything =
        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
    try {
      Config config =
          admin.call(
              client ->
                  client.describeConfigs(List.of(resource), everything).values().get(resource));
      return Optional.of(
          config.entries().stream()
              .filter(entry -> !entry.name().equals(PROTECTION_CONFIG))
              .map(KafkaTopicGateway::setting)
              .sorted(Comparator.comparing(Setting::key))
              .toList());
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw AdminErrors.ofTopic(e.getCause(), topic);
    }
  }

  private static Setting setting(ConfigEntry entry) {
    String byDefault =
        entry.synonyms().stream()
            .filter(synonym -> synonym.source() != ConfigSource.DYNAMIC_TOPIC_CONFIG)
            .findFirst()
            .map(ConfigEntry.ConfigSynonym::value)
            .orElse(null);
    Source source =
        switch (entry.source()) {
          case DYNAMIC_TOPIC_CONFIG -> Source.EXPLICIT;
          case DYNAMIC_DEFAULT_BROKER_CONFIG -> Source.CLUSTER_DEFAULT;
          case DEFAULT_CONFIG -> Source.DEFAULT;
          default -> Source.BROKER_DEFAULT;
        };
    return new Setting(
        entry.name(),
        entry.value(),
        byDefault,
        source,
        entry.documentation() == null ? "" : entry.documentation(),
        entry.type().name(),
        entry.isReadOnly());
  }

  @Override
  public void alter(
      PhysicalTopic topic, Map<String, Optional<String>> changes, boolean validateOnly) {
    List<AlterConfigOp> operations = new ArrayList<>();
    new TreeMap<>(changes)
        .forEach(
            (key, value) ->
                operations.add(
                    new AlterConfigOp(
                        new ConfigEntry(key, value.orElse(null)),
                        value.isPresent() ? OpType.SET : OpType.DELETE)));
    ask(
        topic,
        client ->
            client
                .incrementalAlterConfigs(
                    Map.of(resource(topic), operations),
                    new AlterConfigsOptions().validateOnly(validateOnly))
                .all());
  }

  @Override
  public void grow(PhysicalTopic topic, int partitions, boolean validateOnly) {
    ask(
        topic,
        client ->
            client
                .createPartitions(
                    Map.of(topic.physicalName(), NewPartitions.increaseTo(partitions)),
                    new CreatePartitionsOptions().validateOnly(validateOnly))
                .all());
  }

  @Override
  public Optional<List<Partition>> partitions(PhysicalTopic topic) {
    List<TopicPartitionInfo> there;
    try {
      TopicDescription description =
          admin.call(
              client ->
                  client
                      .describeTopics(List.of(topic.physicalName()))
                      .topicNameValues()
                      .get(topic.physicalName()));
      there = description.partitions();
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw AdminErrors.ofTopic(e.getCause(), topic);
    }
    Map<Node, List<GroupGateway.Place>> byLeader = new HashMap<>();
    for (TopicPartitionInfo partition : there) {
      if (hasLeader(partition)) {
        byLeader
            .computeIfAbsent(partition.leader(), node -> new ArrayList<>())
            .add(place(topic, partition));
      }
    }
    Map<GroupGateway.Place, GroupGateway.Position> found = positions.ask(byLeader);
    return Optional.of(
        there.stream()
            .sorted(Comparator.comparingInt(TopicPartitionInfo::partition))
            .map(
                partition ->
                    partition(partition, Optional.ofNullable(found.get(place(topic, partition)))))
            .toList());
  }

  private static Partition partition(
      TopicPartitionInfo partition, Optional<GroupGateway.Position> position) {
    return new Partition(
        partition.partition(),
        hasLeader(partition) ? OptionalInt.of(partition.leader().id()) : OptionalInt.empty(),
        partition.replicas().stream().map(Node::id).toList(),
        partition.isr().stream().map(Node::id).sorted().toList(),
        position.map(at -> OptionalLong.of(at.start())).orElse(OptionalLong.empty()),
        position.map(at -> OptionalLong.of(at.end())).orElse(OptionalLong.empty()),
        position.map(GroupGateway.Position::sizeBytes).orElse(OptionalLong.empty()),
        position.map(GroupGateway.Position::remoteSizeBytes).orElse(OptionalLong.empty()));
  }

  private static boolean hasLeader(TopicPartitionInfo partition) {
    return partition.leader() != null && !partition.leader().isEmpty();
  }

  private static GroupGateway.Place place(PhysicalTopic topic, TopicPartitionInfo partition) {
    return new GroupGateway.Place(new GroupGateway.Partition(topic, partition.partition()), 0);
  }

  @Override
  public Map<Integer, Long> deleteRecords(PhysicalTopic topic, Map<Integer, Long> before) {
    Map<TopicPartition, RecordsToDelete> asked = new HashMap<>();
    before.forEach(
        (partition, offset) ->
            asked.put(
                new TopicPartition(topic.physicalName(), partition),
                RecordsToDelete.beforeOffset(offset)));
    Map<TopicPartition, KafkaFuture<DeletedRecords>> answers = new HashMap<>();
    Map<Integer, Long> starts = new TreeMap<>();
    for (TopicPartition partition : asked.keySet()) {
      DeletedRecords deleted =
          ask(
              topic,
              client -> {
                if (answers.isEmpty()) {
                  answers.putAll(client.deleteRecords(asked).lowWatermarks());
                }
                return answers.get(partition);
              });
      starts.put(partition.partition(), deleted.lowWatermark());
    }
    return starts;
  }

  private <T> T ask(PhysicalTopic topic, Function<Admin, KafkaFuture<T>> request) {
    try {
      return admin.call(request);
    } catch (AdminAccess.Failed e) {
      throw switch (e.getCause()) {
        case UnknownTopicOrPartitionException _ -> ProblemException.notFound(KIND, topic.name());
        case OffsetOutOfRangeException _ ->
            ProblemException.invalid("/partitions", "An offset is above its partition's end.");
        default -> AdminErrors.ofTopic(e.getCause(), topic);
      };
    }
  }

  private static ConfigResource resource(PhysicalTopic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.physicalName());
  }
}
