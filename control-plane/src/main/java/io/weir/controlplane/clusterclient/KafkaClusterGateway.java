package io.weir.controlplane.clusterclient;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.service.AclGateway;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterCensus;
import io.weir.controlplane.service.ClusterFigures;
import io.weir.controlplane.service.GroupAdmin;
import io.weir.controlplane.service.GroupGateway;
import io.weir.controlplane.service.Protection;
import io.weir.controlplane.service.TopicGateway;
import io.weir.controlplane.service.messages.MessageGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The real cluster, over the operators' listener. Thread-safe. */
public final class KafkaClusterGateway implements BrokerGateway {
  private static final String TIERS = "remote.log.storage.system.enable";
  private static final String TENANCY_TOPIC = "__weir_tenancy";
  private static final TopicPartition TENANCY = new TopicPartition(TENANCY_TOPIC, 0);
  private static final int DESCRIBE_TIMEOUT_MS = 3_000;

  private final AdminAccess admin;
  private final EveryBroker everyBroker;
  private final TenancyClient tenancy;
  private final MetadataClient metadata;
  private final KafkaGroupGateway groups;
  private final KafkaGroupAdmin groupAdmin;
  private final KafkaTopicGateway topics;
  private final KafkaAclGateway acls;
  private final KafkaClusterFigures figures;
  private final Coalesced<Collection<String>> names = new Coalesced<>(this::namesNow);
  private final RecordAppender appender;
  private final KafkaMessageGateway messages;

  /** Connects at first use. */
  public KafkaClusterGateway(ClusterConfig config) {
    OperatorLogin login = new OperatorLogin(config);
    this.admin = new AdminAccess(login);
    OperatorRpc rpc = new OperatorRpc(login);
    this.everyBroker = new EveryBroker(this::brokers);
    this.tenancy = new TenancyClient(rpc, this::tenancyLeader, everyBroker);
    this.metadata = new MetadataClient(rpc, everyBroker);
    LogPositionsClient positions = new LogPositionsClient(rpc);
    this.groups = new KafkaGroupGateway(admin, positions);
    this.groupAdmin = new KafkaGroupAdmin(admin);
    this.topics = new KafkaTopicGateway(admin, positions);
    this.acls = new KafkaAclGateway(admin, rpc, everyBroker);
    this.figures = new KafkaClusterFigures(admin, rpc, everyBroker, positions);
    this.appender = new RecordAppender(login);
    this.messages = new KafkaMessageGateway(admin, rpc, appender);
  }

  @Override
  public MessageGateway messages() {
    return messages;
  }

  @Override
  public TopicGateway topicAdmin() {
    return topics;
  }

  @Override
  public AclGateway acls() {
    return acls;
  }

  @Override
  public GroupGateway groups() {
    return groups;
  }

  @Override
  public ClusterFigures figures() {
    return figures;
  }

  @Override
  public GroupAdmin groupAdmin() {
    return groupAdmin;
  }

  @Override
  public ClusterCensus census() {
    return new CensusTaker(admin).take();
  }

  @Override
  public long publish(List<TenancyRecord> records) {
    return tenancy.publish(records);
  }

  @Override
  public List<Integer> lagging(long endOffset, Duration timeout) {
    return tenancy.lagging(endOffset, timeout);
  }

  @Override
  public List<Integer> laggingMetadata(Duration timeout) {
    return metadata.lagging(timeout);
  }

  @Override
  public TenancyLog tenancyLog() {
    try {
      Uuid id = admin.call(client -> tenancyTopic(client)).get(TENANCY_TOPIC).topicId();
      ListOffsetsResultInfo end =
          admin.call(
              client ->
                  client
                      .listOffsets(
                          Map.of(TENANCY, OffsetSpec.latest()),
                          new ListOffsetsOptions().timeoutMs(DESCRIBE_TIMEOUT_MS))
                      .partitionResult(TENANCY));
      return new TenancyLog(Optional.of(id.toString()), end.offset());
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return new TenancyLog(Optional.empty(), 0);
      }
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  @Override
  public List<Broker> brokers() {
    List<Broker> brokers = new ArrayList<>();
    DescribeClusterResult[] both = new DescribeClusterResult[1];
    Collection<Node> nodes =
        describe(
            answer -> {
              both[0] = answer;
              return answer.nodes();
            });
    int controller = controller(both[0]);
    for (Node node : nodes) {
      brokers.add(new Broker(node.id(), node.host(), node.port(), node.id() == controller));
    }
    brokers.sort(Comparator.comparingInt(Broker::id));
    return List.copyOf(brokers);
  }

  @Override
  public String clusterId() {
    return describe(DescribeClusterResult::clusterId);
  }

  /** Any broker's own word: a cluster's nodes are configured alike. */
  @Override
  public boolean tiers() {
    ConfigResource broker =
        new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(brokers().getFirst().id()));
    try {
      ConfigEntry entry =
          admin
              .call(client -> client.describeConfigs(List.of(broker)).values().get(broker))
              .get(TIERS);
      return entry != null && Boolean.parseBoolean(entry.value());
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  @Override
  public ExistingTopic createTopic(
      PhysicalTopic topic, int partitions, Map<String, String> configs) {
    NewTopic wanted =
        new NewTopic(topic.physicalName(), Optional.of(partitions), Optional.empty())
            .configs(configs);
    String name = topic.physicalName();
    try {
      CreateTopicsResult[] result = new CreateTopicsResult[1];
      admin.call(
          client -> {
            result[0] = client.createTopics(List.of(wanted));
            return result[0].values().get(name);
          });
      // Beside what was asked for there may be defaults of the virtual cluster by now.
      Map<String, String> explicit = new TreeMap<>(configs);
      explicit.putAll(ofTopic(admin.call(client -> result[0].config(name))));
      return ExistingTopic.of(
          topic,
          admin.call(client -> result[0].topicId(name)).toString(),
          partitions,
          admin.call(client -> result[0].replicationFactor(name)),
          explicit);
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.ofTopic(e.getCause(), topic);
    }
  }

  @Override
  public boolean deleteTopic(PhysicalTopic topic) {
    try {
      admin.call(client -> client.deleteTopics(List.of(topic.physicalName())).all());
      return true;
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      if (e.getCause() instanceof PolicyViolationException) {
        throw Protection.ofTopic(topic.name());
      }
      throw AdminErrors.ofTopic(e.getCause(), topic);
    }
  }

  @Override
  public List<PhysicalTopic> topics(String clusterPrefix) {
    return names.ask().stream()
        .map(name -> PhysicalTopic.within(clusterPrefix, name))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(PhysicalTopic::name))
        .toList();
  }

  @Override
  public Map<String, List<PhysicalTopic>> allTopics() {
    return names.ask().stream()
        .map(PhysicalTopic::parse)
        .flatMap(Optional::stream)
        .collect(Collectors.groupingBy(PhysicalTopic::clusterPrefix));
  }

  /** Brokers name all topics: there is no way to ask for one virtual cluster's. */
  private Collection<String> namesNow() {
    try {
      return admin.call(
          client -> client.listTopics(new ListTopicsOptions().listInternal(false)).names());
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  @Override
  public List<ExistingTopic> describe(List<PhysicalTopic> topics, boolean withConfigs) {
    if (topics.isEmpty()) {
      return List.of();
    }
    Map<String, Map<String, String>> configs = withConfigs ? configs(topics) : Map.of();
    List<ExistingTopic> existing = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions = new HashMap<>();
    for (PhysicalTopic topic : topics) {
      Optional<TopicDescription> found = describe(topic, topics, descriptions);
      found.ifPresent(
          description ->
              existing.add(
                  ExistingTopic.of(
                      topic,
                      description.topicId().toString(),
                      description.partitions().size(),
                      description.partitions().getFirst().replicas().size(),
                      configs.getOrDefault(topic.physicalName(), Map.of()))));
    }
    return existing;
  }

  private Optional<TopicDescription> describe(
      PhysicalTopic topic,
      List<PhysicalTopic> all,
      Map<String, KafkaFuture<TopicDescription>> descriptions) {
    try {
      return Optional.of(
          admin.call(
              client -> {
                if (descriptions.isEmpty()) {
                  descriptions.putAll(client.describeTopics(physical(all)).topicNameValues());
                }
                return descriptions.get(topic.physicalName());
              }));
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty(); // gone since it was listed
      }
      throw AdminErrors.ofTopic(e.getCause(), topic);
    }
  }

  /** Explicit settings by physical name; a topic that is gone has none. */
  private Map<String, Map<String, String>> configs(List<PhysicalTopic> topics) {
    Map<String, Map<String, String>> byName = new HashMap<>();
    Map<ConfigResource, KafkaFuture<Config>> asked = new HashMap<>();
    List<ConfigResource> resources =
        physical(topics).stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    for (ConfigResource resource : resources) {
      try {
        Config config =
            admin.call(
                client -> {
                  if (asked.isEmpty()) {
                    asked.putAll(client.describeConfigs(resources).values());
                  }
                  return asked.get(resource);
                });
        byName.put(resource.name(), ofTopic(config));
      } catch (AdminAccess.Failed e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw AdminErrors.unavailable(e.getCause());
        }
      }
    }
    return byName;
  }

  /** What is set on the topic, and what its cluster's defaults gave it: it has these, too. */
  private static Map<String, String> ofTopic(Config config) {
    Map<String, String> settings = new TreeMap<>();
    for (ConfigEntry entry : config.entries()) {
      switch (entry.source()) {
        case DYNAMIC_TOPIC_CONFIG, DYNAMIC_DEFAULT_BROKER_CONFIG ->
            settings.put(entry.name(), entry.value());
        default -> {
          // Not the topic's.
        }
      }
    }
    return settings;
  }

  private static List<String> physical(List<PhysicalTopic> topics) {
    return topics.stream().map(PhysicalTopic::physicalName).toList();
  }

  private Optional<Node> tenancyLeader() {
    try {
      Node leader =
          admin
              .call(client -> tenancyTopic(client))
              .get(TENANCY_TOPIC)
              .partitions()
              .getFirst()
              .leader();
      return leader == null || leader.isEmpty() ? Optional.empty() : Optional.of(leader);
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty(); // the brokers have not made it yet
      }
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  private <T> T describe(Function<DescribeClusterResult, KafkaFuture<T>> part) {
    try {
      return admin.call((Admin client) -> part.apply(client.describeCluster(bounded())));
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  /** From the same answer; -1 while there is none. */
  private int controller(DescribeClusterResult answer) {
    try {
      Node controller = admin.call(client -> answer.controller());
      return controller == null ? -1 : controller.id();
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  private static KafkaFuture<Map<String, TopicDescription>> tenancyTopic(Admin client) {
    return client
        .describeTopics(
            List.of(TENANCY_TOPIC), new DescribeTopicsOptions().timeoutMs(DESCRIBE_TIMEOUT_MS))
        .allTopicNames();
  }

  private static DescribeClusterOptions bounded() {
    return new DescribeClusterOptions().timeoutMs(DESCRIBE_TIMEOUT_MS);
  }

  @Override
  public void close() {
    appender.close();
    everyBroker.close();
    tenancy.close();
    admin.close();
  }
}
