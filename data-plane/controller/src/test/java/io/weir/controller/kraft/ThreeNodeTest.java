package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.KRaftNode;
import io.weir.controller.MetadataChange;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ThreeNodeTest {
  private static final Logger LOG = LoggerFactory.getLogger(ThreeNodeTest.class);
  private static final PhysicalTopic ORDERS = new PhysicalTopic("abcdefghij.orders");
  private static final VirtualClusterId VC = new VirtualClusterId("abcdefghij");

  private static final String LONG_SESSIONS = "long-sessions";

  /** So long that a test which waited for the end of a session would fail. */
  private static final int LONG_SESSION_TIMEOUT_MS = 10 * 60_000;

  @TempDir Path folder;
  private TestCluster cluster;

  @BeforeEach
  void start(TestInfo test) throws Exception {
    cluster =
        test.getTags().contains(LONG_SESSIONS)
            ? new TestCluster(folder, 3, LONG_SESSION_TIMEOUT_MS)
            : new TestCluster(folder, 3);
    cluster.formatAll();
    long startNs = System.nanoTime();
    cluster.startAll();
    for (KRaftNode node : cluster.nodes()) {
      node.caughtUp().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    }
    long electedNs = System.nanoTime();
    cluster.joinAll();
    LOG.info(
        "three nodes joined, start_to_caught_up_ms={} register_and_unfence_ms={}",
        TimeUnit.NANOSECONDS.toMillis(electedNs - startNs),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - electedNs));
  }

  @AfterEach
  void stop() {
    cluster.close();
    assertEquals(List.of(), cluster.faults());
  }

  @Test
  void aTopicIsSeenByAllNodesThroughItsWholeLife() throws Exception {
    Queue<MetadataChange> changes = new ConcurrentLinkedQueue<>();
    cluster.node(3).addListener((change, now) -> changes.add(change));

    create(cluster.node(1).controller(), ORDERS);
    for (KRaftNode node : cluster.nodes()) {
      ClusterMetadata now = TestCluster.await(node, seen -> seen.topic(ORDERS).isPresent());
      TopicMetadata topic = now.topic(ORDERS).orElseThrow();
      assertEquals(List.of(topic), List.copyOf(now.topicsOf(VC)));
      assertEquals(topic, now.topic(topic.id()).orElseThrow());
      PartitionMetadata partition = topic.partitions().getFirst();
      assertEquals(3, partition.replicas().size());
      assertEquals(Set.of(1, 2, 3), Set.copyOf(partition.isr()));
      assertEquals(partition.replicas().getFirst(), partition.leader());
      assertEquals(
          partition.replicas().stream().map(this::dataDirectoryId).toList(),
          partition.directories());
    }

    TopicMetadata topic = cluster.node(1).metadata().topic(ORDERS).orElseThrow();
    PartitionMetadata before = topic.partitions().getFirst();
    List<Integer> smaller = before.isr().subList(0, 2);
    AlterPartitionResponseData altered =
        alterPartition(cluster.node(before.leader()), topic, before, smaller);
    assertEquals(
        Errors.NONE.code(), altered.topics().getFirst().partitions().getFirst().errorCode());
    for (KRaftNode node : cluster.nodes()) {
      TestCluster.await(
          node,
          now -> now.topic(ORDERS).orElseThrow().partitions().getFirst().isr().equals(smaller));
    }

    setRetention(cluster.node(2).controller(), "1234");
    ClusterMetadata configured =
        TestCluster.await(cluster.node(3), now -> !now.topicConfig(ORDERS).isEmpty());
    assertEquals("1234", configured.topicConfig(ORDERS).get("retention.ms"));

    delete(cluster.node(2).controller(), ORDERS);
    for (KRaftNode node : cluster.nodes()) {
      ClusterMetadata now = TestCluster.await(node, seen -> seen.topic(ORDERS).isEmpty());
      assertTrue(now.topic(topic.id()).isEmpty());
      assertTrue(now.topicsOf(VC).isEmpty());
    }
    assertTrue(changes.peek().first());
    assertEquals(
        1,
        changes.stream()
            .flatMap(change -> change.changedPartitions().stream())
            .filter(id -> id.partition() == 1)
            .count());
    assertEquals(
        List.of(topic.id()),
        changes.stream()
            .flatMap(change -> change.deletedTopics().stream())
            .map(TopicMetadata::id)
            .toList());
    assertTrue(changes.stream().anyMatch(change -> change.changedTopicConfigs().contains(ORDERS)));
  }

  @Test
  void defaultsOfTheNodesConfigurationApply() throws Exception {
    CreateTopicsResponseData created = create(cluster.node(1).controller(), ORDERS);

    CreateTopicsResponseData.CreatableTopicResult result = created.topics().find(ORDERS.name());
    assertEquals(3, result.replicationFactor());
    assertEquals(
        "2",
        result.configs().stream()
            .filter(config -> config.name().equals("min.insync.replicas"))
            .findFirst()
            .orElseThrow()
            .value());
    assertEquals(
        1,
        TestCluster.await(cluster.node(1), now -> now.offset() > 0)
            .image()
            .features()
            .finalizedVersions()
            .get(WeirFeatures.WEIR_VERSION)
            .intValue());
  }

  @Test
  void aNodeCannotSpeakForAnother() throws Exception {
    BrokerHeartbeatResponseData answer =
        send(
            cluster.node(1),
            new BrokerHeartbeatRequestData()
                .setBrokerId(2)
                .setBrokerEpoch(cluster.node(2).brokerEpoch().getAsLong())
                .setWantFence(true),
            BrokerHeartbeatResponseData.class);

    assertEquals(Errors.CLUSTER_AUTHORIZATION_FAILED.code(), answer.errorCode());
  }

  @Test
  void anotherControllerTakesOverWhenTheActiveOneVanishes() throws Exception {
    create(cluster.node(1).controller(), ORDERS);
    int first =
        TestCluster.await(cluster.node(1), now -> now.activeController().isPresent())
            .activeController()
            .getAsInt();
    long cutNs = System.nanoTime();
    KRaftNode vanished = cluster.cutOff(first);
    KRaftNode survivor = cluster.nodes().getFirst();
    int survivorId = first == 1 ? 2 : 1;

    AllocateProducerIdsResponseData allocated =
        send(
            survivor,
            new AllocateProducerIdsRequestData().setBrokerId(survivorId).setBrokerEpoch(-1),
            AllocateProducerIdsResponseData.class);
    // this broker epoch is stale, which only an active controller can say
    assertEquals(Errors.STALE_BROKER_EPOCH.code(), allocated.errorCode());
    LOG.info(
        "another controller answers, ms={}",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutNs));

    ClusterMetadata fenced = TestCluster.await(survivor, now -> now.brokers().get(first).fenced());
    LOG.info(
        "vanished broker fenced, ms={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutNs));
    assertNotEquals(first, fenced.activeController().orElse(first));
    PartitionMetadata moved = fenced.topic(ORDERS).orElseThrow().partitions().getFirst();
    assertNotEquals(first, moved.leader());
    assertEquals(2, moved.isr().size());
    delete(survivor.controller(), ORDERS);
    TestCluster.await(survivor, now -> now.topic(ORDERS).isEmpty());
    vanished.close();
  }

  @Test
  @Tag(LONG_SESSIONS)
  void aKilledBrokerIsBackAsSoonAsItRegistersAgain() throws Exception {
    create(cluster.node(1).controller(), ORDERS);
    int controller =
        TestCluster.await(
                cluster.node(1),
                now -> now.activeController().isPresent() && now.topic(ORDERS).isPresent())
            .activeController()
            .getAsInt();
    int victim = controller == 1 ? 2 : 1;
    long formerEpoch = cluster.node(victim).brokerEpoch().getAsLong();
    cluster.cutOff(victim).close();

    KafkaKRaftNode again = cluster.start(victim);
    again.caughtUp().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    long startNs = System.nanoTime();
    long epoch =
        again
            .register(OptionalLong.of(formerEpoch), cluster.directories(victim))
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    again.unfence().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    LOG.info(
        "killed broker is back, ms={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));

    assertTrue(epoch > formerEpoch);
    ClusterMetadata now = TestCluster.await(again, seen -> !seen.brokers().get(victim).fenced());
    for (PartitionMetadata partition : now.topic(ORDERS).orElseThrow().partitions()) {
      assertTrue(partition.leader() != PartitionMetadata.NO_LEADER, partition.toString());
      assertTrue(partition.isr().size() >= 2, partition.toString());
    }
  }

  @Test
  @Tag(LONG_SESSIONS)
  void everyPartitionLeadsAgainAfterAllNodesWereKilledAtOnce() throws Exception {
    create(cluster.node(1).controller(), ORDERS);
    TestCluster.await(cluster.node(1), now -> now.topic(ORDERS).isPresent());
    Map<Integer, Long> epochs = new HashMap<>();
    List<KRaftNode> killed = new ArrayList<>();
    for (int id : List.of(1, 2, 3)) {
      epochs.put(id, cluster.node(id).brokerEpoch().getAsLong());
    }
    for (int id : List.of(1, 2, 3)) {
      killed.add(cluster.cutOff(id));
    }
    killed.forEach(KRaftNode::close);

    cluster.startAll();
    cluster.joinAll(epochs);

    ClusterMetadata now =
        TestCluster.await(
            cluster.node(1),
            seen ->
                seen.topic(ORDERS).orElseThrow().partitions().stream()
                    .allMatch(partition -> partition.leader() != PartitionMetadata.NO_LEADER));
    for (PartitionMetadata partition : now.topic(ORDERS).orElseThrow().partitions()) {
      Set<Integer> eligible = new HashSet<>(partition.isr());
      eligible.addAll(partition.elr());
      assertTrue(eligible.size() >= 2, partition.toString());
      assertTrue(!partition.recovering(), partition.toString());
    }
  }

  @Test
  void aBrokerThatHasNoControllerAnyMoreMayShutDownAllTheSame() throws Exception {
    List<KRaftNode> gone = List.of(cluster.cutOff(1), cluster.cutOff(2));

    cluster.node(3).controlledShutdown().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);

    gone.forEach(KRaftNode::close);
  }

  @Test
  void aNodeThatIsABrokerOnlyJoins() throws Exception {
    create(cluster.node(1).controller(), ORDERS);
    NodeFormatter.format(cluster.addBroker(4), "operator", "operator-password");
    KafkaKRaftNode broker = cluster.start(4);
    broker.caughtUp().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    broker
        .register(OptionalLong.empty(), cluster.directories(4))
        .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    broker.unfence().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);

    ClusterMetadata now =
        TestCluster.await(
            broker, seen -> seen.brokers().containsKey(4) && !seen.brokers().get(4).fenced());
    assertTrue(now.topic(ORDERS).isPresent());
    assertTrue(now.operatorScram(ScramMechanism.SCRAM_SHA_512, "operator").isPresent());
    assertEquals(Set.of(1, 2, 3, 4), now.brokers().keySet());
  }

  private Uuid dataDirectoryId(int node) {
    try {
      return cluster.directories(node).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CreateTopicsResponseData create(ControllerClient client, PhysicalTopic name)
      throws Exception {
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(10_000);
    request
        .topics()
        .add(
            new CreateTopicsRequestData.CreatableTopic()
                .setName(name.name())
                .setNumPartitions(2)
                .setReplicationFactor((short) -1));
    CreateTopicsResponseData created =
        client
            .send(request, CreateTopicsResponseData.class)
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    assertEquals(Errors.NONE.code(), created.topics().find(name.name()).errorCode());
    return created;
  }

  private static void delete(ControllerClient client, PhysicalTopic name) throws Exception {
    DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(10_000);
    request.topics().add(new DeleteTopicsRequestData.DeleteTopicState().setName(name.name()));
    DeleteTopicsResponseData deleted =
        client
            .send(request, DeleteTopicsResponseData.class)
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    assertEquals(Errors.NONE.code(), deleted.responses().find(name.name()).errorCode());
  }

  private static AlterPartitionResponseData alterPartition(
      KRaftNode node, TopicMetadata topic, PartitionMetadata partition, List<Integer> isr)
      throws Exception {
    AlterPartitionRequestData.PartitionData change =
        new AlterPartitionRequestData.PartitionData()
            .setPartitionIndex(partition.partition())
            .setLeaderEpoch(partition.leaderEpoch())
            .setPartitionEpoch(partition.partitionEpoch());
    for (int id : isr) {
      change
          .newIsrWithEpochs()
          .add(
              new AlterPartitionRequestData.BrokerState()
                  .setBrokerId(id)
                  .setBrokerEpoch(node.metadata().brokers().get(id).epoch()));
    }
    AlterPartitionRequestData request =
        new AlterPartitionRequestData()
            .setBrokerId(partition.leader())
            .setBrokerEpoch(node.metadata().brokers().get(partition.leader()).epoch());
    request
        .topics()
        .add(
            new AlterPartitionRequestData.TopicData()
                .setTopicId(topic.id())
                .setPartitions(List.of(change)));
    return send(node, request, AlterPartitionResponseData.class);
  }

  private static void setRetention(ControllerClient client, String value) throws Exception {
    IncrementalAlterConfigsRequestData.AlterConfigsResource resource =
        new IncrementalAlterConfigsRequestData.AlterConfigsResource()
            .setResourceType((byte) 2)
            .setResourceName(ORDERS.name());
    resource
        .configs()
        .add(
            new IncrementalAlterConfigsRequestData.AlterableConfig()
                .setName("retention.ms")
                .setValue(value));
    IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
    request.resources().add(resource);
    IncrementalAlterConfigsResponseData altered =
        client
            .send(request, IncrementalAlterConfigsResponseData.class)
            .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
    assertEquals(Errors.NONE.code(), altered.responses().getFirst().errorCode());
  }

  private static <R extends ApiMessage> R send(
      KRaftNode node, ApiMessage request, Class<R> response) throws Exception {
    return node.controller().send(request, response).get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
  }
}
