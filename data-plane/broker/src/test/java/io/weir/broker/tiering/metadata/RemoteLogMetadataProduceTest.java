package io.weir.broker.tiering.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.access.Access;
import io.weir.broker.handlers.tiering.RemoteLogMetadataProduceHandler;
import io.weir.broker.pipeline.PeerSession;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.TenantViews;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.Clock;
import io.weir.protocol.PhysicalTopic;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

/** A batch's way from one broker to the leader on another, by the bytes that go between them. */
class RemoteLogMetadataProduceTest {
  private static final int SENDER = 1;
  private static final int LEADER = 0;
  private static final Uuid EVENTS = new Uuid(5, 5);
  private static final Uuid OTHER = new Uuid(6, 6);

  private final RemoteLogMetadataCodec codec = new RemoteLogMetadataCodec();
  private final FakeTopic topic = new FakeTopic();
  private final RemoteLogMetadataProduceHandler handler =
      new RemoteLogMetadataProduceHandler(leader(LEADER));
  private Uuid askedTopic = EVENTS;
  private final RemoteLogMetadataRoute route =
      new RemoteLogMetadataRoute(SENDER, this::metadata, new Wire(), leader(SENDER));

  @Test
  void eventsAreCommittedAtTheLeader() {
    CompletableFuture<Long> first = route.append(List.of(event(1), event(2)));
    topic.commitOne();
    CompletableFuture<Long> second = route.append(List.of(event(3)));
    topic.commitOne();

    assertEquals(2, first.join());
    assertEquals(3, second.join());
    assertEquals(Segments.started(3, 0, 0, 9), codec.decode(topic.committed.getLast()));
  }

  @Test
  void noOtherTopicIsWrittenSo() {
    askedTopic = OTHER;

    assertInstanceOf(
        TopicAuthorizationException.class,
        assertThrows(RuntimeException.class, () -> route.append(List.of(event(1))).join())
            .getCause());
    assertEquals(0, topic.committed.size());
  }

  @Test
  void aTopicThatTheLeaderDoesNotKnowYetIsAskedForAgain() {
    askedTopic = new Uuid(7, 7);

    assertInstanceOf(
        RetriableException.class,
        assertThrows(RuntimeException.class, () -> route.append(List.of(event(1))).join())
            .getCause());
  }

  @Test
  void whatNobodyCouldReadBackIsRefused() {
    CompletableFuture<Long> refused = route.append(List.of(event(1), new byte[] {1, 2, 3}));

    assertInstanceOf(
        InvalidRecordException.class,
        assertThrows(CompletionException.class, refused::join).getCause());
    assertEquals(false, topic.hasPending());
  }

  @Test
  void aBrokerThatLeadsNoLongerSaysSo() {
    topic.leader = 2;

    CompletableFuture<Long> refused = route.append(List.of(event(1)));

    assertInstanceOf(
        NotLeaderOrFollowerException.class,
        assertThrows(CompletionException.class, refused::join).getCause());
  }

  private byte[] event(long number) {
    return codec.encode(Segments.started(number, 0, 0, 9));
  }

  private RemoteLogMetadataLeader leader(int broker) {
    return new RemoteLogMetadataLeader(
        topic.of(broker),
        codec,
        new Clock() {
          @Override
          public long wallTimeMs() {
            return 5_000;
          }

          @Override
          public long monotonicNs() {
            return 0;
          }
        });
  }

  private ClusterMetadata metadata() {
    return ClusterMetadata.of(
        1,
        List.of(
            topic(RemoteLogMetadataTopic.TOPIC.name(), EVENTS),
            topic(new PhysicalTopic("aaaaaaaaaa.orders"), OTHER)),
        List.of(),
        Map.of(),
        OptionalInt.empty());
  }

  private static TopicMetadata topic(PhysicalTopic name, Uuid id) {
    return new TopicMetadata(
        name,
        id,
        List.of(
            new PartitionMetadata(
                0,
                LEADER,
                1,
                1,
                List.of(0, 1, 2),
                List.of(0, 1, 2),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of())));
  }

  /** Encodes and decodes as the inter-broker port does. */
  private final class Wire implements ControllerClient {
    @Override
    public <R extends ApiMessage> CompletableFuture<R> send(
        ApiMessage request, short version, Class<R> response, int timeoutMs) {
      throw new AssertionError("not to the controller");
    }

    @Override
    public <R extends ApiMessage> CompletableFuture<R> sendTo(
        int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
      assertEquals(LEADER, nodeId);
      ProduceRequestData produce = (ProduceRequestData) request;
      var named = produce.topicData().iterator().next();
      if (!askedTopic.equals(named.topicId())) {
        produce.topicData().clear();
        produce.topicData().add(named.duplicate().setTopicId(askedTopic));
      }
      ProduceRequestData arrived =
          new ProduceRequestData(
              new ByteBufferAccessor(MessageUtil.toByteBufferAccessor(produce, version).buffer()),
              version);
      PeerSession session = new PeerSession(SENDER, "cluster");
      RequestContext context =
          new RequestContext(
              ApiKeys.PRODUCE.id,
              version,
              1,
              "node-1",
              session,
              Access.EVERYTHING,
              new TenantViews(RemoteLogMetadataProduceTest.this::metadata).of(session),
              -1,
              InetSocketAddress.createUnresolved("node-1", 0));
      try {
        return handler
            .handle(context, arrived)
            .thenApply(answer -> response.cast(roundTrip(answer, version)))
            .toCompletableFuture();
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private ProduceResponseData roundTrip(ProduceResponseData answer, short version) {
      return new ProduceResponseData(
          new ByteBufferAccessor(MessageUtil.toByteBufferAccessor(answer, version).buffer()),
          version);
    }
  }
}
