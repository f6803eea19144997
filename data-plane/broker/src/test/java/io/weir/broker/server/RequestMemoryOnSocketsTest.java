package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.tenancy.NameMapping;
import io.weir.protocol.VirtualClusterId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The budget of requests' bytes pushes back on sockets, and comes back however requests end. */
@Timeout(60)
class RequestMemoryOnSocketsTest {
  private static final int PAYLOAD_BYTES = 300_000;
  private static final int FRAME_BYTES_MAX = 1 << 20;

  /** A share is enough for three frames. */
  private static final long BYTES_MAX = 4L * 3 * (PAYLOAD_BYTES + 1_000);

  private static final String OTHER_KEY = "key-other";

  private final BlockingQueue<CompletableFuture<ProduceResponseData>> handled =
      new LinkedBlockingQueue<>();
  private final RequestMemory memory = new RequestMemory(BYTES_MAX);
  private TestServer server;
  private InetSocketAddress tenants;

  @BeforeEach
  void open() {
    HandlerTable table =
        TestHandlers.table()
            .add(
                TestHandlers.<ProduceRequestData, ProduceResponseData>handler(
                    ApiKeys.PRODUCE,
                    (context, request) -> {
                      CompletableFuture<ProduceResponseData> answer = new CompletableFuture<>();
                      handled.add(answer);
                      return answer;
                    }),
                NameMapping.none())
            .build();
    ServerLimits defaults = TestServer.limits();
    ServerLimits limits =
        new ServerLimits(
            defaults.frameBytesBeforeSessionMax(),
            FRAME_BYTES_MAX,
            defaults.requestsBeforeSessionMax(),
            defaults.timeToAuthenticateMs(),
            1,
            defaults.connectionsMax(),
            8,
            defaults.inFlightBytesMax(),
            defaults.writeBufferBytesMax(),
            defaults.sliceChunkBytes(),
            FRAME_BYTES_MAX,
            defaults.frameMsMax(),
            defaults.connectionsPerVirtualClusterMax(),
            defaults.idleMsMax(),
            defaults.strangersPerAddressMax());
    server = new TestServer(table, limits, memory);
    server.credentials.put(
        OTHER_KEY, TestServer.SECRET, OptionalLong.empty(), new VirtualClusterId("bbbbbbbbbb"));
    tenants = server.openTenants(Optional.empty());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static byte[] produce() {
    ProduceRequestData request = new ProduceRequestData().setAcks((short) -1);
    TopicProduceData topic = new TopicProduceData().setName("t");
    topic
        .partitionData()
        .add(
            new PartitionProduceData()
                .setRecords(
                    MemoryRecords.withRecords(
                        Compression.NONE, new SimpleRecord(1L, new byte[PAYLOAD_BYTES]))));
    request.topicData().add(topic);
    return RawClient.request(ApiKeys.PRODUCE, 9, 1, request);
  }

  private static ProduceResponseData answer() {
    ProduceResponseData response = new ProduceResponseData();
    TopicProduceResponse topic = new TopicProduceResponse().setName("t");
    topic.partitionResponses().add(new PartitionProduceResponse());
    response.responses().add(topic);
    return response;
  }

  private CompletableFuture<ProduceResponseData> nextHandled() throws InterruptedException {
    CompletableFuture<ProduceResponseData> next = handled.poll(20, TimeUnit.SECONDS);
    assertTrue(next != null, "no request reached the handler");
    return next;
  }

  private void awaitHeld(long expected) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (memory.held() != expected) {
      assertTrue(System.nanoTime() < deadline, () -> memory.held() + " bytes held");
      Thread.onSpinWait();
    }
  }

  private void awaitWaits(long expected) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (memory.waits() != expected) {
      assertTrue(System.nanoTime() < deadline, () -> memory.waits() + " waits");
      Thread.onSpinWait();
    }
  }

  private RawClient other() throws IOException {
    RawClient client = new RawClient(tenants);
    assertEquals(0, client.handshake("PLAIN").errorCode());
    assertEquals(0, client.plain(OTHER_KEY, TestServer.SECRET).errorCode());
    return client;
  }

  @Test
  void aTenantBeyondItsShareWaitsAndOthersDoNot() throws Exception {
    byte[] frame = produce();
    try (RawClient first = RawClient.authenticated(tenants);
        RawClient second = RawClient.authenticated(tenants);
        RawClient other = other()) {
      for (int i = 0; i < 3; i++) {
        first.sendFrame(frame);
      }
      CompletableFuture<ProduceResponseData> oldest = nextHandled();
      assertFalse(nextHandled().isDone());
      assertFalse(nextHandled().isDone());
      second.sendFrame(frame);
      awaitWaits(1);
      assertEquals(3L * frame.length, memory.held());

      other.sendFrame(frame);
      nextHandled().complete(answer());
      other.read(ApiKeys.PRODUCE, 9, 1, new ProduceResponseData());
      assertEquals(0, handled.size());

      oldest.complete(answer());
      first.read(ApiKeys.PRODUCE, 9, 1, new ProduceResponseData());
      nextHandled().complete(answer());
      second.read(ApiKeys.PRODUCE, 9, 1, new ProduceResponseData());
      assertEquals(
          TestCredentials.CLUSTER_ID,
          second
              .ask(
                  ApiKeys.DESCRIBE_CLUSTER,
                  1,
                  new DescribeClusterRequestData(),
                  new DescribeClusterResponseData())
              .clusterId());
      awaitHeld(2L * frame.length);
    }
  }

  @Test
  void whatAClosedConnectionHeldComesBack() throws Exception {
    byte[] frame = produce();
    CompletableFuture<ProduceResponseData> unanswered;
    try (RawClient handledOne = RawClient.authenticated(tenants)) {
      handledOne.sendFrame(frame);
      unanswered = nextHandled();
      try (RawClient half = RawClient.authenticated(tenants);
          RawClient alsoHalf = RawClient.authenticated(tenants);
          RawClient waiting = RawClient.authenticated(tenants)) {
        half.sendBytes(begun(frame));
        alsoHalf.sendBytes(begun(frame));
        awaitHeld(3L * frame.length); // counted from the length on
        waiting.sendBytes(begun(frame));
        awaitWaits(1);
      }
      server.awaitOpenConnections(1);
      awaitHeld(frame.length);
    }
    server.awaitOpenConnections(0);
    assertEquals(frame.length, memory.held()); // its handler still has it

    unanswered.complete(answer());
    awaitHeld(0);
  }

  @Test
  void whatAFailedOrMalformedRequestHeldComesBack() throws Exception {
    byte[] frame = produce();
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.sendFrame(frame);
      nextHandled().completeExceptionally(new IllegalStateException("a fault"));
      client.read(ApiKeys.PRODUCE, 9, 1, new ProduceResponseData());
      awaitHeld(0);

      byte[] cut = ByteBuffer.allocate(frame.length / 2).put(frame, 0, frame.length / 2).array();
      client.sendFrame(cut);
      assertTrue(client.isClosedByServer());
      awaitHeld(0);
    }
  }

  private static byte[] begun(byte[] frame) {
    return ByteBuffer.allocate(Integer.BYTES + 1_000)
        .putInt(frame.length)
        .put(frame, 0, 1_000)
        .array();
  }
}
