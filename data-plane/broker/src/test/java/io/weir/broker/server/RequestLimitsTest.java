package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weir.broker.cluster.ClusterHarness;
import io.weir.broker.cluster.TestTenant;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.tenancy.NameMapping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What clients see of a request that is beyond a limit. */
@Timeout(120)
class RequestLimitsTest {
  private final TestServer server = new TestServer(table(), TestServer.limits());
  private final InetSocketAddress tenants = server.openTenants(Optional.empty());

  /** Nothing that is beyond a limit reaches a handler. */
  private static HandlerTable table() {
    HandlerTable.Builder table = TestHandlers.table();
    for (ApiKeys api :
        List.of(
            ApiKeys.CREATE_TOPICS, ApiKeys.PRODUCE, ApiKeys.JOIN_GROUP, ApiKeys.ALTER_CONFIGS)) {
      table.add(
          TestHandlers.handler(
              api,
              (context, request) ->
                  CompletableFuture.failedFuture(new IllegalStateException("was handled"))),
          NameMapping.none());
    }
    return table.build();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static CreatableTopic topic(String name) {
    return new CreatableTopic().setName(name).setNumPartitions(1).setReplicationFactor((short) 1);
  }

  private static void assertServed(RawClient client) throws IOException {
    client.ask(
        ApiKeys.DESCRIBE_CLUSTER,
        1,
        new DescribeClusterRequestData(),
        new DescribeClusterResponseData());
  }

  private void assertRefused(CreateTopicsRequestData request, int version, String limit)
      throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      CreateTopicsResponseData answer =
          client.ask(ApiKeys.CREATE_TOPICS, version, request, new CreateTopicsResponseData());

      assertEquals(request.topics().size(), answer.topics().size());
      for (CreatableTopicResult result : answer.topics()) {
        assertEquals(Errors.POLICY_VIOLATION.code(), result.errorCode());
        assertTrue(result.errorMessage().endsWith("(limit " + limit + ")"), result::errorMessage);
        assertTrue(request.topics().find(result.name()) != null, result::name);
      }
      assertServed(client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 7})
  void eachTopicOfTooManyIsTold(int version) throws IOException {
    CreateTopicsRequestData request = new CreateTopicsRequestData();
    for (int i = 0; i < 1_000; i++) {
      request.topics().add(topic("topic-" + i));
    }

    assertRefused(request, version, "create.topics.topics");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7})
  void aTopicOfTooManyConfigurationsIsTold(int version) throws IOException {
    CreateTopicsRequestData request = new CreateTopicsRequestData();
    CreatableTopic topic = topic("topic");
    for (int i = 0; i < 101; i++) {
      topic.configs().add(new CreatableTopicConfig().setName("config-" + i).setValue("1"));
    }
    request.topics().add(topic);

    assertRefused(request, version, "create.topics.configs");
  }

  @Test
  void namesOfOneHashAreTold() throws IOException {
    CreateTopicsRequestData request = new CreateTopicsRequestData();
    for (int i = 0; i < 512; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 9; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // both have the hash code 2112
      }
      request.topics().add(topic(name.toString()));
    }

    assertRefused(request, 7, "request.hash.collisions");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 9, 12, 13})
  void eachPartitionOfATooLargeProduceIsTold(int version) throws IOException {
    ProduceRequestData request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000);
    for (int i = 0; i < 2_001; i++) {
      TopicProduceData topic =
          version < 13
              ? new TopicProduceData().setName("topic-" + i)
              : new TopicProduceData().setTopicId(new Uuid(1, i));
      for (int partition = 0; partition < 2; partition++) {
        topic
            .partitionData()
            .add(new PartitionProduceData().setIndex(partition).setRecords(MemoryRecords.EMPTY));
      }
      request.topicData().add(topic);
    }
    try (RawClient client = RawClient.authenticated(tenants)) {
      ProduceResponseData answer =
          client.ask(ApiKeys.PRODUCE, version, request, new ProduceResponseData());

      assertEquals(2_001, answer.responses().size());
      answer
          .responses()
          .forEach(
              topic -> {
                assertEquals(2, topic.partitionResponses().size());
                for (int partition = 0; partition < 2; partition++) {
                  var told = topic.partitionResponses().get(partition);
                  assertEquals(partition, told.index());
                  assertEquals(Errors.POLICY_VIOLATION.code(), told.errorCode());
                  assertEquals(-1, told.baseOffset());
                  assertEquals(
                      version >= 8,
                      told.errorMessage() != null
                          && told.errorMessage().endsWith("(limit produce.topics)"));
                }
              });
      assertServed(client);
    }
  }

  @Test
  void aMemberOfTooManyProtocolsIsTold() throws IOException {
    JoinGroupRequestData request =
        new JoinGroupRequestData().setGroupId("g").setSessionTimeoutMs(1).setProtocolType("c");
    for (int i = 0; i < 1_000; i++) {
      request
          .protocols()
          .add(new JoinGroupRequestProtocol().setName("p" + i).setMetadata(new byte[0]));
    }
    try (RawClient client = RawClient.authenticated(tenants)) {
      assertEquals(
          Errors.INVALID_REQUEST.code(),
          client.ask(ApiKeys.JOIN_GROUP, 5, request, new JoinGroupResponseData()).errorCode());
      assertServed(client);
    }
  }

  @Test
  void whereNoAnswerCanTellTheLogNamesTheLimitOnce() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger("io.weir.broker.pipeline.LimitRefusals");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    AlterConfigsRequestData request = new AlterConfigsRequestData();
    for (int i = 0; i < 1_000; i++) {
      request.resources().add(new AlterConfigsResource().setResourceName("t" + i));
    }
    try {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = RawClient.authenticated(tenants)) {
          client.send(ApiKeys.ALTER_CONFIGS, 2, 1, request);

          assertTrue(client.isClosedByServer());
        }
      }
    } finally {
      logger.detachAppender(log);
    }
    List<String> warnings = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings
            .getFirst()
            .startsWith(
                "event=request_beyond_limit limit=request.list.elements api=ALTER_CONFIGS"
                    + " version=2"),
        warnings::toString);
  }

  @Test
  void anAdminClientFailsAtOnceAndKnowsWhy(@TempDir Path folder) {
    try (ClusterHarness cluster =
        ClusterHarness.start(folder, 1, false, Map.of("tenants.security", "SASL_PLAINTEXT"))) {
      TestTenant tenant = cluster.newTenant();
      Map<String, Object> config = tenant.clientConfig();
      config.put("security.protocol", "SASL_PLAINTEXT");
      List<NewTopic> topics = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        topics.add(new NewTopic("topic-" + i, 1, (short) 1));
      }
      try (Admin admin = Admin.create(config)) {
        ExecutionException refused =
            assertThrows(
                ExecutionException.class,
                () -> admin.createTopics(topics).values().get("topic-999").get());

        PolicyViolationException told =
            assertInstanceOf(PolicyViolationException.class, refused.getCause());
        assertEquals(
            "one request may create 999 topics at most; split it (limit create.topics.topics)",
            told.getMessage());
      }
    }
  }
}
