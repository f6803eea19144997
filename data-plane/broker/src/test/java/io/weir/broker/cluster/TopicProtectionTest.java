package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.DeletionProtection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics that can't be deleted, and settings of new topics, by Kafka's own Admin client. */
@Timeout(180)
class TopicProtectionTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String KEY = DeletionProtection.TOPIC_CONFIG;

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
  void aProtectedTopicStaysWhoeverAsksAndGoesOnceTheProtectionIsLifted() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = physical(tenant, "orders");
    try (Admin admin = Admin.create(tenant.clientConfig());
        Admin operator = Admin.create(cluster.operatorConfig())) {
      create(admin, "orders");
      create(admin, "other");
      Uuid id =
          admin.describeTopics(List.of("orders")).allTopicNames().get().get("orders").topicId();
      protect(operator, physical, OpType.SET);

      var both = admin.deleteTopics(List.of("orders", "other")).topicNameValues();
      both.get("other").get();
      Throwable byName = refusal(() -> both.get("orders").get());
      assertInstanceOf(PolicyViolationException.class, byName);
      assertEquals(DeletionProtection.REFUSAL, byName.getMessage());
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(() -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get()));
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(() -> operator.deleteTopics(List.of(physical)).all().get()));
      assertEquals(Set.of("orders"), admin.listTopics().names().get());

      protect(operator, physical, OpType.DELETE);
      admin.deleteTopics(List.of("orders")).all().get();
    }
  }

  @Test
  void itOutlivesTheControllerAndARestartOfAllNodes() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = physical(tenant, "orders");
    try (Admin operator = Admin.create(cluster.operatorConfig())) {
      operator
          .createTopics(
              List.of(
                  new NewTopic(physical, Optional.of(1), Optional.empty())
                      .configs(Map.of(KEY, "true", "retention.ms", "60000"))))
          .all()
          .get();
    }
    for (HarnessNode node : cluster.nodes()) {
      node.stop();
    }
    cluster.startAll();

    try (Admin admin = Admin.create(tenant.clientConfig());
        Admin operator = Admin.create(cluster.operatorConfig())) {
      Eventually.await(
          "the topic is refused by name of its protection",
          SOON,
          () ->
              refusal(() -> admin.deleteTopics(List.of("orders")).all().get())
                  instanceof PolicyViolationException);
      Eventually.await(
          "the broker that is asked has caught up",
          SOON,
          () -> describe(operator, physical).containsKey(KEY));
      ConfigEntry shown = describe(operator, physical).get(KEY);
      assertEquals("true", shown.value());
      assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, shown.source());
    }
  }

  @Test
  void clientsNeitherSeeNorSwitchIt() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = physical(tenant, "orders");
    try (Admin admin = Admin.create(tenant.clientConfig());
        Admin operator = Admin.create(cluster.operatorConfig())) {
      create(admin, "orders");
      protect(operator, physical, OpType.SET);

      assertInstanceOf(
          PolicyViolationException.class, refusal(() -> protect(admin, "orders", OpType.DELETE)));
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(
              () ->
                  admin
                      .createTopics(
                          List.of(
                              new NewTopic("mine", Optional.of(1), Optional.empty())
                                  .configs(Map.of(KEY, "true"))))
                      .all()
                      .get()));
      assertTrue(describe(admin, "orders").keySet().stream().noneMatch(KEY::equals));
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(() -> admin.deleteTopics(List.of("orders")).all().get()));
    }
  }

  @Test
  void whoReplacesAllSettingsKeepsIt() throws Exception {
    TestTenant tenant = cluster.newTenant();
    String physical = physical(tenant, "orders");
    try (Admin admin = Admin.create(tenant.clientConfig());
        Admin operator = Admin.create(cluster.operatorConfig());
        OperatorClient client = cluster.operator(cluster.node(1))) {
      create(admin, "orders");
      protect(operator, physical, OpType.SET);
      var resource =
          new AlterConfigsRequestData.AlterConfigsResource()
              .setResourceType(ConfigResource.Type.TOPIC.id())
              .setResourceName(physical);
      resource
          .configs()
          .add(
              new AlterConfigsRequestData.AlterableConfig()
                  .setName("retention.ms")
                  .setValue("2000"));
      var request = new AlterConfigsRequestData();
      request.resources().add(resource);

      var answer = client.call(ApiKeys.ALTER_CONFIGS, 2, request, new AlterConfigsResponseData());

      assertEquals(0, answer.responses().getFirst().errorCode());
      assertInstanceOf(
          PolicyViolationException.class,
          refusal(() -> admin.deleteTopics(List.of("orders")).all().get()));
      Eventually.await(
          "the new setting",
          SOON,
          () -> describe(admin, "orders").get("retention.ms").value().equals("2000"));
    }
  }

  @Test
  void anotherValueThanTrueOrFalseIsRefused() throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin operator = Admin.create(cluster.operatorConfig())) {
      Throwable refused =
          refusal(
              () ->
                  operator
                      .createTopics(
                          List.of(
                              new NewTopic(
                                      physical(tenant, "odd"), Optional.of(1), Optional.empty())
                                  .configs(Map.of(KEY, "yes"))))
                      .all()
                      .get());
      assertTrue(refused.getMessage().contains(KEY), refused.getMessage());
    }
  }

  @Test
  void aNewTopicGetsTheDefaultsOfItsVirtualClusterWhereItsCreatorSaysNothing() throws Exception {
    TestTenant tenant = cluster.newTenant();
    TestTenant other = cluster.newTenant();
    defaults(tenant, Map.of("retention.ms", "86400000", "cleanup.policy", "compact,delete"));
    try (Admin admin = Admin.create(tenant.clientConfig());
        Admin theirs = Admin.create(other.clientConfig());
        Admin operator = Admin.create(cluster.operatorConfig())) {
      create(admin, "silent");
      create(theirs, "silent");
      admin
          .createTopics(
              List.of(
                  new NewTopic("outspoken", Optional.of(1), Optional.empty())
                      .configs(Map.of("retention.ms", "1000"))))
          .all()
          .get();
      operator
          .createTopics(
              List.of(new NewTopic(physical(tenant, "by-rest"), Optional.of(1), Optional.empty())))
          .all()
          .get();

      assertDefault("86400000", describe(admin, "silent").get("retention.ms"));
      assertDefault("compact,delete", describe(admin, "silent").get("cleanup.policy"));
      assertSetting("1000", describe(admin, "outspoken").get("retention.ms"));
      assertDefault("compact,delete", describe(admin, "outspoken").get("cleanup.policy"));
      Eventually.await(
          "the one by the operators' listener",
          SOON,
          () -> describe(admin, "by-rest").get("retention.ms").value().equals("86400000"));
      assertEquals(
          ConfigSource.DEFAULT_CONFIG, describe(theirs, "silent").get("retention.ms").source());

      defaults(tenant, Map.of());
      create(admin, "later");
      assertEquals(
          ConfigSource.DEFAULT_CONFIG, describe(admin, "later").get("retention.ms").source());
      assertDefault("86400000", describe(admin, "silent").get("retention.ms"));
    }
  }

  @Test
  void aDefaultsSourceIsTheClusterUntilSomebodySetsIt() throws Exception {
    TestTenant tenant = cluster.newTenant();
    defaults(tenant, Map.of("retention.ms", "86400000", "segment.ms", "3600000"));
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      create(admin, "orders");

      alter(admin, "orders", "retention.ms", "86400000", OpType.SET);
      assertSetting("86400000", describe(admin, "orders").get("retention.ms"));
      assertDefault("3600000", describe(admin, "orders").get("segment.ms"));

      defaults(tenant, Map.of("retention.ms", "7200000"));
      alter(admin, "orders", "retention.ms", null, OpType.DELETE);
      alter(admin, "orders", "segment.ms", null, OpType.DELETE);
      assertDefault("7200000", describe(admin, "orders").get("retention.ms"));
      assertEquals(
          ConfigSource.DEFAULT_CONFIG, describe(admin, "orders").get("segment.ms").source());

      assertInstanceOf(
          PolicyViolationException.class,
          refusal(() -> alter(admin, "orders", "weir.cluster.defaults", "a=b", OpType.SET)));
    }
  }

  private static void assertDefault(String value, ConfigEntry entry) {
    assertEquals(value, entry.value());
    assertEquals(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, entry.source());
  }

  private static void alter(Admin admin, String topic, String key, String value, OpType operation)
      throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), operation))))
        .all()
        .get();
  }

  private static void assertSetting(String value, ConfigEntry entry) {
    assertEquals(value, entry.value());
    assertEquals(ConfigSource.DYNAMIC_TOPIC_CONFIG, entry.source());
  }

  private static void defaults(TestTenant tenant, Map<String, String> settings) {
    var record =
        cluster
            .record("virtual_cluster", tenant.virtualCluster().publicId())
            .put("tenant_id", tenant.tenantId())
            .put("kafka_cluster_id", tenant.kafkaClusterId());
    if (!settings.isEmpty()) {
      settings.forEach(record.putObject("default_topic_config")::put);
    }
    cluster.apply(record);
  }

  private static String physical(TestTenant tenant, String topic) {
    return tenant.virtualCluster().prefix() + "." + topic;
  }

  private static void create(Admin admin, String topic) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty()))).all().get();
  }

  private static void protect(Admin admin, String topic, OpType operation) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(KEY, "true"), operation))))
        .all()
        .get();
  }

  private static Map<String, ConfigEntry> describe(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
        .collect(java.util.stream.Collectors.toMap(ConfigEntry::name, entry -> entry));
  }

  private interface Call {
    void run() throws Exception;
  }

  private static Throwable refusal(Call call) {
    return assertThrows(ExecutionException.class, call::run).getCause();
  }
}
