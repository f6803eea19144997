package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a virtual cluster did and how it is, as the control plane asks it (APIs 20004, 20005,
 * 20011).
 */
@Timeout(120)
class TrafficTest {
  private static final int TRAFFIC = 20_004;
  private static final int HEALTH = 20_005;
  private static final int TOPIC_FIGURES = 20_011;
  private static final int RECORDS = 40;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void eachVirtualClusterHasItsOwnNumbers() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TestTenant bystander = cluster.newTenant();
    createTopic(tenant, 1);
    createTopic(bystander, 1);

    produce(tenant);

    JsonNode counted = of(tenant);
    assertEquals(RECORDS, counted.path("produced_records").asInt(), counted::toString);
    assertTrue(counted.path("produced_bytes").asInt() > RECORDS * 1_000, counted::toString);
    assertTrue(counted.path("requests").asInt() > 0, counted::toString);
    assertEquals(0, counted.path("request_errors").asInt(), counted::toString);
    assertEquals(0, of(bystander).path("produced_records").asInt());
    Eventually.await(
        "the look at the logs",
        SOON,
        () -> of(tenant).path("stored_bytes").asLong() == counted.path("produced_bytes").asLong());
    assertEquals(of(tenant).path("stored_bytes"), of(tenant).path("led_bytes"));
  }

  @Test
  void aRunKeepsItsIdAndItsTime() throws Exception {
    JsonNode first = traffic(3_000);
    JsonNode second = traffic(3_000);

    assertEquals(first.path("run_id").asText(), second.path("run_id").asText());
    assertNotEquals("", first.path("run_id").asText());
    assertTrue(second.path("uptime_ms").asLong() >= first.path("uptime_ms").asLong());
    assertEquals(0, first.path("left_out").asInt(-1));
  }

  @Test
  void anAnswerHoldsAsManyAsAreWanted() throws Exception {
    createTopic(cluster.newTenant(), 1);
    createTopic(cluster.newTenant(), 1);

    JsonNode few = traffic(1);

    assertEquals(1, few.path("virtual_clusters").size());
    assertTrue(few.path("left_out").asInt() >= 1, few::toString);
    assertEquals(Errors.INVALID_REQUEST.code(), traffic(3_001).path("error_code").asInt());
  }

  @Test
  void eachTopicHasItsSizeAndItsRates() throws Exception {
    TestTenant tenant = cluster.newTenant();
    createTopic(cluster.newTenant(), 1);
    createTopic(tenant, 2);
    Eventually.await(
        "a look at the empty logs", SOON, () -> topic(tenant).path("partitions_led").asInt() == 2);

    produce(tenant);

    Eventually.await(
        "the look at the logs", SOON, () -> topic(tenant).path("written").asInt() == RECORDS);
    JsonNode topic = topic(tenant);
    assertEquals(RECORDS, topic.path("records").asInt(), topic::toString);
    assertTrue(topic.path("bytes").asInt() > RECORDS * 1_000, topic::toString);
    assertTrue(topic.path("bytes_per_second").asDouble() > 0, topic::toString);
    assertTrue(topic.path("records_per_second").asDouble() > 0, topic::toString);
    JsonNode behind = topicFigures(tenant, "t", 1);
    assertEquals(0, behind.path("topics").size(), behind::toString);
    assertEquals(false, behind.path("more").asBoolean(true));
    assertEquals(
        Errors.INVALID_REQUEST.code(), topicFigures(tenant, "", 2_001).path("error_code").asInt());
  }

  @Test
  void healthCountsThePartitionsOfOneVirtualCluster() throws Exception {
    TestTenant tenant = cluster.newTenant();
    createTopic(cluster.newTenant(), 2);
    createTopic(tenant, 3);

    JsonNode health =
        call(
            HEALTH,
            JSON.createObjectNode().put("virtual_cluster", tenant.virtualCluster().publicId()));

    assertEquals(
        JSON.readTree(
            """
            {"error_code":0,"error_message":null,"topics":1,"partitions":3,"partitions_without_leader":0,
             "partitions_under_min_isr":0,"partitions_under_replicated":0,"brokers_registered":1,
             "brokers_serving":1}
            """),
        health);
  }

  @Test
  void healthOfWhatIsNoVirtualClusterIsRefused() throws Exception {
    for (String bad :
        List.of("{}", "{\"virtual_cluster\":\"orders\"}", "{\"virtual_cluster\":7}")) {
      JsonNode answer = call(HEALTH, (ObjectNode) JSON.readTree(bad));
      assertEquals(Errors.INVALID_REQUEST.code(), answer.path("error_code").asInt(), bad);
    }
  }

  private static void createTopic(TestTenant tenant, int partitions) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic("t", partitions, (short) 1))).all().get();
    }
  }

  private static void produce(TestTenant tenant) {
    try (var producer =
        new KafkaProducer<>(
            tenant.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var _ = producer.send(new ProducerRecord<>("t", 0, null, new byte[1_000]));
      }
      producer.flush();
    }
  }

  private static JsonNode of(TestTenant tenant) throws Exception {
    JsonNode answer = traffic(3_000);
    return StreamSupport.stream(answer.path("virtual_clusters").spliterator(), false)
        .filter(node -> node.path("id").asText().equals(tenant.virtualCluster().publicId()))
        .findFirst()
        .orElseThrow();
  }

  /** Its only topic; missing until it was looked at. */
  private static JsonNode topic(TestTenant tenant) throws Exception {
    return topicFigures(tenant, "", 1).path("topics").path(0);
  }

  private static JsonNode topicFigures(TestTenant tenant, String after, int most) throws Exception {
    return call(
        TOPIC_FIGURES,
        JSON.createObjectNode()
            .put("virtual_cluster", tenant.virtualCluster().publicId())
            .put("after", after)
            .put("topics_max", most));
  }

  private static JsonNode traffic(int virtualClustersMax) throws Exception {
    return call(TRAFFIC, JSON.createObjectNode().put("virtual_clusters_max", virtualClustersMax));
  }

  private static JsonNode call(int api, ObjectNode request) throws Exception {
    try (OperatorClient client = cluster.operator(cluster.node(1))) {
      return client.call(api, request);
    }
  }
}
