package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.tenancy.NameMapping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The request pipeline on real sockets, with handlers that the test completes. */
class PipelineTest {
  private record Waiting(int throttle, CompletableFuture<HeartbeatResponseData> answer) {}

  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(1000);
  private volatile HeartbeatRequestData lastHeartbeat;
  private final TestServer server = new TestServer(table(), TestServer.limits());
  private final InetSocketAddress tenants = server.openTenants(Optional.empty());

  private HandlerTable table() {
    return TestHandlers.table()
        .add(
            TestHandlers.<HeartbeatRequestData, HeartbeatResponseData>handler(
                ApiKeys.HEARTBEAT,
                (context, request) -> {
                  lastHeartbeat = request;
                  CompletableFuture<HeartbeatResponseData> answer = new CompletableFuture<>();
                  waiting.add(new Waiting(request.generationId(), answer));
                  return answer;
                }),
            TestHandlers.heartbeatMapping())
        .add(TestHandlers.listGroups("bbbbbbbbbb.foreign"), TestHandlers.listGroupsMapping())
        .add(
            TestHandlers.<InitProducerIdRequestData, InitProducerIdResponseData>handler(
                ApiKeys.INIT_PRODUCER_ID,
                (context, request) -> {
                  throw new IllegalStateException("secret detail");
                }),
            NameMapping.none())
        .add(
            TestHandlers.<ProduceRequestData, ProduceResponseData>handler(
                ApiKeys.PRODUCE,
                (context, request) ->
                    request.timeoutMs() == 0
                        ? CompletableFuture.failedFuture(Errors.INVALID_REQUIRED_ACKS.exception())
                        : CompletableFuture.completedFuture(null)),
            NameMapping.none())
        .add(
            TestHandlers.<FetchRequestData, FetchResponseData>handler(
                ApiKeys.FETCH,
                (context, request) -> CompletableFuture.completedFuture(new FetchResponseData())),
            NameMapping.none())
        .add(
            TestHandlers.<ListOffsetsRequestData, ListOffsetsResponseData>handler(
                ApiKeys.LIST_OFFSETS,
                (context, request) ->
                    CompletableFuture.completedFuture(new ListOffsetsResponseData())),
            NameMapping.none())
        .add(
            TestHandlers.<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData>handler(
                ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                (context, request) ->
                    CompletableFuture.completedFuture(new OffsetForLeaderEpochResponseData())),
            NameMapping.none(),
            EnumSet.of(ListenerKind.TENANTS))
        .build();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Waiting nextWaiting() {
    try {
      Waiting next = waiting.poll(10, TimeUnit.SECONDS);
      assertTrue(next != null, "no request reached the handler");
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HeartbeatRequestData heartbeat(int number) {
    return new HeartbeatRequestData().setGroupId("g").setMemberId("m").setGenerationId(number);
  }

  private static void answer(Waiting waiting) {
    waiting.answer().complete(new HeartbeatResponseData().setThrottleTimeMs(waiting.throttle()));
  }

  private static void assertServed(RawClient client) throws IOException {
    assertEquals(
        TestCredentials.CLUSTER_ID,
        client
            .ask(
                ApiKeys.DESCRIBE_CLUSTER,
                1,
                new DescribeClusterRequestData(),
                new DescribeClusterResponseData())
            .clusterId());
  }

  @Test
  void responsesComeInTheOrderOfTheirRequests() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      for (int i = 0; i < 4; i++) {
        client.send(ApiKeys.HEARTBEAT, 4, i, heartbeat(i));
      }
      List<Waiting> all = IntStream.range(0, 4).mapToObj(i -> nextWaiting()).toList();
      all.reversed().forEach(PipelineTest::answer);

      for (int i = 0; i < 4; i++) {
        assertEquals(
            i, client.read(ApiKeys.HEARTBEAT, 4, i, new HeartbeatResponseData()).throttleTimeMs());
      }
    }
  }

  @Test
  void noMoreRequestsAreTakenThanAreAllowedInFlight() throws IOException {
    int max = TestServer.limits().inFlightRequestsMax();
    int sent = 5 * max;
    try (RawClient client = RawClient.authenticated(tenants);
        RawClient other = RawClient.authenticated(tenants)) {
      byte[] one = RawClient.request(ApiKeys.HEARTBEAT, 4, 1, heartbeat(1));
      ByteBuffer all = ByteBuffer.allocate(sent * (4 + one.length));
      for (int i = 0; i < sent; i++) {
        all.putInt(one.length).put(one);
      }
      client.sendBytes(all.array());
      List<Waiting> taken = IntStream.range(0, max).mapToObj(i -> nextWaiting()).toList();
      assertServed(other); // the same event loops have gone round since
      assertServed(other);
      assertEquals(0, waiting.size());

      taken.forEach(PipelineTest::answer);
      for (int i = max; i < sent; i++) {
        answer(nextWaiting());
      }

      for (int i = 0; i < sent; i++) {
        client.read(ApiKeys.HEARTBEAT, 4, 1, new HeartbeatResponseData());
      }
    }
  }

  @Test
  void handlersSeePhysicalNamesAndClientsTheirOwn() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.send(ApiKeys.HEARTBEAT, 4, 1, heartbeat(1));
      Waiting request = nextWaiting();

      assertEquals("aaaaaaaaaa.g", lastHeartbeat.groupId());
      request.answer().completeExceptionally(new GroupIdNotFoundException("no group aaaaaaaaaa.g"));
      assertEquals(
          Errors.GROUP_ID_NOT_FOUND.code(),
          client.read(ApiKeys.HEARTBEAT, 4, 1, new HeartbeatResponseData()).errorCode());
    }
  }

  @Test
  void anAnswerThatNamesWhatIsForeignIsNotSent() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      ListGroupsResponseData answer =
          client.ask(
              ApiKeys.LIST_GROUPS, 4, new ListGroupsRequestData(), new ListGroupsResponseData());

      assertEquals(Errors.UNKNOWN_SERVER_ERROR.code(), answer.errorCode());
      assertEquals(List.of(), answer.groups());
    }
  }

  @Test
  void anUnexpectedFailureIsToldWithoutDetails() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      var answer =
          client.ask(
              ApiKeys.INIT_PRODUCER_ID,
              4,
              new InitProducerIdRequestData(),
              new InitProducerIdResponseData());

      assertEquals(Errors.UNKNOWN_SERVER_ERROR.code(), answer.errorCode());
      assertServed(client);
    }
  }

  @Test
  void acksZeroHasNoResponse() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.send(
          ApiKeys.PRODUCE, 9, 1, new ProduceRequestData().setAcks((short) 0).setTimeoutMs(1));

      assertServed(client);
    }
  }

  @Test
  void acksZeroThatFailsClosesTheConnection() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.send(
          ApiKeys.PRODUCE, 9, 1, new ProduceRequestData().setAcks((short) 0).setTimeoutMs(0));

      assertTrue(client.isClosedByServer());
    }
  }

  @ParameterizedTest
  @CsvSource({"FETCH, 11", "FETCH, 16", "LIST_OFFSETS, 7", "OFFSET_FOR_LEADER_EPOCH, 4"})
  void aClientThatClaimsToBeAReplicaIsCutOff(ApiKeys api, int version) throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.send(api, version, 1, asReplica(api, version, -1));
      client.readFrame();

      client.send(api, version, 2, asReplica(api, version, 1));
      assertTrue(client.isClosedByServer());
    }
  }

  private static ApiMessage asReplica(ApiKeys api, int version, int replicaId) {
    return switch (api) {
      case FETCH -> {
        FetchRequestData fetch = new FetchRequestData();
        if (version < 15) {
          fetch.setReplicaId(replicaId);
        } else {
          fetch.setReplicaState(new FetchRequestData.ReplicaState().setReplicaId(replicaId));
        }
        yield fetch;
      }
      case LIST_OFFSETS -> new ListOffsetsRequestData().setReplicaId(replicaId);
      default -> new OffsetForLeaderEpochRequestData().setReplicaId(replicaId);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void apiVersionsListsExactlyWhatIsServed(int version) throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      ApiVersionsResponseData answer =
          client.ask(
              ApiKeys.API_VERSIONS,
              version,
              new ApiVersionsRequestData()
                  .setClientSoftwareName("test")
                  .setClientSoftwareVersion("1"),
              new ApiVersionsResponseData());

      Map<ApiKeys, String> versions =
          answer.apiKeys().stream()
              .collect(
                  Collectors.toMap(
                      api -> ApiKeys.forId(api.apiKey()),
                      api -> api.minVersion() + "-" + api.maxVersion()));
      assertEquals(
          EnumSet.of(
              ApiKeys.API_VERSIONS,
              ApiKeys.SASL_HANDSHAKE,
              ApiKeys.SASL_AUTHENTICATE,
              ApiKeys.DESCRIBE_CLUSTER,
              ApiKeys.HEARTBEAT,
              ApiKeys.LIST_GROUPS,
              ApiKeys.INIT_PRODUCER_ID,
              ApiKeys.PRODUCE,
              ApiKeys.FETCH,
              ApiKeys.LIST_OFFSETS,
              ApiKeys.OFFSET_FOR_LEADER_EPOCH),
          versions.keySet());
      assertEquals("0-5", versions.get(ApiKeys.API_VERSIONS));
      assertEquals("0-" + ApiKeys.PRODUCE.latestVersion(), versions.get(ApiKeys.PRODUCE));
      assertEquals("0-1", versions.get(ApiKeys.SASL_HANDSHAKE));
      assertTrue(answer.finalizedFeatures().isEmpty(), "no API of the consumer protocol is here");
    }
  }

  @Test
  void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      byte[] frame =
          RawClient.request(
              ApiKeys.API_VERSIONS,
              5,
              9,
              new ApiVersionsRequestData()
                  .setClientSoftwareName("test")
                  .setClientSoftwareVersion("1"));
      ByteBuffer.wrap(frame).putShort(2, (short) 99);
      client.sendFrame(frame);

      ApiVersionsResponseData answer =
          client.read(ApiKeys.API_VERSIONS, 0, 9, new ApiVersionsResponseData());
      assertEquals(Errors.UNSUPPORTED_VERSION.code(), answer.errorCode());
      assertEquals(5, answer.apiKeys().find(ApiKeys.API_VERSIONS.id).maxVersion());
    }
  }

  @Test
  void aClientWithAnInvalidNameIsTold() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      ApiVersionsResponseData answer =
          client.ask(
              ApiKeys.API_VERSIONS,
              3,
              new ApiVersionsRequestData().setClientSoftwareName("-").setClientSoftwareVersion("-"),
              new ApiVersionsResponseData());

      assertEquals(Errors.INVALID_REQUEST.code(), answer.errorCode());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "000003e7000000000001ffff, no such API",
    "ffff000000000001ffff, a negative API",
    "00, half an API key",
    "0012000300000001, a header that ends early",
    "001200030000000100057261, a client id that is cut off",
    "000cffff00000001ffff, a negative version",
    "000c006300000001ffff00, a version too new",
    "0000000200000001ffff, Produce 2 which nobody serves",
    "0034000000000001ffff, Vote which only controllers serve",
    "4e20000000000001ffff00000000, our own API which only operators may ask",
    "000c000400000001ffff00ffffffff0f, a body whose string is longer than the frame",
  })
  void nonsenseClosesItsConnectionAndNoOther(String hex, String what) throws IOException {
    try (RawClient other = RawClient.authenticated(tenants);
        RawClient client = RawClient.authenticated(tenants)) {
      client.sendFrame(java.util.HexFormat.of().parseHex(hex));

      assertTrue(client.isClosedByServer(), what);
      assertServed(other);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_537, Integer.MAX_VALUE})
  void aStrangersFrameIsCapped(int length) throws IOException {
    try (RawClient other = RawClient.authenticated(tenants);
        RawClient client = new RawClient(tenants)) {
      client.sendBytes(ByteBuffer.allocate(4).putInt(length).array());

      assertTrue(client.isClosedByServer());
      assertServed(other);
    }
  }

  @Test
  void aKnownClientsFrameMayBeLarger() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      HeartbeatRequestData large =
          heartbeat(1).setMemberId("m".repeat(30_000)).setGroupInstanceId("i".repeat(32_000));
      for (int i = 0; i < 3; i++) {
        client.send(ApiKeys.HEARTBEAT, 4, i, large);
        answer(nextWaiting());
        client.read(ApiKeys.HEARTBEAT, 4, i, new HeartbeatResponseData());
      }
      client.sendBytes(
          ByteBuffer.allocate(4).putInt(ServerLimits.DEFAULT.frameBytesMax() + 1).array());
      assertTrue(client.isClosedByServer());
    }
  }
}
