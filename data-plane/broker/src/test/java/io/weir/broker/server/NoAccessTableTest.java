package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.cluster.ClusterHarness;
import io.weir.broker.cluster.Eventually;
import io.weir.broker.cluster.TestTenant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An account without any ACL asks every API in every version, by raw frames, for what is in its own
 * virtual cluster: each answer refuses, and none holds a byte of it.
 */
@Timeout(300)
class NoAccessTableTest {
  private static final String CANARY = "CANARY";
  private static final String SHARED = "shared";
  private static final Set<ApiKeys> BEFORE_ACLS =
      EnumSet.of(ApiKeys.API_VERSIONS, ApiKeys.SASL_HANDSHAKE, ApiKeys.SASL_AUTHENTICATE);

  /** In Kafka as well these need no right: where the brokers are, and a list without its items. */
  private static final Set<ApiKeys> WITHOUT_RIGHTS =
      EnumSet.of(ApiKeys.DESCRIBE_CLUSTER, ApiKeys.LIST_GROUPS);

  private static final Set<Errors> REFUSALS =
      EnumSet.of(
          Errors.TOPIC_AUTHORIZATION_FAILED,
          Errors.GROUP_AUTHORIZATION_FAILED,
          Errors.CLUSTER_AUTHORIZATION_FAILED,
          Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED);

  private final List<String> wrong = new ArrayList<>();
  private int answers;

  @Test
  void everyApiRefusesAndTellsNothing(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster =
        ClusterHarness.start(folder, 1, false, Map.of("tenants.security", "SASL_PLAINTEXT"))) {
      TestTenant owner = cluster.newTenant();
      Uuid topicId = populate(owner);
      TestTenant stranger = cluster.anotherAccount(owner);

      askEverything(stranger, new RequestFiller(SHARED, Uuid.ZERO_UUID, SHARED), true);
      askEverything(stranger, new RequestFiller(CANARY + "-none", Uuid.ZERO_UUID, "none"), true);
      askEverything(stranger, new RequestFiller(null, topicId, SHARED), false);
      askEverything(stranger, RequestFiller.NAMELESS, false);

      assertEquals(List.of(), wrong);
      assertTrue(answers > 500, "only " + answers + " answers");
    }
  }

  private static Uuid populate(TestTenant owner) throws Exception {
    Map<String, Object> config = new HashMap<>(owner.clientConfig());
    config.put("security.protocol", "SASL_PLAINTEXT");
    try (Admin admin = Admin.create(config);
        var producer =
            new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(SHARED, 1, (short) 1),
                  new NewTopic(CANARY + "-topic", 1, (short) 1)))
          .all()
          .get();
      producer
          .send(new ProducerRecord<>(SHARED, CANARY + "-key", CANARY + "-value"))
          .get(30, TimeUnit.SECONDS);
      for (String group : List.of(SHARED, CANARY + "-group")) {
        Eventually.await(
            "offsets are committed",
            Duration.ofSeconds(60),
            () -> {
              admin
                  .alterConsumerGroupOffsets(
                      group,
                      Map.of(
                          new TopicPartition(SHARED, 0),
                          new OffsetAndMetadata(1, CANARY + "-metadata")))
                  .all()
                  .get();
              return true;
            });
      }
      return admin.describeTopics(List.of(SHARED)).allTopicNames().get().get(SHARED).topicId();
    }
  }

  private void askEverything(TestTenant asking, RequestFiller filler, boolean mustRefuse)
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
        if (!BEFORE_ACLS.contains(api) && version <= range.maxVersion()) {
          ask(asking, api, version, filler, mustRefuse && hasRefusal(api, version));
        }
      }
    }
  }

  /** DescribeLogDirs says so from version 3 on; before, as in Kafka, it shows no directory. */
  private static boolean hasRefusal(ApiKeys api, short version) {
    return !WITHOUT_RIGHTS.contains(api) && (api != ApiKeys.DESCRIBE_LOG_DIRS || version >= 3);
  }

  private void ask(
      TestTenant asking, ApiKeys api, short version, RequestFiller filler, boolean mustRefuse)
      throws IOException, ReflectiveOperationException {
    String what = api + " " + version + " by " + filler;
    ApiMessage filled = filler.request(api, version);
    if (filled instanceof ListOffsetsRequestData list) {
      list.setReplicaId(ListOffsetsRequest.CONSUMER_REPLICA_ID); // a replica's connection is closed
    }
    byte[] request = RawClient.request(api, version, 1, filled);
    byte[] answer;
    try (RawClient client = connect(asking)) {
      client.sendFrame(request);
      answer = client.readFrame();
    } catch (IOException e) {
      wrong.add(what + " closed the connection");
      return;
    }
    answers++;
    if (latin1(answer).contains(CANARY) && !latin1(request).contains(CANARY)) {
      wrong.add(what + " tells " + CANARY);
    }
    ByteBufferAccessor bytes = new ByteBufferAccessor(ByteBuffer.wrap(answer));
    new ResponseHeaderData(bytes, api.responseHeaderVersion(version));
    Map<Errors, Integer> errors = AbstractResponse.parseResponse(api, bytes, version).errorCounts();
    // A version that knows topics by their ids alone is asked for no topic by a name.
    boolean asksForNothing =
        filler.topicId().equals(Uuid.ZERO_UUID)
            && (errors.containsKey(Errors.UNKNOWN_TOPIC_ID)
                || errors.containsKey(Errors.UNKNOWN_TOPIC_OR_PARTITION));
    boolean refused = errors.keySet().stream().anyMatch(REFUSALS::contains);
    if ((mustRefuse || namesTopic(api, version, request, filler.topicId()))
        && !refused
        && !asksForNothing) {
      wrong.add(what + " answers " + errors);
    }
  }

  private static boolean namesTopic(ApiKeys api, short version, byte[] request, Uuid id) {
    if (api == ApiKeys.METADATA && (version == 10 || version == 11)) {
      return false; // they hold an id that nobody may ask by
    }
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return !id.equals(Uuid.ZERO_UUID) && latin1(request).contains(latin1(bytes));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static RawClient connect(TestTenant tenant) throws IOException {
    String[] address = tenant.bootstrapServers().split(":");
    RawClient client =
        new RawClient(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
    assertEquals(0, client.handshake("PLAIN").errorCode());
    assertEquals(0, client.plain(tenant.keyId(), tenant.secret()).errorCode());
    return client;
  }
}
