package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.metrics.PrometheusText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.server.log.remote.metadata.storage.serialization.RemoteLogMetadataSerde;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code __weir_remote_log_metadata} on three real nodes. The operator writes segments of topics
 * that don't exist into it, as if they had been deleted; whoever leads the topic then deletes the
 * segments, and writes so.
 */
@Timeout(240)
class RemoteLogMetadataOfNodesTest {
  private static final String EVENTS = "__weir_remote_log_metadata";
  private static final int PARTITIONS = 6;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final RemoteLogMetadataSerde SERDE = new RemoteLogMetadataSerde();

  @TempDir private static Path folder;

  @Test
  void everyNodeKnowsWhatAnyNodeHasWritten() throws Exception {
    try (ClusterHarness cluster =
        ClusterHarness.start(
            folder,
            3,
            false,
            Map.of(
                "remote.log.storage.system.enable",
                "true",
                "remote.log.storage.manager.class.name",
                DeletionsOnlyStore.class.getName(),
                "remote.log.manager.task.interval.ms",
                "200"))) {
      List<HarnessNode> nodes = cluster.nodes();
      awaitAll(nodes, "weir_remote_log_metadata_ready", 1);
      TestTenant tenant = cluster.newTenant();
      tenantsDoNotSeeIt(tenant);
      try (Admin operator = Admin.create(cluster.operatorConfig());
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  cluster.operatorConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
        assertEquals(
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1"),
            keptForever(operator));
        deletedByTheLeader(nodes, producer, partitionsOfADeletedTopic());

        HarnessNode leader =
            cluster.node(describe(operator, EVENTS).partitions().getFirst().leader().id());
        leader.stop();
        deletedByTheLeader(without(nodes, leader), producer, partitionsOfADeletedTopic());

        cluster.startAll();
        awaitAll(nodes, "weir_remote_log_metadata_ready", 1);
        long applied = (long) metric(cluster.node(1), "weir_remote_log_metadata_applied_offset");
        awaitAll(nodes, "weir_remote_log_metadata_applied_offset", applied);

        producer
            .send(new ProducerRecord<>(EVENTS, 0, null, "{}".getBytes(StandardCharsets.UTF_8)))
            .get(60, TimeUnit.SECONDS);
        awaitAll(nodes, "weir_remote_log_metadata_ready", 0);
        for (HarnessNode node : nodes) {
          String readiness = node.get("/readyz");
          assertTrue(readiness.contains("offset " + applied + " can't be read"), readiness);
        }
      }
    }
  }

  private static void tenantsDoNotSeeIt(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      assertFalse(
          admin
              .listTopics(new ListTopicsOptions().listInternal(true))
              .names()
              .get(60, TimeUnit.SECONDS)
              .contains(EVENTS));
    }
  }

  private static Map<String, String> keptForever(Admin operator) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, EVENTS);
    Config config =
        operator.describeConfigs(List.of(topic)).all().get(60, TimeUnit.SECONDS).get(topic);
    return List.of("cleanup.policy", "retention.ms", "retention.bytes").stream()
        .collect(Collectors.toMap(key -> key, key -> config.get(key).value()));
  }

  private static List<TopicIdPartition> partitionsOfADeletedTopic() {
    Uuid topicId = Uuid.randomUuid();
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicIdPartition(topicId, partition, "aaaaaaaaaa.deleted"))
        .toList();
  }

  private static TopicDescription describe(Admin operator, String topic) throws Exception {
    return operator
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(60, TimeUnit.SECONDS)
        .get(topic);
  }

  /** One segment each; they are gone everywhere when the leader has written all of its events. */
  private static void deletedByTheLeader(
      List<HarnessNode> nodes,
      KafkaProducer<byte[], byte[]> producer,
      List<TopicIdPartition> partitions)
      throws Exception {
    List<Uuid> written = new ArrayList<>();
    for (TopicIdPartition partition : partitions) {
      RemoteLogSegmentId id = new RemoteLogSegmentId(partition, Uuid.randomUuid());
      written.add(id.id());
      for (RemoteLogMetadata event : List.of(started(id), finished(id))) {
        producer
            .send(new ProducerRecord<>(EVENTS, 0, null, SERDE.serialize(event)))
            .get(60, TimeUnit.SECONDS);
      }
    }
    Eventually.await(
        "the segments are deleted", SOON, () -> DeletionsOnlyStore.DELETED.containsAll(written));
    awaitAll(nodes, "weir_remote_log_metadata_segments", 0);
  }

  private static RemoteLogSegmentMetadata started(RemoteLogSegmentId id) {
    return new RemoteLogSegmentMetadata(id, 0, 99, 1_000, 1, 2_000, 100, Map.of(0, 0L));
  }

  private static RemoteLogSegmentMetadataUpdate finished(RemoteLogSegmentId id) {
    return new RemoteLogSegmentMetadataUpdate(
        id, 3_000, Optional.empty(), RemoteLogSegmentState.COPY_SEGMENT_FINISHED, 1);
  }

  private static List<HarnessNode> without(List<HarnessNode> nodes, HarnessNode one) {
    return nodes.stream().filter(node -> node.id() != one.id()).toList();
  }

  private static void awaitAll(List<HarnessNode> nodes, String metric, double value) {
    for (HarnessNode node : nodes) {
      Eventually.await(
          metric + " is " + value + " on node " + node.id(),
          SOON,
          () -> metric(node, metric) == value);
    }
  }

  private static double metric(HarnessNode node, String name)
      throws IOException, InterruptedException {
    return PrometheusText.parse(node.get("/metrics")).value(name);
  }
}
