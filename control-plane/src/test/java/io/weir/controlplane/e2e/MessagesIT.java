package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.testing.EventReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that are looked at, followed and produced by REST, over real nodes. */
@ExtendWith(Quickstart.class)
class MessagesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String TOPIC = "orders";
  private static final int PARTITIONS = 3;
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final long BEGAN_MS = 1_760_000_000_000L;
  private static final int EACH_CODEC = 60;

  private final WeirInstance weir;
  private Tenant tenant;

  MessagesIT(WeirInstance weir) {
    this.weir = weir;
  }

  /** 300 records a second apart, over all partitions, a fifth of them by each codec. */
  @BeforeEach
  void aTopicOfAllCodecs() throws Exception {
    tenant = Tenant.signUp(weir);
    tenant.createTopic(
        TOPIC, PARTITIONS, Map.of("retention.ms", "-1", "max.message.bytes", "3145728"));
    int n = 0;
    for (String codec : CODECS) {
      try (var producer = producer(codec)) {
        for (int i = 0; i < EACH_CODEC; i++, n++) {
          var unused =
              producer.send(record(n % PARTITIONS, BEGAN_MS + n * 1_000L, "{\"n\":" + n + "}"));
        }
        producer.flush();
      }
    }
  }

  @AfterEach
  void everythingRuns() {
    weir.weir("node", "start", "all");
    Await.until("all nodes to serve", () -> weir.run("status").exitCode() == 0);
  }

  private KafkaProducer<byte[], byte[]> producer(String codec) {
    Map<String, Object> properties = new HashMap<>(tenant.access().properties());
    properties.put("compression.type", codec);
    properties.put("linger.ms", "50");
    properties.put("max.request.size", "4194304");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(int partition, long time, String value) {
    return new ProducerRecord<>(
        TOPIC,
        partition,
        time,
        "key".getBytes(StandardCharsets.UTF_8),
        value.getBytes(StandardCharsets.UTF_8));
  }

  private String path(Tenant whose) {
    return "/v1/clusters/" + whose.account().clusterId() + "/topics/" + TOPIC + "/messages";
  }

  private HttpResponse<String> send(String method, String query, String body) throws Exception {
    URI uri = weir.admin().resolve(path(tenant) + query);
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + tenant.account().token())
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String query) throws Exception {
    HttpResponse<String> response = send("GET", query, null);
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private List<Integer> all(String query) throws Exception {
    List<Integer> all = new ArrayList<>();
    String token = "";
    while (token != null) {
      JsonNode page = get("?limit=37&" + query + (token.isEmpty() ? "" : "&page_token=" + token));
      for (JsonNode item : page.path("items")) {
        all.add(JSON.readTree(item.at("/value/data").asText()).path("n").asInt());
      }
      token = page.path("next_page_token").isNull() ? null : page.path("next_page_token").asText();
    }
    return all;
  }

  private static List<Integer> range(int from, int toExclusive) {
    return java.util.stream.IntStream.range(from, toExclusive).boxed().toList();
  }

  @Test
  void pagesOfAllCodecsInEveryDirection() throws Exception {
    int end = CODECS.size() * EACH_CODEC;
    assertEquals(range(0, end), all("from=oldest"));
    assertEquals(range(0, end).reversed(), all("from=newest"));
    assertEquals(
        range(250, end),
        all("from=time&timestamp=" + java.time.Instant.ofEpochMilli(BEGAN_MS + 250_000)));
    assertEquals(
        range(150, end).stream().filter(n -> n % PARTITIONS == 1).toList(),
        all("from=offset&partition=1&offset=50"));
    assertEquals(List.of(123), all("json_path=$.n&json_equals=123"));
    assertEquals(List.of(299, 289, 279), all("value_contains=9%7D&key_contains=ke").subList(0, 3));
    assertEquals(List.of(), all("header=none"));
  }

  @Test
  void largeBinaryAndHostileContents() throws Exception {
    byte[] large = new byte[1 << 20];
    java.util.Arrays.fill(large, (byte) 'x');
    String hostile = "</script><img src=x onerror=alert(1)>\r\nid: 1\nevent: end\n\n\u2028\"\\";
    try (var producer = producer("none")) {
      producer.send(new ProducerRecord<>(TOPIC, 0, large, large)).get(30, TimeUnit.SECONDS);
      producer
          .send(new ProducerRecord<>(TOPIC, 0, null, new byte[] {0, (byte) 0xff}))
          .get(30, TimeUnit.SECONDS);
      producer
          .send(new ProducerRecord<>(TOPIC, 0, null, hostile.getBytes(StandardCharsets.UTF_8)))
          .get(30, TimeUnit.SECONDS);
    }
    JsonNode items = get("?limit=3&partition=0&value_bytes_max=1048576").path("items");
    assertEquals(hostile, items.at("/0/value/data").asText());
    assertArrayEquals(
        new byte[] {0, (byte) 0xff},
        Base64.getDecoder().decode(items.at("/1/value/data").asText()));
    assertEquals(large.length, items.at("/2/value/data").asText().length());
    assertTrue(get("?limit=3&partition=0").at("/items/2/value/truncated").asBoolean());
    try (EventReader events = stream("?limit=1&partition=0", null)) {
      assertEquals(hostile, events.next("record").data().at("/value/data").asText());
      assertEquals("limit", events.next("end").data().path("reason").asText());
    }
  }

  private EventReader stream(String query, String lastEventId) {
    return EventReader.open(
        weir.admin(), tenant.account().token(), path(tenant) + query, lastEventId);
  }

  @Test
  void aTailOutlivesABrokerAndResumes() throws Exception {
    Set<String> expected = new HashSet<>();
    List<String> got = new ArrayList<>();
    String last = null;
    EventReader events = stream("?follow=true", null);
    try (var producer = producer("lz4")) {
      for (int i = 0; i < 60; i++) {
        if (i == 20) {
          weir.weir("node", "kill", "2");
        }
        if (i == 40) {
          events.close();
          events = stream("?follow=true", last);
        }
        String value = "live " + i;
        producer.send(record(i % PARTITIONS, BEGAN_MS + i, value)).get(60, TimeUnit.SECONDS);
        expected.add(value);
        EventReader.Event event = events.next("record");
        got.add(event.data().at("/value/data").asText());
        last = event.id();
      }
    } finally {
      events.close();
    }
    assertEquals(60, got.size());
    assertEquals(expected, new HashSet<>(got));
  }

  @Test
  void aFullPartitionHidesNoOther() throws Exception {
    int partitions = 6; // two for each leader
    int large = 12;
    tenant.createTopic("turns", partitions, Map.of());
    byte[] padding = new byte[1_048_500]; // one fills a fetch
    try (var producer = producer("none")) {
      for (int i = 0; i < large * partitions / 2; i++) {
        var unused =
            producer.send(new ProducerRecord<>("turns", i % (partitions / 2), null, padding));
      }
      for (int partition = partitions / 2; partition < partitions; partition++) {
        var unused = producer.send(new ProducerRecord<>("turns", partition, null, new byte[1]));
      }
      producer.flush();
    }
    int largeBefore = 0;
    Set<Integer> small = new HashSet<>();
    String turns = path(tenant).replace("/" + TOPIC + "/", "/turns/") + "?from=oldest&follow=true";
    try (EventReader events =
        EventReader.open(weir.admin(), tenant.account().token(), turns, null)) {
      while (small.size() < partitions / 2) {
        int partition = events.next("record").data().path("partition").asInt();
        if (partition < partitions / 2) {
          largeBefore++;
        } else {
          small.add(partition);
        }
      }
    }
    assertTrue(largeBefore < large * partitions / 4, "large ones before: " + largeBefore);
  }

  @Test
  void whoLeavesFreesHisPlace() throws Exception {
    List<EventReader> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(stream("?follow=true", null));
    }
    assertEquals(429, send("GET", "", null).statusCode());
    open.removeLast().close();
    Await.until("the place to be free", Duration.ofSeconds(30), () -> answers(200));
    open.forEach(EventReader::close);
  }

  private boolean answers(int status) {
    try {
      return send("GET", "", null).statusCode() == status;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aProducedRecordIsReadByAClientAndNotByAnotherTenant() throws Exception {
    String body =
        """
        {"partition":2,"key":{"encoding":"utf8","data":"schlüssel"},
         "value":{"encoding":"base64","data":"AP8="},"headers":[{"name":"h","value":null}]}\
        """;
    HttpResponse<String> made = send("POST", "", body);
    assertEquals(201, made.statusCode(), made.body());
    JsonNode at = JSON.readTree(made.body());
    try (var consumer =
        new KafkaConsumer<>(
            new HashMap<String, Object>(tenant.access().properties()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, at.path("partition").asInt());
      consumer.assign(List.of(partition));
      consumer.seek(partition, at.path("offset").asLong());
      var records = consumer.poll(Duration.ofSeconds(30)).records(partition);
      assertArrayEquals(new byte[] {0, (byte) 0xff}, records.getFirst().value());
      assertEquals("schlüssel", new String(records.getFirst().key(), StandardCharsets.UTF_8));
    }
    String large =
        "{\"key\":null,\"value\":{\"encoding\":\"utf8\",\"data\":\""
            + "x".repeat(3_500_000)
            + "\"}}";
    assertEquals(413, send("POST", "", large).statusCode());

    Tenant owner = tenant;
    tenant = Tenant.signUp(weir);
    tenant.createTopic(TOPIC, 1);
    assertEquals(0, get("").path("items").size());
    HttpResponse<String> foreign =
        HTTP.send(
            HttpRequest.newBuilder(weir.admin().resolve(path(owner)))
                .header("Authorization", "Bearer " + tenant.account().token())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(404, foreign.statusCode(), foreign.body());
  }
}
