package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway.Member;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Position;
import io.weir.controlplane.service.Groups;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.FakeGroupGateway;
import io.weir.controlplane.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups and their lag by REST. */
class GroupTest {
  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private FakeGroupGateway groups;
  private String prefix;
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
  void signUp() {
    tenant = server.newTenant();
    groups = server.cluster().groups();
    prefix = tenant.clusterId().substring("vc-".length());
    path = "/v1/clusters/" + tenant.clusterId() + "/groups";
  }

  @Test
  void listsArePagedByNameAndFiltered() {
    for (int i = 0; i < 25; i++) {
      groups.add(prefix, "g" + (char) ('a' + i), i % 2 == 0 ? "classic" : "consumer", "Stable");
    }
    groups.add(prefix, "other", "classic", "Empty");

    assertEquals(26, all(path + "?page_size=7").size());
    assertEquals(List.of("other"), all(path + "?state=empty"));
    assertEquals(12, all(path + "?type=consumer&page_size=5").size());
    assertEquals(25, all(path + "?prefix=g").size());
    List<String> names = all(path + "?page_size=7");
    assertEquals(names.stream().sorted().distinct().toList(), names);
  }

  @Test
  void aTokenOfAnotherFilterIsRefused() {
    groups.add(prefix, "a", "classic", "Stable");
    groups.add(prefix, "b", "classic", "Stable");
    String token = tenant.api().get(path + "?page_size=1&type=classic").text("next_page_token");

    tenant
        .api()
        .get(path + "?page_size=1&type=consumer&page_token=" + encoded(token))
        .expectProblem(400, "invalid_page_token");
  }

  @Test
  void anotherVirtualClustersGroupsAreNotThere() {
    TestServer.Tenant other = server.newTenant();
    groups.add(other.clusterId().substring("vc-".length()), "theirs", "classic", "Stable");

    assertEquals(List.of(), all(path));
    tenant.api().get(path + "/theirs").expectProblem(404, "not_found");
    tenant.api().get(path + "/theirs/offsets").expectProblem(404, "not_found");
  }

  @Test
  void lagIsGivenWhenItIsAskedFor() {
    groups.add(prefix, "readers", "classic", "Empty");
    groups.commit(prefix, "readers", "t", 0, 10);
    groups.commit(prefix, "readers", "t", 1, 10);
    groups.log(
        prefix, "t", 0, new Position(0, 15, OptionalLong.of(System.currentTimeMillis() - 65_000)));
    groups.log(prefix, "t", 1, new Position(0, 10, OptionalLong.empty()));

    JsonNode with = tenant.api().get(path + "?include=lag").expect(200).body().at("/items/0");
    JsonNode without = tenant.api().get(path).expect(200).body().at("/items/0");

    assertEquals(5, with.at("/lag/records").asLong());
    assertTrue(with.at("/lag/seconds").asLong() >= 65, with::toString);
    assertEquals(2, with.at("/lag/partitions").asInt());
    assertTrue(with.at("/lag/complete").asBoolean());
    assertFalse(without.has("lag"));
  }

  @Test
  void pagesWithLagAreBounded() {
    for (int g = 0; g < Groups.LAG_GROUPS_MAX + 5; g++) {
      String name = "g%03d".formatted(g);
      groups.add(prefix, name, "classic", "Empty");
      for (int p = 0; p < 150; p++) {
        groups.commit(prefix, name, "t", p, 0);
      }
    }

    JsonNode page = tenant.api().get(path + "?include=lag&page_size=500").expect(200).body();

    assertEquals(Groups.LAG_GROUPS_MAX, page.path("items").size());
    assertFalse(page.path("next_page_token").isNull());
    int looked = 0;
    for (JsonNode item : page.path("items")) {
      looked += item.at("/lag/partitions").asInt();
    }
    assertEquals(Groups.LAG_PARTITIONS_MAX / 150 * 150, looked);
  }

  @Test
  void aGroupShowsItsMembersAndOffsets() {
    Partition assigned = new Partition(new PhysicalTopic(prefix, "t"), 1);
    groups.add(
        prefix,
        "readers",
        "consumer",
        "Stable",
        new Member("m-1", Optional.of("static-1"), "app", "10.0.0.1", List.of(assigned)));
    groups.commit(prefix, "readers", "t", 0, 7);
    groups.log(prefix, "t", 0, new Position(3, 9, OptionalLong.empty()));
    groups.log(prefix, "t", 1, new Position(0, 4, OptionalLong.empty()));

    JsonNode group = tenant.api().get(path + "/readers").expect(200).body();

    assertEquals("consumer", group.path("type").asText());
    assertEquals(2, group.path("coordinator_id").asInt());
    assertEquals("static-1", group.at("/members/0/instance_id").asText());
    assertEquals(1, group.at("/members/0/assignments/0/partition").asInt());
    assertEquals(
        "{\"topic\":\"t\",\"partition\":0,\"committed_offset\":7,\"log_start_offset\":3,"
            + "\"log_end_offset\":9,\"lag_records\":2,\"lag_seconds\":null}",
        group.at("/offsets/0").toString());
    assertEquals(
        "{\"topic\":\"t\",\"partition\":1,\"committed_offset\":null,\"log_start_offset\":0,"
            + "\"log_end_offset\":4,\"lag_records\":null,\"lag_seconds\":null}",
        group.at("/offsets/1").toString());
    assertFalse(group.path("offsets_truncated").asBoolean());
  }

  @Test
  void offsetsArePagedByTopicAndPartition() {
    groups.add(prefix, "readers", "classic", "Empty");
    for (int p = 0; p < 12; p++) {
      groups.commit(prefix, "readers", "t", p, p);
      groups.commit(prefix, "readers", "t-2", p, p);
    }
    groups.log(prefix, "t", 11, new Position(0, 20, OptionalLong.empty()));

    List<String> rows = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          tenant.api().get(path + "/readers/offsets?page_size=5" + token).expect(200).body();
      page.path("items")
          .forEach(row -> rows.add(row.path("topic").asText() + "/" + row.path("partition")));
      token =
          page.path("next_page_token").isNull()
              ? null
              : "&page_token=" + encoded(page.path("next_page_token").asText());
    } while (token != null);

    List<String> expected = new ArrayList<>();
    for (String topic : List.of("t", "t-2")) {
      for (int p = 0; p < 12; p++) {
        expected.add(topic + "/" + p);
      }
    }
    assertEquals(expected, rows);
  }

  @Test
  void namesThatPathsCantHoldAreEncoded() {
    String name = "a/b ü%2F";
    groups.add(prefix, name, "classic", "Empty");

    JsonNode group = tenant.api().get(path + "/" + pathId(name)).expect(200).body();

    assertEquals(name, group.path("group_id").asText());
    tenant.api().get(path + "/~!!!").expectProblem(404, "not_found");
    tenant.api().get(path + "/~_w").expectProblem(404, "not_found"); // no UTF-8
  }

  @Test
  void unknownFiltersAreRefused() {
    for (String query :
        List.of("state=Sleepy", "type=old", "include=configs", "include=", "sort=size")) {
      tenant.api().get(path + "?" + query).expectProblem(422, "validation_failed");
    }
  }

  @Test
  void aClusterThatIsAwayIsSaid() {
    server.cluster().reachable(false);
    try {
      tenant.api().get(path).expectProblem(503, "cluster_unavailable");
    } finally {
      server.cluster().reachable(true);
    }
  }

  private static String pathId(String name) {
    return "~"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private List<String> all(String list) {
    List<String> names = new ArrayList<>();
    String next = list;
    while (next != null) {
      Api.Reply page = tenant.api().get(next).expect(200);
      page.body().path("items").forEach(item -> names.add(item.path("group_id").asText()));
      next =
          page.body().path("next_page_token").isNull()
              ? null
              : list
                  + (list.contains("?") ? "&" : "?")
                  + "page_token="
                  + encoded(page.text("next_page_token"));
    }
    return names;
  }
}
