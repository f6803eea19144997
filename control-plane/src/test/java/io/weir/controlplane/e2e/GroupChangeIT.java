package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.clusterclient.KafkaClusterGateway;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.GroupAdmin;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offsets of groups that are moved and deleted by REST, over real brokers. */
@ExtendWith(Quickstart.class)
class GroupChangeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final TopicPartition FIRST = new TopicPartition("orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("orders", 1);

  /** Ten records a minute apart in each partition, the first at this time. */
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private final WeirInstance weir;
  private Tenant tenant;

  GroupChangeIT(WeirInstance weir) {
    this.weir = weir;
  }

  @BeforeEach
  void aTopicWithAGroup() throws Exception {
    tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 2, Map.of("retention.ms", "-1"));
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 10; i++) {
        for (int partition = 0; partition < 2; partition++) {
          long at = BEGAN.plus(Duration.ofMinutes(i)).toEpochMilli();
          producer
              .send(new ProducerRecord<>("orders", partition, at, null, "v" + i))
              .get(30, TimeUnit.SECONDS);
        }
      }
    }
    try (var consumer = consumer("classic")) {
      consumer.assign(List.of(FIRST, SECOND));
      consumer.commitSync(
          Map.of(FIRST, new OffsetAndMetadata(4), SECOND, new OffsetAndMetadata(6)),
          Duration.ofSeconds(60));
    }
  }

  private KafkaConsumer<String, String> consumer(String protocol) {
    Map<String, Object> properties = new HashMap<>(tenant.access().properties());
    properties.put("group.id", "readers");
    properties.put("group.protocol", protocol);
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  private KafkaConsumer<String, String> member(String protocol) {
    KafkaConsumer<String, String> consumer = consumer(protocol);
    consumer.subscribe(List.of("orders"));
    Await.until(
        "the consumer to have its partitions",
        () -> {
          consumer.poll(Duration.ofMillis(200));
          return consumer.assignment().size() == 2;
        });
    return consumer;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"to\":\"earliest\"} | 0 | 0",
        "{\"to\":\"latest\"} | 10 | 10",
        "{\"to\":\"offset\",\"offset\":99} | 10 | 10",
        "{\"to\":\"timestamp\",\"timestamp\":\"2026-01-01T00:02:30Z\"} | 3 | 3",
        "{\"to\":\"timestamp\",\"timestamp\":\"2026-06-01T00:00:00Z\"} | 10 | 10",
        "{\"to\":\"offset\",\"offset\":8,\"topics\":[{\"topic\":\"orders\",\"partitions\":[1]}]}"
            + " | 4 | 8"
      })
  void aConsumerReadsOnWhereThePlanSaid(String body, long first, long second) throws Exception {
    JsonNode plan = ask("POST", "/offsets:reset?dry_run=true", body, 200).path("partitions");
    assertEquals(List.of(4L, 6L), committed());

    JsonNode done = ask("POST", "/offsets:reset", body, 200).path("partitions");

    assertEquals(plan, done);
    assertEquals(List.of(first, second), committed());
    try (var consumer = member("classic")) {
      assertEquals(first, consumer.committed(Set.of(FIRST)).get(FIRST).offset());
    }
  }

  private List<Long> committed() throws Exception {
    List<Long> committed = new ArrayList<>();
    ask("GET", "/offsets", null, 200)
        .path("items")
        .forEach(row -> committed.add(row.path("committed_offset").asLong()));
    return committed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void nothingMovesWhileTheGroupHasMembers(String protocol) throws Exception {
    try (var consumer = member(protocol)) {
      refused(ask("POST", "/offsets:reset", "{\"to\":\"earliest\"}", 409));
      refused(ask("POST", "/offsets:delete", "{\"topics\":[{\"topic\":\"orders\"}]}", 409));
      refused(ask("DELETE", "", null, 409));
      coordinatorRefuses();
      assertEquals(2, consumer.assignment().size());
    }

    Await.until("the group to be empty", () -> answers("POST", "/offsets:reset?dry_run=true"));
    assertEquals(
        2, ask("POST", "/offsets:reset", "{\"to\":\"earliest\"}", 200).path("partitions").size());
    assertEquals(List.of(0L, 0L), committed());
  }

  /** Whoever joins between a look and the change is found by the coordinator itself. */
  private void coordinatorRefuses() {
    JsonNode connection = weir.connection();
    ClusterConfig config =
        new ClusterConfig(
            "local",
            connection.get("operator_bootstrap_servers").asText(),
            connection.get("bootstrap_servers").asText(),
            "SASL_SSL",
            weir.caFile(),
            "operator",
            weir.home().resolve("cluster/operator.password"),
            3,
            false);
    String prefix = tenant.account().clusterId().substring("vc-".length());
    Id group = new Id(prefix, "readers");
    Partition first = new Partition(new PhysicalTopic(prefix, "orders"), 0);
    try (BrokerGateway gateway = new KafkaClusterGateway(config)) {
      GroupAdmin groups = gateway.groupAdmin();
      active(() -> groups.commit(group, List.of(new Place(first, 0))));
      active(() -> groups.deleteOffsets(group, List.of(first)));
      active(() -> groups.delete(group));
    }
  }

  private static void active(Runnable change) {
    ProblemException refusal = assertThrows(ProblemException.class, change::run);
    assertEquals(ProblemCode.GROUP_ACTIVE, refusal.code(), refusal.getMessage());
  }

  @Test
  void offsetsAndGroupsAreDeleted() throws Exception {
    String first = "{\"topics\":[{\"topic\":\"orders\",\"partitions\":[0]}]}";

    ask("POST", "/offsets:delete", first, 200);
    assertEquals(List.of(6L), committed());

    ask("DELETE", "", null, 204);
    ask("GET", "", null, 404);
    try (var consumer = consumer("classic")) {
      assertNull(consumer.committed(Set.of(SECOND)).get(SECOND));
    }
  }

  private static void refused(JsonNode problem) {
    assertEquals("group_active", problem.path("code").asText(), problem::toString);
  }

  private boolean answers(String method, String below) {
    try {
      return send(method, below, "{\"to\":\"earliest\"}").statusCode() == 200;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private JsonNode ask(String method, String below, String body, int status) throws Exception {
    HttpResponse<String> response = send(method, below, body);
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String method, String below, String body)
      throws IOException, InterruptedException {
    String path = "/v1/clusters/" + tenant.account().clusterId() + "/groups/readers" + below;
    URI uri = weir.admin().resolve(path);
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + tenant.account().token())
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
