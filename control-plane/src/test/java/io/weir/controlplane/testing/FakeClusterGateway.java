package io.weir.controlplane.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterCensus;
import io.weir.controlplane.service.Protection;
import io.weir.controlplane.service.TopicGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** A cluster of three brokers in memory, which can be away, lag, or lose its disks. Thread-safe. */
public final class FakeClusterGateway implements BrokerGateway {
  private final Map<String, TenancyRecord> tenancy = new HashMap<>();
  private final Map<PhysicalTopic, ExistingTopic> topics = new ConcurrentHashMap<>();
  private final Set<Integer> lagging = ConcurrentHashMap.newKeySet();
  private final Set<Integer> fenced = ConcurrentHashMap.newKeySet();
  private String topicId = Uuid.randomUuid().toString();
  private long endOffset;
  private volatile boolean reachable = true;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile int failEach;
  private volatile boolean loseNextAnswer;
  private volatile boolean repeatNextRequest;

  /** Comes or goes. */
  public void reachable(boolean value) {
    reachable = value;
  }

  /** These brokers apply nothing. */
  public void lagging(Set<Integer> brokers) {
    lagging.clear();
    lagging.addAll(brokers);
  }

  /** The next topic is made, but its answer is lost. */
  public void loseNextAnswer() {
    loseNextAnswer = true;
  }

  /** The next topic is made, its answer is lost, and Kafka's client asks for it once more. */
  public void repeatNextRequest() {
    repeatNextRequest = true;
  }

  /** All disks are new. */
  public synchronized void wipe() {
    tenancy.clear();
    topics.clear();
    topicId = Uuid.randomUuid().toString();
    endOffset = 0;
  }

  /** What brokers know of a key, unless it is deleted. */
  public synchronized Optional<TenancyRecord> tenancyRecord(String type, String id) {
    return Optional.ofNullable(tenancy.get(type + "/" + id))
        .filter(record -> !record.body().contains("\"deleted\":true"));
  }

  private final FakeGroupGateway groups = new FakeGroupGateway(this::requireReachable);

  private final FakeTopicGateway topicAdmin = new FakeTopicGateway(this::requireReachable, topics);

  private final FakeClusterFigures figures = new FakeClusterFigures(this::requireReachable, topics);

  @Override
  public FakeClusterFigures figures() {
    return figures;
  }

  private final FakeMessageGateway messages =
      new FakeMessageGateway(this::requireReachable, topics);

  @Override
  public FakeMessageGateway messages() {
    return messages;
  }

  @Override
  public TopicGateway topicAdmin() {
    return topicAdmin;
  }

  /** Changes of topics' settings take so long from now on. */
  public void slowDown(Duration change) {
    topicAdmin.slowDown(change.toNanos());
  }

  /** What a Kafka client changes behind our back. */
  public void alterByKafka(String clusterId, String name, String key, String value) {
    topicAdmin.alter(
        new PhysicalTopic(clusterId.substring("vc-".length()), name),
        Map.of(key, Optional.of(value)),
        false);
  }

  private final FakeAclGateway acls = new FakeAclGateway(this::requireReachable);

  @Override
  public FakeAclGateway acls() {
    return acls;
  }

  @Override
  public FakeGroupGateway groups() {
    return groups;
  }

  @Override
  public FakeGroupGateway groupAdmin() {
    return groups;
  }

  @Override
  public synchronized long publish(List<TenancyRecord> records) {
    requireReachable();
    for (TenancyRecord record : records) {
      TenancyRecord known = tenancy.get(record.type() + "/" + record.id());
      if (known == null || known.revision() < record.revision()) {
        tenancy.put(record.type() + "/" + record.id(), record);
        endOffset++;
      }
    }
    return endOffset;
  }

  @Override
  public List<Integer> lagging(long offset, Duration timeout) {
    requireReachable();
    return lagging.stream().sorted().toList();
  }

  @Override
  public List<Integer> laggingMetadata(Duration timeout) {
    requireReachable();
    return lagging.stream().sorted().toList();
  }

  @Override
  public synchronized TenancyLog tenancyLog() {
    requireReachable();
    return new TenancyLog(Optional.of(topicId), endOffset);
  }

  @Override
  public List<Broker> brokers() {
    requireReachable();
    return Stream.of(
            new Broker(1, "127.0.0.1", 9192, true),
            new Broker(2, "127.0.0.1", 9194, false),
            new Broker(3, "127.0.0.1", 9196, false))
        .filter(broker -> !fenced.contains(broker.id()))
        .toList();
  }

  /** These brokers don't serve, and their replicas are out of sync. */
  public void fenced(Set<Integer> brokers) {
    fenced.clear();
    fenced.addAll(brokers);
  }

  /** Each topic's partitions are led by broker 1. */
  @Override
  public synchronized ClusterCensus census() {
    requireReachable();
    int partitions = topics.values().stream().mapToInt(ExistingTopic::partitions).sum();
    Map<Integer, ClusterCensus.OfBroker> byBroker = new HashMap<>();
    for (int id = 1; id <= 3; id++) {
      byBroker.put(
          id,
          new ClusterCensus.OfBroker(
              id == 1 ? partitions : 0, partitions, fenced.contains(id) ? partitions : 0));
    }
    return new ClusterCensus(
        partitions,
        fenced.contains(1) ? partitions : 0,
        fenced.isEmpty() ? 0 : partitions,
        byBroker);
  }

  @Override
  public String clusterId() {
    requireReachable();
    return "fakefakefakefakefakeAA";
  }

  @Override
  public boolean tiers() {
    requireReachable();
    return true;
  }

  @Override
  public synchronized ExistingTopic createTopic(
      PhysicalTopic topic, int partitions, Map<String, String> configs) {
    requireReachable();
    if (topics.containsKey(topic)) {
      throw new ProblemException(ProblemCode.TOPIC_ALREADY_EXISTS, "it exists");
    }
    if (configs.containsKey("no.such.config")) {
      throw ProblemException.invalid("/configs", "unknown config");
    }
    Map<String, String> explicit = new TreeMap<>(defaults(topic));
    explicit.putAll(configs);
    ExistingTopic made =
        ExistingTopic.of(topic, Uuid.randomUuid().toString(), partitions, 3, explicit);
    topics.put(topic, made);
    if (loseNextAnswer) {
      loseNextAnswer = false;
      throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "no answer in time");
    }
    if (repeatNextRequest) {
      repeatNextRequest = false;
      throw new ProblemException(ProblemCode.TOPIC_ALREADY_EXISTS, "it exists");
    }
    return made;
  }

  @Override
  public synchronized boolean deleteTopic(PhysicalTopic topic) {
    requireReachable();
    ExistingTopic there = topics.get(topic);
    if (there != null && there.deletionProtection()) {
      throw Protection.ofTopic(topic.name());
    }
    return topics.remove(topic) != null;
  }

  /** What brokers add to a new topic by its virtual cluster's record. */
  private Map<String, String> defaults(PhysicalTopic topic) {
    return tenancyRecord(TenancyRecord.VIRTUAL_CLUSTER, "vc-" + topic.clusterPrefix())
        .map(
            record -> {
              try {
                JsonNode settings = new ObjectMapper().readTree(record.body());
                return new ObjectMapper()
                    .convertValue(
                        settings.path("default_topic_config"),
                        new TypeReference<Map<String, String>>() {});
              } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tenancy record is not JSON", e);
              }
            })
        .orElse(Map.of());
  }

  @Override
  public synchronized List<PhysicalTopic> topics(String clusterPrefix) {
    requireReachable();
    return topics.keySet().stream()
        .filter(topic -> topic.clusterPrefix().equals(clusterPrefix))
        .sorted(Comparator.comparing(PhysicalTopic::name))
        .toList();
  }

  @Override
  public synchronized Map<String, List<PhysicalTopic>> allTopics() {
    requireReachable();
    return topics.keySet().stream()
        .collect(java.util.stream.Collectors.groupingBy(PhysicalTopic::clusterPrefix));
  }

  @Override
  public synchronized List<ExistingTopic> describe(
      List<PhysicalTopic> wanted, boolean withConfigs) {
    requireReachable();
    List<ExistingTopic> found = new ArrayList<>();
    wanted.forEach(topic -> Optional.ofNullable(topics.get(topic)).ifPresent(found::add));
    return found;
  }

  @Override
  public void close() {
    reachable = false;
  }

  /** Every so many-th call finds the cluster away; 0: none does. */
  public void failEach(int calls) {
    failEach = calls;
  }

  private void requireReachable() {
    int each = failEach;
    if (each > 0 && calls.incrementAndGet() % each == 0) {
      throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "The fake cluster hiccups.");
    }
    if (!reachable) {
      throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "The fake cluster is away.");
    }
  }
}
