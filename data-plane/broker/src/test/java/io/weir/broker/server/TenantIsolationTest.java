package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.cluster.ClusterHarness;
import io.weir.broker.cluster.Eventually;
import io.weir.broker.cluster.TestTenant;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One tenant asks every API in every version, by raw frames, for what another tenant has: by name,
 * by physical name, by topic id. No answer may hold a byte of the other's, and nothing of the
 * other's may have changed afterwards.
 */
@Timeout(300)
class TenantIsolationTest {
  private static final String CANARY = "CANARY";
  private static final String SHARED = "shared";
  private static final Set<ApiKeys> OWN_TESTS =
      Set.of(ApiKeys.API_VERSIONS, ApiKeys.SASL_HANDSHAKE, ApiKeys.SASL_AUTHENTICATE);

  private final List<String> leaks = new ArrayList<>();
  private int answers;

  @Test
  void nothingOfAnotherTenantIsSeenOrTouched(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster =
        ClusterHarness.start(folder, 1, false, Map.of("tenants.security", "SASL_PLAINTEXT"))) {
      TestTenant owner = cluster.newTenant();
      TestTenant intruder = cluster.newTenant();
      try (Admin admin = Admin.create(config(owner));
          KafkaConsumer<String, String> member = populate(owner, admin)) {
        Uuid topicId =
            admin.describeTopics(List.of(SHARED)).allTopicNames().get().get(SHARED).topicId();
        String prefix = owner.virtualCluster().prefix();

        askEverything(owner, intruder, new RequestFiller(SHARED, Uuid.ZERO_UUID, SHARED), topicId);
        askEverything(
            owner,
            intruder,
            new RequestFiller(prefix + "." + SHARED, Uuid.ZERO_UUID, prefix + "." + SHARED),
            topicId);
        askEverything(owner, intruder, new RequestFiller(null, topicId, SHARED), topicId);
        askEverything(owner, intruder, RequestFiller.NAMELESS, topicId);

        assertEquals(List.of(), leaks);
        assertTrue(answers > 300, "only " + answers + " answers");
        assertUntouched(admin, member);
        askEverything(owner, owner, new RequestFiller(SHARED, Uuid.ZERO_UUID, SHARED), topicId);
        askEverything(owner, owner, new RequestFiller(null, topicId, SHARED), topicId);
        askEverything(owner, owner, RequestFiller.NAMELESS, topicId);
        assertTheOwnerSeesAll();
      }
    }
  }

  /** Else the requests would ask for nothing, and the silence above would show nothing. */
  private void assertTheOwnerSeesAll() {
    for (String told :
        List.of(
            "FETCH 4 tells CANARY",
            "FETCH 17 tells CANARY",
            "METADATA 0 tells CANARY",
            "METADATA 13 tells CANARY",
            "OFFSET_FETCH 1 tells CANARY",
            "OFFSET_FETCH 8 tells CANARY",
            "DESCRIBE_GROUPS 0 tells CANARY",
            "DESCRIBE_LOG_DIRS 1 tells CANARY",
            "DESCRIBE_LOG_DIRS 5 tells CANARY",
            "LIST_GROUPS 0 tells CANARY")) {
      assertTrue(leaks.contains(told), told + " is missing in " + leaks);
    }
  }

  private static Map<String, Object> config(TestTenant tenant) {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("security.protocol", "SASL_PLAINTEXT");
    return config;
  }

  private static KafkaConsumer<String, String> populate(TestTenant owner, Admin admin)
      throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(SHARED, 1, (short) 1), new NewTopic(CANARY + "-topic", 1, (short) 1)))
        .all()
        .get();
    try (var producer =
        new KafkaProducer<>(config(owner), new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>(SHARED, CANARY + "-key", CANARY + "-value"))
          .get(30, TimeUnit.SECONDS);
    }
    Map<String, Object> config = config(owner);
    config.put("group.id", SHARED);
    config.put("client.id", CANARY + "-client");
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    KafkaConsumer<String, String> member =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    member.subscribe(List.of(SHARED));
    Eventually.await(
        "the record is consumed",
        Duration.ofSeconds(60),
        () -> !member.poll(Duration.ofMillis(200)).isEmpty());
    member.commitSync(
        Map.of(new TopicPartition(SHARED, 0), new OffsetAndMetadata(1, CANARY + "-metadata")));
    admin
        .alterConsumerGroupOffsets(
            CANARY + "-group", Map.of(new TopicPartition(SHARED, 0), new OffsetAndMetadata(1)))
        .all()
        .get();
    return member;
  }

  private void askEverything(
      TestTenant owner, TestTenant asking, RequestFiller filler, Uuid topicId)
      throws IOException, ReflectiveOperationException {
    ApiVersionsResponseData served;
    try (RawClient client = connect(asking)) {
      served =
          client.ask(
              ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData(), new ApiVersionsResponseData());
    }
    for (ApiVersionsResponseData.ApiVersion range : served.apiKeys()) {
      ApiKeys api = ApiKeys.forId(range.apiKey());
      for (short version : api.allVersions()) {
        boolean endsTheControl = owner.equals(asking) && api == ApiKeys.DELETE_TOPICS;
        if (!OWN_TESTS.contains(api) && !endsTheControl && version <= range.maxVersion()) {
          byte[] request = RawClient.request(api, version, 1, filler.request(api, version));
          Optional<byte[]> answer = ask(asking, request);
          answers += answer.isPresent() ? 1 : 0;
          answer.ifPresent(bytes -> check(api + " " + version, owner, topicId, request, bytes));
        }
      }
    }
  }

  /** What the intruder named itself may come back; nothing else. */
  private void check(String what, TestTenant owner, Uuid topicId, byte[] request, byte[] answer) {
    for (String secret :
        List.of(
            CANARY,
            owner.virtualCluster().prefix(),
            owner.kafkaClusterId(),
            owner.keyId(),
            latin1(
                ByteBuffer.allocate(16)
                    .putLong(topicId.getMostSignificantBits())
                    .putLong(topicId.getLeastSignificantBits())
                    .array()))) {
      if (latin1(answer).contains(secret) && !latin1(request).contains(secret)) {
        leaks.add(what + " tells " + secret);
      }
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static Optional<byte[]> ask(TestTenant tenant, byte[] request) throws IOException {
    try (RawClient client = connect(tenant)) {
      client.sendFrame(request);
      return Optional.of(client.readFrame());
    } catch (EOFException | SocketException e) {
      return Optional.empty(); // closed without an answer, which tells nothing
    }
  }

  private static RawClient connect(TestTenant tenant) throws IOException {
    String[] address = tenant.bootstrapServers().split(":");
    RawClient client =
        new RawClient(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
    assertEquals(0, client.handshake("PLAIN").errorCode());
    assertEquals(0, client.plain(tenant.keyId(), tenant.secret()).errorCode());
    return client;
  }

  private static void assertUntouched(Admin admin, KafkaConsumer<String, String> member)
      throws Exception {
    assertEquals(Set.of(SHARED, CANARY + "-topic"), admin.listTopics().names().get());
    TopicPartition partition = new TopicPartition(SHARED, 0);
    assertEquals(
        CANARY + "-metadata",
        admin
            .listConsumerGroupOffsets(SHARED)
            .partitionsToOffsetAndMetadata()
            .get()
            .get(partition)
            .metadata());
    assertFalse(admin.listGroups().all().get().isEmpty());
    assertEquals(1, member.endOffsets(Set.of(partition)).get(partition));
    assertEquals(
        1, admin.describeConsumerGroups(List.of(SHARED)).all().get().get(SHARED).members().size());
  }
}
