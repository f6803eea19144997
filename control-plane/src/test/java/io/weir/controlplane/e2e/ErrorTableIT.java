package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.demo.KafkaAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each mistake gets Kafka's own error; the server and other connections stay well. */
@ExtendWith(Quickstart.class)
class ErrorTableIT {
  private static final int TOPIC_NAME_MAX = 238;

  private final WeirInstance weir;
  private Tenant tenant;

  ErrorTableIT(WeirInstance weir) {
    this.weir = weir;
  }

  @BeforeEach
  void signUp() {
    tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
  }

  @Test
  void wrongSecret() {
    KafkaAccess wrong = tenant.access(tenant.account().apiSecret() + "x");

    assertFailure(SaslAuthenticationException.class, () -> send(wrong, "orders", 10));
    assertServes();
  }

  @Test
  void unknownTopic() {
    assertFailure(
        UnknownTopicOrPartitionException.class, () -> describe(tenant.access(), "no-such-topic"));
  }

  @Test
  void anotherTenantsTopicIsUnknownByNameAndById() throws Exception {
    Tenant other = Tenant.signUp(weir);
    other.createTopic("theirs", 1);
    Uuid theirs = awaitTopic(other.access(), "theirs").topicId();

    assertFailure(
        UnknownTopicOrPartitionException.class, () -> describe(tenant.access(), "theirs"));

    try (RawClient client = RawClient.authenticated(tenant.access(), firstAddress())) {
      var metadata =
          (MetadataResponseData)
              client.send(
                  ApiKeys.METADATA,
                  (short) 12,
                  new MetadataRequestData()
                      .setTopics(
                          List.of(
                              new MetadataRequestData.MetadataRequestTopic()
                                  .setName(null)
                                  .setTopicId(theirs))));
      assertEquals(
          Errors.UNKNOWN_TOPIC_ID, Errors.forCode(metadata.topics().iterator().next().errorCode()));
    }
  }

  @Test
  void oversizedRecord() {
    assertFailure(RecordTooLargeException.class, () -> send(tenant.access(), "orders", 2_000_000));
    assertServes();
  }

  @Test
  void topicNameTooLong() {
    assertFailure(
        InvalidTopicException.class, () -> create(tenant.access(), "n".repeat(TOPIC_NAME_MAX + 1)));
  }

  @Test
  void theLongestTopicNameIsGood() throws Exception {
    String longest = "n".repeat(TOPIC_NAME_MAX);

    create(tenant.access(), longest);

    Await.until("the topic", () -> exists(tenant.access(), longest));
  }

  @Test
  void tooFewReplicas() {
    tenant.createTopic("strict", 1, Map.of("min.insync.replicas", "3"));
    weir.weir("node", "kill", "3");
    try {
      Await.until("node 3 to leave the in-sync replicas", () -> inSync("strict") == 2);
      assertFailure(NotEnoughReplicasException.class, () -> send(tenant.access(), "strict", 10));
    } finally {
      weir.weir("node", "start", "3");
      Await.until("all nodes to serve", () -> weir.run("status").exitCode() == 0);
    }
  }

  @Test
  void wrongChecksum() throws Exception {
    MemoryRecords batch =
        MemoryRecords.withRecords(
            Compression.NONE, new SimpleRecord("intact".getBytes(StandardCharsets.UTF_8)));
    ByteBuffer bytes = batch.buffer();
    int last = bytes.limit() - 2;
    bytes.put(last, (byte) (bytes.get(last) ^ 1));
    try (RawClient client = RawClient.authenticated(tenant.access(), leaderAddress())) {
      assertEquals(Errors.CORRUPT_MESSAGE, produce(client, batch));
      MemoryRecords good =
          MemoryRecords.withRecords(
              Compression.NONE, new SimpleRecord("good".getBytes(StandardCharsets.UTF_8)));
      assertEquals(Errors.NONE, produce(client, good), "the same connection goes on");
    }
  }

  @Test
  void aMalformedFrameClosesItsConnectionOnly() throws Exception {
    try (RawClient bystander = RawClient.authenticated(tenant.access(), firstAddress());
        RawClient noise = RawClient.authenticated(tenant.access(), firstAddress());
        RawClient giant = RawClient.authenticated(tenant.access(), firstAddress());
        RawClient early = RawClient.connect(tenant.access(), firstAddress())) {
      noise.sendFrame(9, new byte[] {0, 3, 0, 12, 0, 0, 0, 1, (byte) 0xff});
      assertTrue(noise.closedByServer());
      giant.sendFrame(Integer.MAX_VALUE, new byte[16]);
      assertTrue(giant.closedByServer());
      early.sendFrame(1 << 20, new byte[16]);
      assertTrue(early.closedByServer(), "64 KiB are the limit before authentication");

      var metadata =
          (MetadataResponseData)
              bystander.send(
                  ApiKeys.METADATA, (short) 12, new MetadataRequestData().setTopics(null));
      assertEquals(1, metadata.topics().size());
    }
    assertServes();
  }

  private Errors produce(RawClient client, MemoryRecords records) throws Exception {
    var answer =
        (ProduceResponseData)
            client.send(
                ApiKeys.PRODUCE,
                (short) 9,
                new ProduceRequestData()
                    .setAcks((short) -1)
                    .setTimeoutMs(30_000)
                    .setTopicData(
                        new ProduceRequestData.TopicProduceDataCollection(
                            List.of(
                                    new ProduceRequestData.TopicProduceData()
                                        .setName("orders")
                                        .setPartitionData(
                                            List.of(
                                                new ProduceRequestData.PartitionProduceData()
                                                    .setIndex(0)
                                                    .setRecords(records))))
                                .iterator())));
    return Errors.forCode(
        answer.responses().iterator().next().partitionResponses().getFirst().errorCode());
  }

  private void assertServes() {
    try {
      send(tenant.access(), "orders", 10);
    } catch (Exception e) {
      throw new AssertionError("the server does not serve any more", e);
    }
  }

  private String firstAddress() {
    return tenant.account().bootstrapServers().split(",")[0];
  }

  private String leaderAddress() {
    Node leader = awaitTopic(tenant.access(), "orders").partitions().getFirst().leader();
    return leader.host() + ":" + leader.port();
  }

  /** Once the node that is asked knows the topic and its first partition has a leader. */
  private static TopicDescription awaitTopic(KafkaAccess access, String topic) {
    AtomicReference<TopicDescription> found = new AtomicReference<>();
    try (Admin admin = Admin.create(access.properties())) {
      Await.until(
          topic + " to be led",
          () -> {
            find(admin, topic).ifPresent(found::set);
            return found.get() != null && found.get().partitions().getFirst().leader() != null;
          });
    }
    return found.get();
  }

  private static Optional<TopicDescription> find(Admin admin, String topic) {
    try {
      return Optional.of(
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(60, TimeUnit.SECONDS)
              .get(topic));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw new AssertionError("the topic can't be described", e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the topic can't be described", e);
    }
  }

  private int inSync(String topic) {
    try (Admin admin = Admin.create(tenant.access().properties())) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(60, TimeUnit.SECONDS)
          .get(topic)
          .partitions()
          .getFirst()
          .isr()
          .size();
    } catch (Exception e) {
      throw new AssertionError("the topic can't be described", e);
    }
  }

  private static void send(KafkaAccess access, String topic, int bytes) throws Exception {
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("acks", "all");
    properties.put("max.request.size", 16_000_000);
    properties.put("delivery.timeout.ms", 20_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("retries", 0);
    properties.put("enable.idempotence", false);
    properties.put("max.block.ms", 20_000);
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, new byte[bytes])).get(60, TimeUnit.SECONDS);
    }
  }

  private static Uuid describe(KafkaAccess access, String topic) throws Exception {
    try (Admin admin = Admin.create(access.properties())) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(60, TimeUnit.SECONDS)
          .get(topic)
          .topicId();
    }
  }

  private static boolean exists(KafkaAccess access, String topic) {
    try (Admin admin = Admin.create(access.properties())) {
      Collection<String> names = admin.listTopics().names().get(60, TimeUnit.SECONDS);
      return names.contains(topic);
    } catch (Exception e) {
      throw new AssertionError("topics can't be listed", e);
    }
  }

  private static void create(KafkaAccess access, String topic) throws Exception {
    try (Admin admin = Admin.create(access.properties())) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private static void assertFailure(Class<? extends Exception> expected, Attempt attempt) {
    Exception failure = assertThrows(Exception.class, attempt::run);
    Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
    assertInstanceOf(expected, cause);
  }
}
