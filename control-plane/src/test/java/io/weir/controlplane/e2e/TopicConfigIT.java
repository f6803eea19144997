package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic's settings, partitions and records: by REST, seen by Kafka clients, and back. */
@ExtendWith(Quickstart.class)
class TopicConfigIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, "orders");

  private final WeirInstance weir;
  private Tenant tenant;

  TopicConfigIT(WeirInstance weir) {
    this.weir = weir;
  }

  @BeforeEach
  void signUp() {
    tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 2);
  }

  @Test
  void librdkafkasProgramsReplaceAndChangeSettings() {
    ClientProgram configs = ClientPrograms.installed().configs();
    ClientProgram.Subject orders =
        new ClientProgram.Subject(tenant.access(), "orders", 2, "of-configs");

    // AlterConfigs replaces everything that was set, IncrementalAlterConfigs what it names
    assertEquals(
        List.of(
            List.of("config", "max.message.bytes", "2000"),
            List.of("config", "retention.ms", "60000")),
        configs.run("replace", orders, List.of("retention.ms\t60000", "max.message.bytes\t2000")));
    assertEquals(
        List.of(List.of("config", "retention.ms", "70000")),
        configs.run("replace", orders, List.of("retention.ms\t70000")));
    assertEquals(
        List.of(
            List.of("config", "min.insync.replicas", "1"),
            List.of("config", "retention.ms", "70000")),
        configs.run("change", orders, List.of("min.insync.replicas\t1")));
    assertEquals(
        List.of(List.of("config", "min.insync.replicas", "1")),
        configs.run("change", orders, List.of("retention.ms\t")));

    JsonNode seen = ask("GET", "", null, 200);
    assertEquals("{\"min.insync.replicas\":\"1\"}", seen.path("configs").toString());
  }

  @Test
  void whatRestChangesHoldsForKafkaClients() throws Exception {
    String large = "x".repeat(5_000);
    try (Admin admin = Admin.create(tenant.access().properties());
        var producer =
            new KafkaProducer<>(
                tenant.access().properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 5; i++) {
        producer.send(new ProducerRecord<>("orders", 0, null, large)).get();
      }

      JsonNode changed =
          ask("PATCH", "", "{\"partitions\":4,\"configs\":{\"max.message.bytes\":2000}}", 200);
      JsonNode deleted =
          ask(
              "POST",
              "/records:delete",
              "{\"partitions\":[{\"partition\":0,\"before_offset\":3}]}",
              200);

      assertEquals(4, changed.path("partitions").asInt());
      assertEquals(3, deleted.at("/partitions/0/start_offset").asInt());
      // Every broker has applied it: whichever is asked first shows it.
      for (String broker : tenant.access().bootstrapServers().split(",")) {
        Map<String, Object> properties = new HashMap<>(tenant.access().properties());
        properties.put("bootstrap.servers", broker);
        try (Admin one = Admin.create(properties)) {
          assertEquals(
              4,
              one.describeTopics(List.of("orders"))
                  .allTopicNames()
                  .get()
                  .get("orders")
                  .partitions()
                  .size());
        }
      }
      assertEquals(
          "2000",
          admin
              .describeConfigs(List.of(TOPIC))
              .all()
              .get()
              .get(TOPIC)
              .get("max.message.bytes")
              .value());
      TopicPartition first = new TopicPartition("orders", 0);
      assertEquals(
          3,
          admin
              .listOffsets(Map.of(first, OffsetSpec.earliest()))
              .partitionResult(first)
              .get()
              .offset());
      Await.until("the leader to refuse what is too large", () -> isTooLarge(producer, large));
      JsonNode partitions = ask("GET", "/partitions", null, 200).path("items");
      assertEquals(4, partitions.size());
      assertEquals(3, partitions.get(0).path("start_offset").asInt());
      assertEquals(3, partitions.get(0).path("isr").size());
    }
  }

  private static boolean isTooLarge(KafkaProducer<String, String> producer, String value) {
    try {
      producer.send(new ProducerRecord<>("orders", 0, null, value)).get();
      return false;
    } catch (ExecutionException e) {
      assertInstanceOf(RecordTooLargeException.class, e.getCause());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void whatKafkaClientsChangeIsSeenByRest() throws Exception {
    String seen = etag();
    try (Admin admin = Admin.create(tenant.access().properties())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  TOPIC,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
      admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(3))).all().get();
    }

    Await.until("the change to be seen by REST", () -> !etag().equals(seen));
    Await.until("it in full", () -> topic().path("partitions").asInt() == 3);

    assertEquals("60000", topic().at("/configs/retention.ms").asText());
    JsonNode retention = setting("retention.ms");
    assertEquals("explicit", retention.path("source").asText());
    assertEquals("604800000", retention.path("default").asText());
    assertNotEquals("", retention.path("documentation").asText());
    assertEquals("broker_default", setting("min.insync.replicas").path("source").asText());
    ask("PATCH", "", "{\"partitions\":9}", 412, "If-Match", seen);
    assertEquals(3, topic().path("partitions").asInt());
  }

  @Test
  void whatTheBrokersRefuseIsPointedAt() throws Exception {
    JsonNode problem =
        ask("PATCH", "/configs", "{\"retention.ms\":\"soon\",\"max.message.bytes\":\"5000\"}", 422);
    JsonNode noEffect = ask("PATCH", "/configs", "{\"preallocate\":\"true\"}", 422);

    assertEquals("/retention.ms", problem.at("/errors/0/pointer").asText());
    assertEquals("/preallocate", noEffect.at("/errors/0/pointer").asText());
    assertEquals(0, topic().path("configs").size());
    ask("PATCH", "?dry_run=true", "{\"partitions\":4}", 200);
    assertEquals(2, topic().path("partitions").asInt());
    JsonNode fewer = ask("PATCH", "", "{\"partitions\":1}", 422);
    assertEquals("/partitions", fewer.at("/errors/0/pointer").asText());
  }

  private JsonNode topic() {
    return ask("GET", "", null, 200);
  }

  private JsonNode setting(String key) {
    return StreamSupport.stream(
            ask("GET", "/configs", null, 200).path("items").spliterator(), false)
        .filter(item -> item.path("key").asText().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private String etag() {
    return send("GET", "", null).headers().firstValue("ETag").orElseThrow();
  }

  private JsonNode ask(String method, String below, String body, int status, String... headers) {
    HttpResponse<String> response = send(method, below, body, headers);
    assertEquals(status, response.statusCode(), response.body());
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> send(String method, String below, String body, String... headers) {
    URI uri =
        weir.admin()
            .resolve("/v1/clusters/" + tenant.account().clusterId() + "/topics/orders" + below);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + tenant.account().token())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(Arrays.copyOf(headers, headers.length));
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
