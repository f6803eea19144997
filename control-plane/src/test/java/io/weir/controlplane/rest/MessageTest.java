package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.EventReader;
import io.weir.controlplane.testing.People;
import io.weir.controlplane.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Records by REST, over a cluster in memory: two partitions of 30 records, taking turns in time.
 */
class MessageTest {
  private static final int EACH = 30;

  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private PhysicalTopic topic;
  private String path;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void aTopic() {
    tenant = server.newTenant();
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    tenant.api().post(topics, Map.of("name", "t", "partitions", 2)).expect(201);
    topic = new PhysicalTopic(tenant.clusterId().substring("vc-".length()), "t");
    path = topics + "/t/messages";
    for (int i = 0; i < EACH; i++) {
      for (int partition = 0; partition < 2; partition++) {
        add(
            partition,
            1_000L + 2 * i + partition,
            "{\"n\":" + i + ",\"in\":[{\"p\":" + partition + "}]}");
      }
    }
  }

  private void add(int partition, long time, String value) {
    server
        .cluster()
        .messages()
        .add(
            topic,
            partition,
            time,
            ("k" + time).getBytes(StandardCharsets.UTF_8),
            value.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Long> times(JsonNode page) {
    List<Long> times = new ArrayList<>();
    page.path("items")
        .forEach(
            item ->
                times.add(java.time.Instant.parse(item.path("timestamp").asText()).toEpochMilli()));
    return times;
  }

  private List<Long> all(String query, int pagesMin) {
    List<Long> all = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      Api.Reply page =
          tenant
              .api()
              .get(path + "?limit=7&" + query + (token.isEmpty() ? "" : "&page_token=" + token))
              .expect(200);
      all.addAll(times(page.body()));
      token = page.body().path("next_page_token").asText("");
      if (page.body().path("next_page_token").isNull()) {
        assertEquals("end", page.text("ended"));
        token = "";
      }
      pages++;
    } while (!token.isEmpty());
    assertTrue(pages >= pagesMin, "pages: " + pages);
    return all;
  }

  private static List<Long> range(long from, long toExclusive) {
    List<Long> range = new ArrayList<>();
    for (long i = from; i < toExclusive; i++) {
      range.add(i);
    }
    return range;
  }

  @Test
  void newestGoesBackOverItsPages() {
    assertEquals(range(1_000, 1_060).reversed(), all("from=newest", 9));
    assertEquals(
        range(1_000, 1_060).reversed().subList(0, 50),
        times(tenant.api().get(path).expect(200).body()));
  }

  @Test
  void theOthersGoForwards() {
    assertEquals(range(1_000, 1_060), all("from=oldest", 9));
    assertEquals(range(1_041, 1_060), all("from=time&timestamp=1970-01-01T00:00:01.041Z", 3));
    List<Long> odd =
        range(1_000, 1_060).stream().filter(time -> time % 2 == 1 && time >= 1_021).toList();
    assertEquals(odd, all("from=offset&partition=1&offset=10", 3));
    assertEquals(List.of(), all("from=offset&partition=1&offset=99", 1));
    assertEquals(List.of(), all("from=time&timestamp=2030-01-01T00:00:00Z", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key_contains=k1004 | 1",
        "value_contains=%22n%22:3, | 2",
        "header=n | 60",
        "header=n=h2 | 22",
        "header=nope | 0",
        "json_path=$.n&json_equals=7 | 2",
        "json_path=in%5B0%5D.p&json_equals=1 | 30",
        "json_path=$.in&json_equals=%5B%7B%22p%22:0%7D%5D | 30",
        "json_path=n.x&json_equals=7 | 0",
        "json_path=$.n&json_equals=7&partition=0 | 1"
      })
  void filtersAreCombined(String filter, int rows) {
    assertEquals(rows, all(filter, 1).size(), filter);
  }

  @ParameterizedTest
  @CsvSource({
    "from=middle,query:from",
    "from=offset&offset=1,query:partition",
    "from=offset&partition=0,query:offset",
    "from=time,query:timestamp",
    "from=time&timestamp=yesterday,query:timestamp",
    "limit=0,query:limit",
    "limit=501,query:limit",
    "value_bytes_max=1048577,query:value_bytes_max",
    "json_path=a..b&json_equals=1,query:json_path",
    "json_path=a,query:json_equals",
    "partition=2,query:partition",
    "follow=true,query:follow",
    "limit=1&limit=2,query:limit"
  })
  void eachWrongParameterIsNamed(String query, String pointer) {
    Api.Reply refused =
        tenant.api().get(path + "?" + query).expectProblem(422, "validation_failed");
    assertEquals(pointer, refused.body().at("/errors/0/pointer").asText());
  }

  @Test
  void aTokenIsForItsQueryAndTenant() {
    String token = tenant.api().get(path + "?limit=1").expect(200).text("next_page_token");
    tenant
        .api()
        .get(path + "?from=oldest&page_token=" + token)
        .expectProblem(400, "invalid_page_token");
    tenant.api().get(path + "?limit=9&page_token=" + token).expect(200);
  }

  @Test
  void contentsAreCutBetweenCharactersAndBinaryIsBase64() {
    add(0, 5_000, "aé€𝄞x");
    server.cluster().messages().add(topic, 0, 5_001, null, new byte[] {1, 0, 2});
    server.cluster().messages().add(topic, 0, 5_002, new byte[0], new byte[] {(byte) 0xff});
    JsonNode items =
        tenant.api().get(path + "?limit=3&value_bytes_max=4").expect(200).body().path("items");
    assertEquals("/w==", items.at("/0/value/data").asText());
    assertEquals("utf8", items.at("/0/key/encoding").asText());
    assertTrue(items.at("/1/key").isNull());
    assertEquals("base64", items.at("/1/value/encoding").asText());
    assertEquals("aé", items.at("/2/value/data").asText());
    assertTrue(items.at("/2/value/truncated").asBoolean());
    assertEquals(11, items.at("/2/value/size_bytes").asInt());
  }

  @Test
  void aTopicThatIsNotThereIs404() {
    tenant.api().get(path.replace("/t/", "/none/")).expectProblem(404, "not_found");
    server.newTenant().api().get(path).expectProblem(404, "not_found");
  }

  @Test
  void oneRecordIsAppendedOnce() {
    Map<String, Object> body = new HashMap<>();
    body.put("key", null);
    body.put("value", Map.of("encoding", "base64", "data", "AAEC"));
    body.put("partition", 1);
    Api api = tenant.api().with("Idempotency-Key", "once");
    Api.Reply first = api.post(path, body).expect(201);
    assertEquals(EACH, first.body().path("offset").asInt());
    assertEquals(first.body(), api.post(path, body).expect(201).body());
    assertEquals(EACH + 1, all("partition=1", 1).size());
    String audit = tenant.api().get("/v1/audit-events?page_size=500").expect(200).raw().body();
    assertTrue(audit.contains("message.produce") && audit.contains("\"value_bytes\":\"3\""), audit);
    assertFalse(audit.contains("AAEC"));
  }

  @Test
  void whatCantBeAppendedIsNamed() {
    Map<String, Object> body = new HashMap<>();
    body.put("key", Map.of("encoding", "hex", "data", "00"));
    body.put("value", Map.of("encoding", "base64", "data", "%"));
    body.put("partition", 2);
    assertEquals(
        3,
        tenant
            .api()
            .post(path, body)
            .expectProblem(422, "validation_failed")
            .body()
            .path("errors")
            .size());
    body.put("key", null);
    body.put("partition", 0);
    body.put("value", Map.of("encoding", "utf8", "data", "x".repeat((1 << 20) + 1)));
    tenant.api().post(path, body).expectProblem(413, "payload_too_large");
    body.put("value", Map.of("encoding", "utf8", "data", "x".repeat(4 << 20)));
    tenant.api().post(path, body).expectProblem(413, "payload_too_large");
  }

  @Test
  void aStreamEndsWhereALookEnds() {
    try (EventReader events =
        EventReader.open(server.uri(), tenant.token(), path + "?from=oldest&limit=5", null)) {
      for (int i = 0; i < 5; i++) {
        EventReader.Event event = events.next("record");
        assertEquals(i / 2, event.data().path("offset").asInt());
      }
      assertEquals("limit", events.next("end").data().path("reason").asText());
    }
  }

  @Test
  void whatMatchedNothingIsNotReadAgain() {
    String query = path + "?from=oldest&value_contains=nowhere";
    EventReader.Event first = lastProgress(query, null);
    assertEquals(2 * EACH, first.data().path("scanned_records").asInt());
    add(0, 9_000, "elsewhere");

    EventReader.Event second = lastProgress(query, first.id());

    assertEquals(1, second.data().path("scanned_records").asInt());
  }

  /** How much a stream had read at its end. */
  private EventReader.Event lastProgress(String query, String lastEventId) {
    try (EventReader events = EventReader.open(server.uri(), tenant.token(), query, lastEventId)) {
      EventReader.Event last = events.next("progress");
      for (EventReader.Event next = events.next(); ; next = events.next()) {
        if (next.name().equals("end")) {
          return last;
        }
        last = next;
      }
    }
  }

  @Test
  void aTailGoesOnWhereItWasLeft() {
    String last;
    try (EventReader events =
        EventReader.open(server.uri(), tenant.token(), path + "?follow=true", null)) {
      add(0, 9_000, "first");
      last = events.next("record").id();
    }
    add(1, 9_001, "second");
    add(0, 9_002, "third");
    try (EventReader events =
        EventReader.open(server.uri(), tenant.token(), path + "?follow=true", last)) {
      List<String> got = new ArrayList<>();
      got.add(events.next("record").data().at("/value/data").asText());
      got.add(events.next("record").data().at("/value/data").asText());
      add(0, 9_003, "fourth");
      assertEquals("fourth", events.next("record").data().at("/value/data").asText());
      assertEquals(List.of("second", "third"), got.stream().sorted().toList());
    }
  }

  @Test
  void aFloodIsCutAndCounted() {
    try (EventReader events =
        EventReader.open(server.uri(), tenant.token(), path + "?follow=true", null)) {
      for (int i = 0; i < 2_000; i++) {
        add(0, 10_000 + i, "flood");
      }
      assertTrue(events.next("skipped").data().path("records").asLong() > 0);
    }
  }

  @Test
  void aTenantHasFourAtOnceAndALeftOneIsFree() {
    List<EventReader> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(EventReader.open(server.uri(), tenant.token(), path + "?follow=true", null));
    }
    Api.Reply refused = tenant.api().get(path).expectProblem(429, "too_many_requests");
    assertEquals("1", refused.header("Retry-After"));
    open.removeLast().close();
    Await.until(
        () -> {
          add(0, 20_000, "so that it is noticed");
          return tenant.api().get(path).status() == 200;
        });
    open.forEach(EventReader::close);
  }

  @Test
  void aLowerRoleEndsTheStream() {
    People.Member member =
        new People(server).join(tenant, "lowered@messages.example", Role.DEVELOPER.code());
    String token =
        server
            .api()
            .post("/v1/sessions", Map.of("email", member.email(), "password", TestServer.PASSWORD))
            .expect(201)
            .text("token");
    try (EventReader events = EventReader.open(server.uri(), token, path + "?follow=true", null)) {
      tenant.api().patch("/v1/users/" + member.id(), Map.of("role", "viewer")).expect(200);
      assertEquals("unauthenticated", events.next("problem").data().path("code").asText());
    }
  }

  @Test
  void theTenantSeesThatAnOperatorLooked() {
    String events = "/v1/audit-events?action=message.read";
    tenant.api().get(path).expect(200);
    assertEquals(0, tenant.api().get(events).expect(200).body().path("items").size());

    server.operator().with("Weir-Tenant", tenant.id()).get(path).expect(200);

    JsonNode seen = tenant.api().get(events).expect(200).body().path("items");
    assertEquals(1, seen.size());
    assertEquals("operator", seen.at("/0/actor_type").asText());
    assertEquals("t", seen.at("/0/resource_id").asText());
  }

  @Test
  void theSessionsEndEndsTheStream() {
    try (EventReader events =
        EventReader.open(server.uri(), tenant.token(), path + "?follow=true", null)) {
      tenant.api().delete("/v1/sessions/current").expect(204);
      assertEquals("unauthenticated", events.next("problem").data().path("code").asText());
    }
  }
}
