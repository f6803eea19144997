package io.weir.broker.cluster;

import static io.weir.broker.cluster.Readers.PARTITIONS;
import static io.weir.broker.cluster.Readers.RECORDS;
import static io.weir.broker.cluster.Readers.committed;
import static io.weir.broker.cluster.Readers.consumer;
import static io.weir.broker.cluster.Readers.create;
import static io.weir.broker.cluster.Readers.describe;
import static io.weir.broker.cluster.Readers.expected;
import static io.weir.broker.cluster.Readers.fill;
import static io.weir.broker.cluster.Readers.poll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own consumers with the protocol of KIP-848, in a cluster of three. */
@Timeout(240)
class ModernGroupsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void theProtocolIsFoundByItsFeature() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      FeatureMetadata features =
          admin.describeFeatures().featureMetadata().get(30, TimeUnit.SECONDS);
      assertEquals(Set.of("group.version"), features.finalizedFeatures().keySet());
      assertEquals(1, features.finalizedFeatures().get("group.version").maxVersionLevel());
      assertEquals(1, features.supportedFeatures().get("group.version").maxVersion());
    }
  }

  @Test
  void aGroupSharesAndRebalances() throws Exception {
    TestTenant tenant = cluster.newTenant();
    create(tenant, "orders");
    fill(tenant, "orders", "a");

    try (var first = consumer(tenant, "consumer")) {
      first.subscribe(List.of("orders"));
      Set<String> seen = new HashSet<>();
      try (var second = consumer(tenant, "consumer")) {
        second.subscribe(List.of("orders"));
        Readers.awaitShared(first, second, seen, PATIENCE);
        ConsumerGroupDescription group = describe(tenant);
        assertEquals(GroupType.CONSUMER, group.type());
        assertEquals(2, group.members().size());
        Eventually.await(
            "who took a partition over has read it too, and everything is committed",
            PATIENCE,
            () -> {
              poll(first);
              poll(second);
              first.commitSync();
              second.commitSync();
              return committed(tenant) == RECORDS;
            });
      }
      Eventually.await(
          "the one that stayed has all partitions",
          PATIENCE,
          () -> {
            poll(first);
            return first.assignment().size() == PARTITIONS;
          });
    }

    assertEquals(RECORDS, committed(tenant));
  }

  @Test
  void anExpressionFindsTheTenantsOwnTopicsAndNewOnes() throws Exception {
    TestTenant a = cluster.newTenant();
    TestTenant b = cluster.newTenant();
    create(a, "orders-eu");
    create(a, "payments");
    create(b, "orders-us");
    fill(a, "orders-eu", "a");
    fill(b, "orders-us", "b");

    try (var ofA = consumer(a, "consumer");
        var ofB = consumer(b, "consumer")) {
      ofA.subscribe(new SubscriptionPattern("orders-.*"));
      ofB.subscribe(new SubscriptionPattern("orders-.*|.*"));
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
      create(a, "orders-asia");
      Eventually.await(
          "a new topic that fits is assigned",
          PATIENCE,
          () -> {
            seenByA.addAll(poll(ofA));
            seenByB.addAll(poll(ofB));
            return ofA.assignment().contains(new TopicPartition("orders-asia", 0));
          });

      assertEquals(expected("a"), seenByA);
      assertEquals(expected("b"), seenByB);
      assertEquals(
          Set.of("orders-us"),
          ofB.assignment().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    }
  }

  /** KIP-848's online migration, there and back, beside a tenant with the same names. */
  @Test
  void membersMoveBetweenTheProtocolsWhileTheGroupLives() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TestTenant other = cluster.newTenant();
    create(tenant, "orders");
    create(other, "orders");
    fill(tenant, "orders", "a");
    fill(other, "orders", "b");
    Set<String> seen = new HashSet<>();

    try (var bystander = consumer(other, "classic")) {
      bystander.subscribe(List.of("orders"));
      Set<String> seenByOther = new HashSet<>();
      try (var classic = consumer(tenant, "classic")) {
        classic.subscribe(List.of("orders"));
        Eventually.await(
            "the classic member has everything",
            PATIENCE,
            () -> {
              seen.addAll(poll(classic));
              return seen.size() == RECORDS;
            });
        classic.commitSync();
        try (var modern = consumer(tenant, "consumer")) {
          modern.subscribe(List.of("orders"));
          Eventually.await(
              "a member of each protocol has its half",
              PATIENCE,
              () -> {
                seen.addAll(poll(classic));
                seen.addAll(poll(modern));
                return classic.assignment().size() == PARTITIONS / 2
                    && modern.assignment().size() == PARTITIONS / 2;
              });
          assertEquals(GroupType.CONSUMER, describe(tenant).type());
          fill(tenant, "orders", "later");
          Eventually.await(
              "both have the later records",
              PATIENCE,
              () -> {
                seen.addAll(poll(classic));
                seen.addAll(poll(modern));
                return seen.size() == 2 * RECORDS;
              });
          Eventually.await(
              "everything is committed",
              PATIENCE,
              () -> {
                poll(classic);
                poll(modern);
                classic.commitSync();
                modern.commitSync();
                return committed(tenant) == 2 * RECORDS;
              });
        }
        Eventually.await(
            "the group is classic again",
            PATIENCE,
            () -> {
              seen.addAll(poll(classic));
              return classic.assignment().size() == PARTITIONS
                  && describe(tenant).type() == GroupType.CLASSIC;
            });
      }
      Eventually.await(
          "the other tenant has its own",
          PATIENCE,
          () -> {
            seenByOther.addAll(poll(bystander));
            return seenByOther.size() >= RECORDS;
          });
      assertEquals(expected("b"), seenByOther);
    }

    assertEquals(2 * RECORDS, seen.size());
    assertEquals(2 * RECORDS, committed(tenant));
  }
}
