package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ten thousand groups of one tenant, at the real coordinators: lists, lag and metrics. */
@ExtendWith(Quickstart.class)
class GroupScaleIT {
  private static final int GROUPS = 10_000;
  private static final int AT_ONCE = 500;
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

  /** Of a whole list, with this machine's two cores shared by everything. */
  private static final Duration LIST_LIMIT = Duration.ofSeconds(60);

  private static final double LOOK_SECONDS_LIMIT = 60;

  /** Two looks, the interval between them included. */
  private static final Duration LOOKS_LIMIT = Duration.ofMinutes(4);

  @Test
  void tenThousandGroupsAreListedAndCounted(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 3; i++) {
        producer.send(new ProducerRecord<>("orders", "v" + i)).get(30, TimeUnit.SECONDS);
      }
    }
    List<String> names = IntStream.range(0, GROUPS).mapToObj("group-%05d"::formatted).toList();
    try (Admin admin = Admin.create(tenant.access().properties())) {
      long committedNs = commit(admin, names);

      long beganNs = System.nanoTime();
      Set<String> listed = list(tenant, "?page_size=500");
      long listedNs = System.nanoTime() - beganNs;
      assertEquals(new HashSet<>(names), listed);
      assertTrue(listedNs < LIST_LIMIT.toNanos(), "listed in " + Duration.ofNanos(listedNs));

      beganNs = System.nanoTime();
      JsonNode page = page(tenant, "?include=lag&page_size=100");
      long pageNs = System.nanoTime() - beganNs;
      assertEquals(100, page.path("items").size());
      page.path("items")
          .forEach(group -> assertEquals(2, group.at("/lag/records").asLong(), group::toString));

      beganNs = System.nanoTime();
      JsonNode byLag = page(tenant, "?sort=-lag&include=lag,members&page_size=100");
      long byLagNs = System.nanoTime() - beganNs;
      assertEquals(GROUPS, byLag.path("total").asInt());
      assertEquals(0, byLag.path("lag_unknown").asInt());
      assertEquals(2, byLag.at("/items/99/lag/records").asLong(), byLag::toString);
      beganNs = System.nanoTime();
      JsonNode readers = page(tenant, "?topic=orders&search=0999&sort=-lag&include=lag");
      long readersNs = System.nanoTime() - beganNs;
      assertEquals(11, readers.path("total").asInt());

      String tenantId = tenant.account().tenantId();
      String count = "weir_tenant_groups{tenant=\"" + tenantId + "\"}";
      Await.until(
          "a look at all groups", LOOKS_LIMIT, () -> sample(metrics(weir), count) == GROUPS);
      String metrics = metrics(weir);
      double lookSeconds = sample(metrics, "weir_group_lag_look_seconds");
      assertEquals(
          2.0 * GROUPS, sample(metrics, "weir_tenant_lag_records{tenant=\"" + tenantId + "\"}"));
      assertEquals(
          100,
          metrics
              .lines()
              .filter(line -> line.startsWith("weir_group_lag_records{"))
              .filter(line -> line.contains(tenantId))
              .count());
      assertTrue(lookSeconds < LOOK_SECONDS_LIMIT, "a look took " + lookSeconds + " s");
      System.out.printf(
          "%,d groups: committed in %.1f s, listed in %.1f s (20 pages), a page with lag in %.2f s,"
              + " the first page by lag in %.2f s, a topic's readers after it in %.2f s, a look at"
              + " the lag of all in %.1f s%n",
          GROUPS,
          committedNs / 1e9,
          listedNs / 1e9,
          pageNs / 1e9,
          byLagNs / 1e9,
          readersNs / 1e9,
          lookSeconds);
      for (int from = 0; from < GROUPS; from += AT_ONCE) {
        admin
            .deleteConsumerGroups(names.subList(from, from + AT_ONCE))
            .all()
            .get(60, TimeUnit.SECONDS);
      }
    }
    assertEquals(Set.of(), list(tenant, ""));
  }

  /** Returns how long it took. */
  private static long commit(Admin admin, List<String> names) throws Exception {
    long beganNs = System.nanoTime();
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(ORDERS, new OffsetAndMetadata(1));
    for (int from = 0; from < GROUPS; from += AT_ONCE) {
      List<KafkaFuture<Void>> done =
          names.subList(from, from + AT_ONCE).stream()
              .map(name -> admin.alterConsumerGroupOffsets(name, offsets).all())
              .toList();
      KafkaFuture.allOf(done.toArray(KafkaFuture[]::new)).get(120, TimeUnit.SECONDS);
    }
    return System.nanoTime() - beganNs;
  }

  private static JsonNode page(Tenant tenant, String query) {
    return tenant.api().get("/clusters/" + tenant.account().clusterId() + "/groups" + query);
  }

  private static Set<String> list(Tenant tenant, String query) {
    Set<String> names = new HashSet<>();
    String token = "";
    do {
      JsonNode page = page(tenant, query + token);
      page.path("items")
          .forEach(group -> assertTrue(names.add(group.path("group_id").asText()), "twice"));
      JsonNode next = page.path("next_page_token");
      token =
          next.isNull()
              ? null
              : "&page_token=" + URLEncoder.encode(next.asText(), StandardCharsets.UTF_8);
    } while (token != null);
    return names;
  }

  private static double sample(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String metrics(WeirInstance weir) {
    try (InputStream answer = weir.admin().resolve("/metrics").toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("no metrics", e);
    }
  }
}
