package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway.Member;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Position;
import io.weir.controlplane.testing.FakeGroupGateway;
import io.weir.controlplane.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of groups: sorted, searched, of a topic, and long ones. */
class GroupListTest {
  private static final int MANY = 10_000;

  /** Of one page out of ten thousand groups; the machine may be busy. */
  private static final Duration PAGE_LIMIT = Duration.ofSeconds(3);

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

  /** Lags: a 0, b 90 of orders and 1 of bills, c 90 of orders, d nothing committed. */
  private void fourGroups() {
    long hourAgo = System.currentTimeMillis() - 3_600_000;
    groups.log(prefix, "orders", 0, new Position(0, 100, OptionalLong.of(hourAgo)));
    groups.log(prefix, "bills", 0, new Position(0, 10, OptionalLong.of(hourAgo + 1_800_000)));
    groups.add(prefix, "a", "classic", "Empty");
    groups.commit(prefix, "a", "orders", 0, 100);
    groups.add(
        prefix,
        "b",
        "consumer",
        "Stable",
        new Member(
            "m-1",
            Optional.empty(),
            "app",
            "10.0.0.1",
            List.of(new Partition(new PhysicalTopic(prefix, "orders"), 0))));
    groups.commit(prefix, "b", "orders", 0, 10);
    groups.commit(prefix, "b", "bills", 0, 9);
    groups.add(prefix, "c", "classic", "Empty");
    groups.commit(prefix, "c", "orders", 0, 10);
    groups.add(prefix, "d", "classic", "PreparingRebalance");
  }

  @ParameterizedTest
  @CsvSource({
    "name, a b c d",
    "-name, d c b a",
    "state, a c d b",
    "-state, b d a c",
    "lag, a d c b",
    "-lag, b c a d",
    "-lag_seconds, b c a d",
    "lag_seconds, a d b c",
  })
  void listsAreSorted(String sort, String expected) {
    fourGroups();

    for (int size = 1; size <= 5; size++) {
      assertEquals(
          expected,
          String.join(" ", names("?sort=" + sort + "&page_size=" + size)),
          "pages of " + size);
    }
  }

  @Test
  void aListOfATopicHoldsItsReadersWithTheirLagThere() {
    fourGroups();

    JsonNode page = list("?topic=orders&sort=-lag&include=lag,members");

    assertEquals(3, page.path("total").asInt());
    assertEquals(0, page.path("lag_unknown").asInt());
    assertFalse(page.path("lag_at").isNull());
    assertEquals(List.of("b", "c", "a"), names("?topic=orders&sort=-lag"));
    assertEquals(90, page.at("/items/0/lag/records").asLong());
    assertEquals(1, page.at("/items/0/lag/partitions").asInt());
    assertEquals(1, page.at("/items/0/members").asInt());
    assertEquals(0, page.at("/items/1/members").asInt());
    assertEquals(0, list("?topic=none").path("total").asInt());
  }

  @Test
  void listsSayHowManyThereAreAndCountMembersIfAsked() {
    fourGroups();

    JsonNode page = list("?page_size=2&include=members");

    assertEquals(4, page.path("total").asInt());
    assertEquals(0, page.at("/items/0/members").asInt());
    assertEquals(1, page.at("/items/1/members").asInt());
    assertFalse(page.at("/items/1").has("lag"));
    assertTrue(page.path("lag_at").isNull());
    assertFalse(list("").at("/items/0").has("members"));
  }

  @Test
  void namesAreSearchedInAnyCase() {
    for (String name : List.of("Billing-EU", "mail", "eu-billing-2", "<b>billing</b>")) {
      groups.add(prefix, name, "classic", "Empty");
    }

    assertEquals(List.of("<b>billing</b>", "Billing-EU", "eu-billing-2"), names("?search=billing"));
    assertEquals(List.of("<b>billing</b>"), names("?search=" + encoded("<B>")));
  }

  @Test
  void whatIsChangedHereIsSeenAtOnce() {
    fourGroups();
    assertEquals("b", list("?sort=-lag").at("/items/0/group_id").asText());

    tenant.api().post(path + "/c/offsets:reset", Map.of("to", "earliest")).expect(200);

    JsonNode first = list("?sort=-lag&include=lag").at("/items/0");
    assertEquals("c", first.path("group_id").asText());
    assertEquals(100, first.at("/lag/records").asLong());
  }

  @Test
  void tenThousandGroupsAreSortedByLagInGoodTime() {
    OptionalLong time = OptionalLong.of(System.currentTimeMillis());
    groups.log(prefix, "t", 0, new Position(0, MANY, time));
    groups.log(prefix, "t", 1, new Position(0, MANY, time));
    for (int i = 0; i < MANY; i++) {
      String name = "group-%05d".formatted(i);
      groups.add(prefix, name, "classic", "Empty");
      groups.commit(prefix, name, "t", 0, i);
      groups.commit(prefix, name, "t", 1, MANY);
    }
    String query = "?sort=-lag&include=lag,members&page_size=100";
    list(query); // the look itself, and the JIT's first steps

    long beganNs = System.nanoTime();
    JsonNode page = list(query);
    long firstNs = System.nanoTime() - beganNs;
    beganNs = System.nanoTime();
    JsonNode second = list(query + "&page_token=" + encoded(page.path("next_page_token").asText()));
    long secondNs = System.nanoTime() - beganNs;
    beganNs = System.nanoTime();
    JsonNode ofTopic = list("?topic=t&search=0999&sort=-lag&include=lag");
    long topicNs = System.nanoTime() - beganNs;

    System.out.printf(
        "%,d groups by lag: first page %d ms, second %d ms, searched %d ms%n",
        MANY, firstNs / 1_000_000, secondNs / 1_000_000, topicNs / 1_000_000);
    assertEquals(MANY, page.path("total").asInt());
    assertEquals("group-00000", page.at("/items/0/group_id").asText());
    assertEquals(MANY, page.at("/items/0/lag/records").asLong());
    assertEquals("group-00100", second.at("/items/0/group_id").asText());
    assertEquals(11, ofTopic.path("total").asInt());
    for (long tookNs : new long[] {firstNs, secondNs, topicNs}) {
      assertTrue(tookNs < PAGE_LIMIT.toNanos(), "a page took " + Duration.ofNanos(tookNs));
    }
  }

  private JsonNode list(String query) {
    return tenant.api().get(path + query).expect(200).body();
  }

  private List<String> names(String query) {
    List<String> names = new ArrayList<>();
    JsonNode page = list(query);
    while (true) {
      page.path("items").forEach(item -> names.add(item.path("group_id").asText()));
      if (page.path("next_page_token").isNull()) {
        return names;
      }
      page = list(query + "&page_token=" + encoded(page.path("next_page_token").asText()));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
