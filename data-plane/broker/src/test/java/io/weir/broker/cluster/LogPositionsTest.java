package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where logs stand, as the control plane asks it (API 20002). */
@Timeout(120)
class LogPositionsTest {
  private static final int LOG_POSITIONS = 20_002;
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
  void aPlaceHasTheTimeOfTheBatchThatIsReadNext() throws Exception {
    TestTenant tenant = tenantWithTopic();
    produce(tenant, "none", 1_000, 1_010);
    produce(tenant, "gzip", 2_000, 2_010, 2_020); // a batch, not opened

    assertPosition(tenant, 0, 0, 5, 1_000L);
    assertPosition(tenant, 1, 0, 5, 1_000L);
    assertPosition(tenant, 2, 0, 5, 2_000L);
    assertPosition(tenant, 4, 0, 5, 2_000L);
    assertPosition(tenant, 5, 0, 5, null);
    assertPosition(tenant, 99, 0, 5, null);
    assertPosition(tenant, -7, 0, 5, 1_000L);
  }

  @Test
  void anEmptyPartitionHasNoTime() throws Exception {
    assertPosition(tenantWithTopic(), 0, 0, 0, null);
  }

  @Test
  void theLogsOwnTimeHoldsForTheWholeBatch() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("t", 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
    long before = System.currentTimeMillis();
    produce(tenant, "none", 1_000, 2_000);

    JsonNode position = ask(tenant, 1);

    assertTrue(position.path("timestamp_ms").asLong() >= before, position::toString);
  }

  @Test
  void whatIsNotHereOrNotAPartitionIsRefused() throws Exception {
    ObjectNode unknown = question("0000000000.nothing", 0, 0);
    assertEquals(
        Errors.NOT_LEADER_OR_FOLLOWER.code(), call(unknown).at("/positions/0/error_code").asInt());
    for (String bad :
        List.of(
            "{}",
            "{\"partitions\":[1]}",
            "{\"partitions\":[{\"topic\":\"t\",\"partition\":0}]}",
            "{\"partitions\":[{\"topic\":7,\"partition\":0,\"offset\":0}]}",
            "{\"partitions\":[{\"topic\":\"t\",\"partition\":4294967296,\"offset\":0}]}")) {
      JsonNode answer = call((ObjectNode) JSON.readTree(bad));
      assertEquals(Errors.INVALID_REQUEST.code(), answer.path("error_code").asInt(), bad);
    }
    ObjectNode many = JSON.createObjectNode();
    for (int i = 0; i <= 200; i++) {
      many.withArray("partitions")
          .addObject()
          .put("topic", "t")
          .put("partition", i)
          .put("offset", 0);
    }
    assertEquals(Errors.INVALID_REQUEST.code(), call(many).path("error_code").asInt());
  }

  private static TestTenant tenantWithTopic() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
    // The topic is known when the call returns; its log opens a moment later.
    Eventually.await(
        "the partition to be led",
        Duration.ofSeconds(10),
        () -> ask(tenant, 0).path("error_code").asInt() != Errors.NOT_LEADER_OR_FOLLOWER.code());
    return tenant;
  }

  /** One batch of records with these timestamps. */
  private static void produce(TestTenant tenant, String codec, long... timestamps)
      throws Exception {
    Map<String, Object> config = tenant.clientConfig();
    config.put("compression.type", codec);
    config.put("linger.ms", 10_000);
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (long timestamp : timestamps) {
        var _ = producer.send(new ProducerRecord<>("t", 0, timestamp, null, "v"));
      }
      producer.flush();
    }
  }

  private static void assertPosition(
      TestTenant tenant, long offset, long start, long end, Long timestampMs) throws Exception {
    JsonNode position = ask(tenant, offset);
    assertEquals(0, position.path("error_code").asInt(), position::toString);
    assertEquals(start, position.path("start").asLong(), position::toString);
    assertEquals(end, position.path("end").asLong(), position::toString);
    assertEquals(
        timestampMs,
        position.path("timestamp_ms").isNull() ? null : position.path("timestamp_ms").asLong(),
        "offset " + offset);
  }

  private static JsonNode ask(TestTenant tenant, long offset) throws Exception {
    return call(question(tenant.virtualCluster().prefix() + ".t", 0, offset)).at("/positions/0");
  }

  private static ObjectNode question(String topic, int partition, long offset) {
    ObjectNode request = JSON.createObjectNode();
    request
        .withArray("partitions")
        .addObject()
        .put("topic", topic)
        .put("partition", partition)
        .put("offset", offset);
    return request;
  }

  private static JsonNode call(ObjectNode request) throws Exception {
    try (OperatorClient client = cluster.operator(cluster.node(1))) {
      return client.call(LOG_POSITIONS, request);
    }
  }
}
