package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupChanges;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Member;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.FakeGroupGateway;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offsets that are moved and deleted by REST, and groups that are. */
class GroupChangeTest {
  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private FakeGroupGateway groups;
  private String prefix;
  private String group;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void aGroupOfOffsets() {
    tenant = server.newTenant();
    groups = server.cluster().groups();
    prefix = tenant.clusterId().substring("vc-".length());
    group = "/v1/clusters/" + tenant.clusterId() + "/groups/readers";
    groups.add(prefix, "readers", "classic", "Empty");
    groups.commit(prefix, "readers", "t", 0, 7);
    groups.commit(prefix, "readers", "t", 1, 8);
    groups.log(prefix, "t", 0, new Position(3, 50, OptionalLong.empty()));
    groups.log(prefix, "t", 1, new Position(0, 20, OptionalLong.empty()));
    groups.log(prefix, "other", 0, new Position(0, 5, OptionalLong.empty()));
  }

  private List<Long> committed(String topic) {
    Id id = new Id(prefix, "readers");
    return groups.committed(List.of(id)).get(id).stream()
        .filter(place -> place.partition().topic().name().equals(topic))
        .map(Place::offset)
        .toList();
  }

  private static List<String> moves(JsonNode answer) {
    List<String> moves = new ArrayList<>();
    answer
        .path("partitions")
        .forEach(
            move ->
                moves.add(
                    move.path("topic").asText()
                        + "/"
                        + move.path("partition")
                        + " "
                        + move.path("from")
                        + ">"
                        + move.path("to")));
    return moves;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"to\":\"earliest\"} | 3 | 0",
        "{\"to\":\"latest\"} | 50 | 20",
        "{\"to\":\"offset\",\"offset\":30} | 30 | 20", // brought within the log
        "{\"to\":\"offset\",\"offset\":0} | 3 | 0",
        "{\"to\":\"shift\",\"shift\":10} | 17 | 18",
        "{\"to\":\"shift\",\"shift\":-5} | 3 | 3", // brought within the log
        "{\"to\":\"shift\",\"shift\":9223372036854775807} | 50 | 20",
        "{\"to\":\"shift\",\"shift\":-9223372036854775808} | 3 | 0",
        "{\"to\":\"timestamp\",\"timestamp\":\"1970-01-01T00:00:10Z\"} | 10 | 10",
        "{\"to\":\"duration\",\"duration\":\"PT1H\"} | 50 | 20" // all records are older
      })
  void aPlanIsWhatIsDoneThen(String body, long first, long second) {
    List<String> expected = List.of("t/0 7>" + first, "t/1 8>" + second);

    JsonNode plan =
        tenant.api().send("POST", group + "/offsets:reset?dry_run=true", body).expect(200).body();
    assertEquals(expected, moves(plan));
    assertTrue(plan.path("dry_run").asBoolean());
    assertEquals(List.of(7L, 8L), committed("t"));

    JsonNode done = tenant.api().send("POST", group + "/offsets:reset", body).expect(200).body();
    assertEquals(expected, moves(done));
    assertEquals(List.of(first, second), committed("t"));
  }

  @Test
  void onlyWhatIsNamedIsMoved() {
    String body =
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"t\",\"partitions\":[1]},{\"topic\":\"other\"}]}";

    JsonNode done = tenant.api().send("POST", group + "/offsets:reset", body).expect(200).body();

    assertEquals(List.of("other/0 null>5", "t/1 8>20"), moves(done));
    assertEquals(List.of(7L, 20L), committed("t"));
  }

  @Test
  void offsetsOfATopicThatIsGoneAreLeftAlone() {
    groups.commit(prefix, "readers", "gone", 0, 4);

    JsonNode done =
        tenant
            .api()
            .send("POST", group + "/offsets:reset", "{\"to\":\"earliest\"}")
            .expect(200)
            .body();

    assertEquals(List.of("t/0 7>3", "t/1 8>0"), moves(done));
    assertEquals(List.of(4L), committed("gone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /to",
        "{\"to\":\"yesterday\"} | /to",
        "{\"to\":\"offset\"} | /offset",
        "{\"to\":\"latest\",\"offset\":1} | /offset",
        "{\"to\":\"offset\",\"offset\":-1} | /offset",
        "{\"to\":\"shift\"} | /shift",
        "{\"to\":\"latest\",\"shift\":1} | /shift",
        "{\"to\":\"shift\",\"shift\":1,\"topics\":[{\"topic\":\"other\"}]} | /topics",
        "{\"to\":\"timestamp\",\"timestamp\":\"noon\"} | /timestamp",
        "{\"to\":\"timestamp\",\"timestamp\":\"+292278994-01-01T00:00:00Z\"} | /timestamp",
        "{\"to\":\"duration\",\"duration\":\"-PT1H\"} | /duration",
        "{\"to\":\"duration\",\"duration\":\"P90000D\"} | /duration",
        "{\"to\":\"latest\",\"topics\":[]} | /topics",
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"t\"},{\"topic\":\"t\"}]} | /topics/1/topic",
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"none\"}]} | /topics/0/topic",
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"a/b\"}]} | /topics/0/topic",
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"t\",\"partitions\":[0,2]}]} |"
            + " /topics/0/partitions/1",
        "{\"to\":\"latest\",\"topics\":[{\"topic\":\"t\",\"partitions\":[0,0]}]} |"
            + " /topics/0/partitions/1"
      })
  void whatIsWrongIsNamed(String body, String pointer) {
    JsonNode problem =
        tenant
            .api()
            .send("POST", group + "/offsets:reset", body)
            .expectProblem(422, "validation_failed")
            .body();

    assertEquals(pointer, problem.at("/errors/0/pointer").asText(), problem::toString);
    assertEquals(List.of(7L, 8L), committed("t"));
  }

  @Test
  void moreThanOneRequestCanHoldIsRefused() {
    groups.log(
        prefix, "wide", GroupChanges.PARTITIONS_MAX, new Position(0, 1, OptionalLong.empty()));

    JsonNode problem =
        tenant
            .api()
            .send(
                "POST",
                group + "/offsets:reset",
                "{\"to\":\"latest\",\"topics\":[{\"topic\":\"wide\"}]}")
            .expectProblem(422, "validation_failed")
            .body();

    assertTrue(problem.at("/errors/0/detail").asText().contains("1,000"), problem::toString);
  }

  @Test
  void aPartitionWithoutALeaderIsSaid() {
    groups.leaderless(prefix, "t", 1);

    tenant
        .api()
        .send("POST", group + "/offsets:reset", "{\"to\":\"latest\"}")
        .expectProblem(503, "cluster_unavailable");

    assertEquals(List.of(7L, 8L), committed("t"));
  }

  @Test
  void aGroupWithMembersIsLeftAlone() {
    Partition read = new Partition(new PhysicalTopic(prefix, "t"), 0);
    groups.add(prefix, "readers", "consumer", "Stable", member(List.of(read)));

    for (String query : List.of("", "?dry_run=true")) {
      tenant
          .api()
          .send("POST", group + "/offsets:reset" + query, "{\"to\":\"earliest\"}")
          .expectProblem(409, "group_active");
      tenant
          .api()
          .send("POST", group + "/offsets:delete" + query, "{\"topics\":[{\"topic\":\"t\"}]}")
          .expectProblem(409, "group_active");
      tenant.api().send("DELETE", group + query, null).expectProblem(409, "group_active");
    }

    assertEquals(List.of(7L, 8L), committed("t"));
    // what nobody reads may go
    groups.commit(prefix, "readers", "other", 0, 1);
    tenant
        .api()
        .send("POST", group + "/offsets:delete", "{\"topics\":[{\"topic\":\"other\"}]}")
        .expect(200);
    assertEquals(List.of(), committed("other"));
  }

  @Test
  void aMemberThatComesInBetweenIsFoundByTheCoordinator() {
    groups.joinBeforeNextChange(new Id(prefix, "readers"), member(List.of()));

    tenant
        .api()
        .send("POST", group + "/offsets:reset", "{\"to\":\"earliest\"}")
        .expectProblem(409, "group_active");

    assertEquals(List.of(7L, 8L), committed("t"));
    assertEquals(List.of("group.reset_offsets", "group.reset_offsets_refused"), actions().toList());
  }

  @Test
  void offsetsAreDeleted() {
    String body = "{\"topics\":[{\"topic\":\"t\",\"partitions\":[0]},{\"topic\":\"other\"}]}";
    String path = group + "/offsets:delete";

    JsonNode plan = tenant.api().send("POST", path + "?dry_run=true", body).expect(200).body();
    assertEquals(List.of("t/0 7>null"), moves(plan));
    assertEquals(List.of(7L, 8L), committed("t"));

    assertEquals(
        List.of("t/0 7>null"), moves(tenant.api().send("POST", path, body).expect(200).body()));
    assertEquals(List.of(8L), committed("t"));
    tenant.api().send("POST", path, "{}").expectProblem(422, "validation_failed");
  }

  @Test
  void aGroupIsDeleted() {
    tenant.api().send("DELETE", group + "?dry_run=true", null).expect(200);
    tenant.api().get(group).expect(200);

    tenant.api().send("DELETE", group, null).expect(204);

    tenant.api().get(group).expectProblem(404, "not_found");
    tenant.api().send("DELETE", group, null).expectProblem(404, "not_found");
  }

  @Test
  void eventsTellWhoMovedWhat() {
    tenant
        .api()
        .send(
            "POST",
            group + "/offsets:reset",
            "{\"to\":\"offset\",\"offset\":9,\"topics\":[{\"topic\":\"t\",\"partitions\":[0,1]}]}")
        .expect(200);
    tenant
        .api()
        .send("POST", group + "/offsets:delete", "{\"topics\":[{\"topic\":\"t\"}]}")
        .expect(200);
    tenant.api().send("DELETE", group, null).expect(204);

    assertEquals(
        List.of("group.reset_offsets", "group.delete_offsets", "group.delete"), actions().toList());
    JsonNode reset =
        events().filter(each -> of(each, "group.reset_offsets")).findFirst().orElseThrow();
    assertEquals("readers", reset.path("resource_id").asText(), reset::toString);
    Map<String, String> details =
        Map.of(
            "cluster_id", tenant.clusterId(),
            "topics", "t[0,1]",
            "to", "offset",
            "offset", "9");
    details.forEach((key, value) -> assertEquals(value, reset.at("/details/" + key).asText(), key));
  }

  @Test
  void theSameRequestAgainMovesNothingTwice() {
    String body = "{\"to\":\"earliest\"}";
    Api api = tenant.api().with("Idempotency-Key", "k-1");
    JsonNode first = api.send("POST", group + "/offsets:reset", body).expect(200).body();
    groups.commit(prefix, "readers", "t", 0, 40);
    groups.add(prefix, "readers", "classic", "Stable", member(List.of()));

    assertEquals(first, api.send("POST", group + "/offsets:reset", body).expect(200).body());

    assertEquals(List.of(40L, 0L), committed("t"));
  }

  private static Member member(List<Partition> assigned) {
    return new Member("m-1", Optional.empty(), "app", "10.0.0.1", assigned);
  }

  private static boolean of(JsonNode event, String action) {
    return event.path("action").asText().equals(action);
  }

  /** Events about groups, the oldest first. */
  private Stream<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    tenant.api().get("/v1/audit-events").expect(200).body().path("items").forEach(events::add);
    return events.stream().filter(event -> event.path("action").asText().startsWith("group."));
  }

  private Stream<String> actions() {
    return events().map(event -> event.path("action").asText());
  }
}
