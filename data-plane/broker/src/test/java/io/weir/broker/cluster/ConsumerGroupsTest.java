package io.weir.broker.cluster;

import static io.weir.broker.cluster.Readers.GROUP;
import static io.weir.broker.cluster.Readers.PARTITIONS;
import static io.weir.broker.cluster.Readers.RECORDS;
import static io.weir.broker.cluster.Readers.committed;
import static io.weir.broker.cluster.Readers.describe;
import static io.weir.broker.cluster.Readers.expected;
import static io.weir.broker.cluster.Readers.poll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka's own consumers in classic groups: sharing, rebalancing, coordinator moves, two tenants.
 */
@Timeout(240)
class ConsumerGroupsTest {
  private static final String TOPIC = "orders";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aGroupSharesRebalancesAndSurvivesItsCoordinator(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster = ClusterHarness.inProcess(folder, 3)) {
      TestTenant tenant = cluster.newTenant();
      fill(tenant, "a");

      try (var first = consumer(tenant)) {
        share(tenant, first);

        Eventually.await(
            "the one that stayed has all partitions",
            PATIENCE,
            () -> {
              poll(first);
              return first.assignment().size() == PARTITIONS;
            });
        first.commitSync();
      }

      int coordinator = describe(tenant).coordinator().id();
      cluster.node(coordinator).stop();
      Eventually.await(
          "another broker knows the offsets",
          PATIENCE,
          () -> committed(tenant) == RECORDS && describe(tenant).coordinator().id() != coordinator);
      cluster.node(coordinator).start();
      cluster.awaitReady();

      Eventually.await("the offsets are still there", PATIENCE, () -> committed(tenant) == RECORDS);
    }
  }

  /** Another member comes, takes half of the partitions, and leaves. */
  private static void share(TestTenant tenant, KafkaConsumer<String, String> first) {
    try (var second = consumer(tenant)) {
      Set<String> seen = new HashSet<>();
      Readers.awaitShared(first, second, seen, PATIENCE);
      first.commitSync();
      second.commitSync();
      assertEquals(expected("a"), seen);
    }
  }

  @Test
  void twoTenantsWithEqualNamesSeeNothingOfEachOther(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster = ClusterHarness.inProcess(folder, 1)) {
      TestTenant a = cluster.newTenant();
      TestTenant b = cluster.newTenant();
      fill(a, "a");
      fill(b, "b");

      try (var ofA = consumer(a);
          var ofB = consumer(b)) {
        Set<String> seenByA = new HashSet<>();
        Set<String> seenByB = new HashSet<>();
        Eventually.await(
            "each has everything of its own",
            PATIENCE,
            () -> {
              seenByA.addAll(poll(ofA));
              seenByB.addAll(poll(ofB));
              return seenByA.size() >= RECORDS && seenByB.size() >= RECORDS;
            });
        ofA.commitSync();

        assertEquals(expected("a"), seenByA);
        assertEquals(expected("b"), seenByB);
        assertEquals(RECORDS, committed(a));
        assertEquals(0, committed(b));
        assertEquals(Set.of(GROUP), groups(a));
        assertEquals(allPartitions(), assigned(describe(b)));
      }
    }
  }

  private static void fill(TestTenant tenant, String mark) throws Exception {
    Readers.create(tenant, TOPIC);
    Readers.fill(tenant, TOPIC, mark);
  }

  private static KafkaConsumer<String, String> consumer(TestTenant tenant) {
    var consumer = Readers.consumer(tenant, "classic");
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  private static Set<String> groups(TestTenant tenant) throws Exception {
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      return admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
          .map(GroupListing::groupId)
          .collect(Collectors.toSet());
    }
  }

  private static Set<String> assigned(ConsumerGroupDescription group) {
    return group.members().stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .map(TopicPartition::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allPartitions() {
    return IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> TOPIC + "-" + partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
