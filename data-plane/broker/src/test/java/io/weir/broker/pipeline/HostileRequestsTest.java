package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.broker.access.Access;
import io.weir.broker.tenancy.NameMapping;
import io.weir.controller.ClusterMetadata;
import io.weir.protocol.VirtualClusterId;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes of a stranger end in a decoded request or in MalformedRequestException, nothing else. */
class HostileRequestsTest {
  private static final int FRAMES_PER_VERSION = 300;
  private static final int BODY_BYTES_MAX = 200;

  private static final class Nobody implements RequestHandler<ApiMessage, ApiMessage> {
    private final ApiKeys api;

    Nobody(ApiKeys api) {
      this.api = api;
    }

    @Override
    public ApiKeys api() {
      return api;
    }

    @Override
    public CompletionStage<ApiMessage> handle(RequestContext context, ApiMessage request) {
      return CompletableFuture.failedFuture(new IllegalStateException());
    }
  }

  @ParameterizedTest
  @EnumSource(ApiKeys.class)
  void randomBodiesAreDecodedOrRefused(ApiKeys api) {
    Random random = new Random(api.id);
    Session session =
        new TenantSession(
            new VirtualClusterId("aaaaaaaaaa"), "sa", "key", "cluster", OptionalLong.empty());
    var entry = new HandlerTable.Entry(new Nobody(api), NameMapping.none());
    for (short version : api.allVersions()) {
      for (int i = 0; i < FRAMES_PER_VERSION; i++) {
        decode(entry, frame(api, version, random), session);
      }
    }
  }

  /** Anything but these two ends fails the test. */
  private static void decode(HandlerTable.Entry entry, ByteBuf frame, Session session) {
    try {
      RequestFrame request = RequestFrame.parse(frame);
      assertEquals(entry.handler().api(), request.api());
      assertNotNull(
          new KafkaCall(
              entry, request, context(request, session), UnpooledByteBufAllocator.DEFAULT));
    } catch (MalformedRequestException e) {
      assertNotNull(e.getMessage());
    }
  }

  static RequestContext context(RequestFrame request, Session session) {
    return new RequestContext(
        request.apiKey(),
        request.apiVersion(),
        request.correlationId(),
        request.clientId(),
        session,
        Access.EVERYTHING,
        new TenantViews(ClusterMetadata::empty).of(session),
        1,
        InetSocketAddress.createUnresolved("client", 1));
  }

  /** A valid header, then bytes that often look like counts and lengths. */
  private static ByteBuf frame(ApiKeys api, short version, Random random) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion(version)
            .setClientId("c");
    ByteBuf frame =
        Unpooled.buffer()
            .writeBytes(
                MessageUtil.toByteBufferAccessor(header, api.requestHeaderVersion(version))
                    .buffer());
    int bytes = random.nextInt(BODY_BYTES_MAX);
    for (int i = 0; i < bytes; i++) {
      frame.writeByte(
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 0xff;
            case 2 -> random.nextInt(8);
            default -> random.nextInt(256);
          });
    }
    return frame;
  }
}
