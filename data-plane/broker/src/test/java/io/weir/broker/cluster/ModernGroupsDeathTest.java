package io.weir.broker.cluster;

import static io.weir.broker.cluster.Readers.GROUP;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups by the protocol of KIP-848 when brokers and members are killed; nodes are processes. */
@Timeout(300)
class ModernGroupsDeathTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int SESSION_TIMEOUT_MS = 15_000;

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster =
        ClusterHarness.start(
            folder,
            3,
            true,
            Map.of("group.consumer.session.timeout.ms", Integer.toString(SESSION_TIMEOUT_MS)));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void membersKeepTheirGroupWhenItsCoordinatorIsKilled() throws Exception {
    TestTenant tenant = cluster.newTenant();
    create(tenant, "orders");
    fill(tenant, "orders", "a");
    try (var first = consumer(tenant, "consumer");
        var second = consumer(tenant, "consumer")) {
      Set<String> seen = new HashSet<>();
      share(first, second, seen);
      commitAll(tenant, first, second, RECORDS);
      Set<String> members = members(tenant);
      assertEquals(2, members.size());
      HarnessNode coordinator = cluster.node(describe(tenant).coordinator().id());

      coordinator.kill();

      fill(tenant, "orders", "b");
      awaitSeen(first, second, seen, 2 * RECORDS);
      commitAll(tenant, first, second, 2L * RECORDS);
      assertEquals(members, members(tenant), "nobody had to join again");
      assertEquals(GroupType.CONSUMER, describe(tenant).type());

      coordinator.start();
      cluster.awaitReady();
      fill(tenant, "orders", "c");
      awaitSeen(first, second, seen, 3 * RECORDS);
      commitAll(tenant, first, second, 3L * RECORDS);
      assertEquals(members, members(tenant), "nobody had to join again");
      Set<String> all = new HashSet<>(expected("a"));
      all.addAll(expected("b"));
      all.addAll(expected("c"));
      assertEquals(all, seen);
    }
  }

  @Test
  void whatARawMemberHeldGoesToTheOthers() throws Exception {
    TestTenant tenant = cluster.newTenant();
    create(tenant, "orders");
    fill(tenant, "orders", "a");
    try (var stays = consumer(tenant, "consumer");
        RawMember killed = RawMember.join(tenant, GROUP, "orders")) {
      stays.subscribe(List.of("orders"));
      Eventually.await(
          "both have their half",
          PATIENCE,
          () -> {
            poll(stays);
            return stays.assignment().size() == PARTITIONS / 2
                && killed.partitions() == PARTITIONS / 2;
          });

      killed.kill();

      Eventually.await(
          "the one that stays has all partitions",
          PATIENCE,
          () -> {
            poll(stays);
            return stays.assignment().size() == PARTITIONS;
          });
      assertEquals(1, describe(tenant).members().size());
    }
  }

  /** Many groups of two tenants with the same names, each with two members, at a time. */
  @Test
  void aHundredGroupsOfTwoTenantsReadTheirOwn() throws Exception {
    int groups = 50;
    List<TestTenant> tenants = List.of(cluster.newTenant(), cluster.newTenant());
    for (int i = 0; i < tenants.size(); i++) {
      create(tenants.get(i), "orders");
      fill(tenants.get(i), "orders", "of-" + i + "-");
    }
    List<RawMember> members = new ArrayList<>();
    try {
      for (int group = 0; group < groups; group++) {
        for (TestTenant tenant : tenants) {
          members.add(RawMember.join(tenant, GROUP + group, "orders"));
          members.add(RawMember.join(tenant, GROUP + group, "orders"));
        }
      }

      Eventually.await(
          "each member has its half",
          PATIENCE,
          () -> members.stream().allMatch(member -> member.partitions() == PARTITIONS / 2));

      for (TestTenant tenant : tenants) {
        try (Admin admin = Admin.create(tenant.clientConfig())) {
          assertEquals(
              groups, admin.listGroups().all().get(60, TimeUnit.SECONDS).size(), "groups seen");
        }
      }
    } finally {
      members.forEach(RawMember::close);
    }
  }

  private static void share(
      KafkaConsumer<String, String> first, KafkaConsumer<String, String> second, Set<String> seen) {
    first.subscribe(List.of("orders"));
    second.subscribe(List.of("orders"));
    Readers.awaitShared(first, second, seen, PATIENCE);
  }

  private static void awaitSeen(
      KafkaConsumer<String, String> first,
      KafkaConsumer<String, String> second,
      Set<String> seen,
      int records) {
    Eventually.await(
        "both have " + records + " records",
        PATIENCE,
        () -> {
          seen.addAll(poll(first));
          seen.addAll(poll(second));
          return seen.size() == records;
        });
  }

  /** A member may have taken a partition over that another has read; then it reads it again. */
  private static void commitAll(
      TestTenant tenant,
      KafkaConsumer<String, String> first,
      KafkaConsumer<String, String> second,
      long records) {
    Eventually.await(
        "everything is committed",
        PATIENCE,
        () -> {
          poll(first);
          poll(second);
          first.commitSync();
          second.commitSync();
          return committed(tenant) == records;
        });
  }

  private static Set<String> members(TestTenant tenant) throws Exception {
    return describe(tenant).members().stream()
        .map(MemberDescription::consumerId)
        .collect(Collectors.toSet());
  }
}
