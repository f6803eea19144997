package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ACLs as Kafka's own clients make them and meet them. */
@Timeout(180)
class AclsTest {
  private static final String MINE = "mine";
  private static final String MORE = "more";
  private static final String GROUP = "my-group";

  @TempDir static Path folder;
  private static ClusterHarness cluster;
  private TestTenant owner;
  private TestTenant app;
  private Admin admin;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void twoAccounts() throws Exception {
    owner = cluster.newTenant();
    app = cluster.anotherAccount(owner);
    admin = Admin.create(owner.clientConfig());
    admin
        .createTopics(List.of(new NewTopic(MINE, 1, (short) 1), new NewTopic(MORE, 1, (short) 1)))
        .all()
        .get();
  }

  @Test
  void aTenantSeesItsAclsAsItWroteThem() throws Exception {
    AclBinding mine = topic(app.principal(), AclOperation.READ, MINE);
    AclBinding everybody = topic("User:*", AclOperation.DESCRIBE, "*");
    AclBinding prefixed =
        TestAcls.allow(
            app.principal(), AclOperation.READ, ResourceType.GROUP, "my-", PatternType.PREFIXED);

    admin.createAcls(List.of(mine, everybody, prefixed)).all().get();

    Collection<AclBinding> all = admin.describeAcls(AclBindingFilter.ANY).values().get();
    assertEquals(4 + 3, all.size(), all.toString());
    assertTrue(all.containsAll(List.of(mine, everybody, prefixed)), all.toString());
    assertFalse(all.toString().contains(owner.virtualCluster().prefix() + "."), all.toString());
    Collection<AclBinding> ofTopic =
        admin
            .describeAcls(
                new AclBindingFilter(
                    new ResourcePatternFilter(ResourceType.TOPIC, MINE, PatternType.MATCH),
                    AccessControlEntryFilter.ANY))
            .values()
            .get();
    assertEquals(3, ofTopic.size(), ofTopic.toString());
  }

  @Test
  void anAccountDoesWhatItMayAndIsRefusedElsewhere() throws Exception {
    assertEquals(Set.of(), topicsSeenBy(app));
    allowMine();

    assertEquals(Set.of(MINE), topicsSeenBy(app));
    try (KafkaProducer<String, String> producer = producer(app)) {
      producer.send(new ProducerRecord<>(MINE, "v")).get(30, TimeUnit.SECONDS);
      assertRefused(
          TopicAuthorizationException.class, () -> producer.send(new ProducerRecord<>(MORE, "v")));
    }
    try (KafkaConsumer<String, String> consumer = consumer(app, GROUP)) {
      consumer.subscribe(List.of(MINE));
      Eventually.await(
          "the record is consumed",
          Duration.ofSeconds(60),
          () -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
      consumer.commitSync();
    }
    try (KafkaConsumer<String, String> consumer = consumer(app, "another-group")) {
      consumer.subscribe(List.of(MINE));
      assertThrows(GroupAuthorizationException.class, () -> consumer.poll(Duration.ofSeconds(30)));
    }
    try (KafkaConsumer<String, String> consumer = consumer(app, GROUP)) {
      consumer.assign(List.of(new TopicPartition(MORE, 0)));
      assertThrows(TopicAuthorizationException.class, () -> consumer.poll(Duration.ofSeconds(30)));
    }
    try (Admin appsAdmin = Admin.create(app.clientConfig())) {
      assertRefused(
          ClusterAuthorizationException.class,
          () -> appsAdmin.describeAcls(AclBindingFilter.ANY).values());
      assertRefused(
          ClusterAuthorizationException.class,
          () -> appsAdmin.createAcls(List.of(topic(app.principal(), AclOperation.ALL, "*"))).all());
      assertRefused(
          ClusterAuthorizationException.class,
          () -> appsAdmin.deleteAcls(List.of(AclBindingFilter.ANY)).all());
      assertRefused(
          TopicAuthorizationException.class, () -> appsAdmin.deleteTopics(List.of(MINE)).all());
      assertRefused(
          TopicAuthorizationException.class,
          () -> appsAdmin.createTopics(List.of(new NewTopic("new", 1, (short) 1))).all());
    }
  }

  @Test
  void anOpenConnectionMeetsARevokedRight() throws Exception {
    allowMine();
    try (KafkaProducer<String, String> producer = producer(app)) {
      producer.send(new ProducerRecord<>(MINE, "v")).get(30, TimeUnit.SECONDS);

      Collection<AclBinding> deleted =
          admin
              .deleteAcls(
                  List.of(
                      new AclBindingFilter(
                          ResourcePatternFilter.ANY,
                          new AccessControlEntryFilter(
                              app.principal(), null, AclOperation.ANY, AclPermissionType.ANY))))
              .all()
              .get();

      assertEquals(3, deleted.size(), deleted.toString());
      assertRefused(
          TopicAuthorizationException.class, () -> producer.send(new ProducerRecord<>(MINE, "v")));
    }
    assertEquals(4, admin.describeAcls(AclBindingFilter.ANY).values().get().size());
  }

  @Test
  void tenantsWithEqualNamesDoNotMeet() throws Exception {
    TestTenant other = cluster.newTenantWithoutAccess();
    List<AclBinding> everything = new ArrayList<>();
    for (String principal : List.of("User:*", other.principal())) {
      everything.add(topic(principal, AclOperation.ALL, "*"));
      everything.add(
          TestAcls.allow(
              principal,
              AclOperation.ALL,
              ResourceType.CLUSTER,
              "kafka-cluster",
              PatternType.LITERAL));
    }
    admin.createAcls(everything).all().get();

    assertEquals(Set.of(MINE, MORE), topicsSeenBy(app));
    assertEquals(Set.of(), topicsSeenBy(other));
    try (Admin others = Admin.create(other.clientConfig());
        KafkaProducer<String, String> producer = producer(other)) {
      assertRefused(
          ClusterAuthorizationException.class,
          () -> others.describeAcls(AclBindingFilter.ANY).values());
      assertRefused(Exception.class, () -> producer.send(new ProducerRecord<>(MINE, "v")));
    }
    TestTenant third = cluster.newTenant();
    try (Admin thirds = Admin.create(third.clientConfig())) {
      assertEquals(4, thirds.describeAcls(AclBindingFilter.ANY).values().get().size());
      assertEquals(4, thirds.deleteAcls(List.of(AclBindingFilter.ANY)).all().get().size());
    }
    assertEquals(8, admin.describeAcls(AclBindingFilter.ANY).values().get().size());
  }

  @Test
  void aRegularExpressionMatchesWhatItsMemberMayDescribe() throws Exception {
    allowMine();
    Map<String, Object> config = new HashMap<>(app.clientConfig());
    config.put("group.id", GROUP);
    config.put("group.protocol", "consumer");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(new SubscriptionPattern("m.*"));
      Eventually.await(
          "partitions are assigned",
          Duration.ofSeconds(60),
          () -> {
            consumer.poll(Duration.ofMillis(200));
            return !consumer.assignment().isEmpty();
          });

      assertEquals(
          Set.of(MINE),
          consumer.assignment().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
    }
  }

  @Test
  void thereAreOnlySoMany() throws Exception {
    List<AclBinding> many = new ArrayList<>();
    for (int i = 0; i <= 996; i++) {
      many.add(topic(app.principal(), AclOperation.READ, "t" + i));
    }
    Map<AclBinding, KafkaFuture<Void>> results = admin.createAcls(many).values();

    int refused = 0;
    for (KafkaFuture<Void> result : results.values()) {
      try {
        result.get();
      } catch (ExecutionException e) {
        assertInstanceOf(PolicyViolationException.class, e.getCause());
        assertTrue(e.getMessage().contains("'acls'"), e.getMessage());
        refused++;
      }
    }
    assertEquals(1, refused);
    admin.createAcls(List.of(many.getFirst())).all().get(); // there already: no room is needed
  }

  private void allowMine() throws Exception {
    admin
        .createAcls(
            List.of(
                topic(app.principal(), AclOperation.WRITE, MINE),
                topic(app.principal(), AclOperation.READ, MINE),
                TestAcls.allow(
                    app.principal(),
                    AclOperation.READ,
                    ResourceType.GROUP,
                    GROUP,
                    PatternType.LITERAL)))
        .all()
        .get();
  }

  private static AclBinding topic(String principal, AclOperation operation, String name) {
    return TestAcls.allow(principal, operation, ResourceType.TOPIC, name, PatternType.LITERAL);
  }

  private static Set<String> topicsSeenBy(TestTenant account) throws Exception {
    try (Admin asking = Admin.create(account.clientConfig())) {
      return asking.listTopics().names().get();
    }
  }

  private static KafkaProducer<String, String> producer(TestTenant account) {
    Map<String, Object> config = new HashMap<>(account.clientConfig());
    config.put("max.block.ms", "20000");
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private static KafkaConsumer<String, String> consumer(TestTenant account, String group) {
    Map<String, Object> config = new HashMap<>(account.clientConfig());
    config.put("group.id", group);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
  }

  private interface Asking {
    java.util.concurrent.Future<?> ask();
  }

  private static void assertRefused(Class<? extends Exception> how, Asking asking) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> asking.ask().get(30, TimeUnit.SECONDS));
    assertInstanceOf(how, failed.getCause());
  }
}
