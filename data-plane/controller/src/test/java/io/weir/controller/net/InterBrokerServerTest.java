package io.weir.controller.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.weir.controller.Endpoint;
import io.weir.controller.InterBrokerTls;
import io.weir.controller.ReplicationAcceptor;
import io.weir.controller.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterBrokerServerTest {
  private static final int SERVER_ID = 1;
  private static final int CLIENT_ID = 2;
  private static final int TIMEOUT_S = 20;

  @TempDir Path folder;
  private TestAuthority authority;
  private PeerTransport transport;
  private InterBrokerServer server;
  private Endpoint address;
  private final CompletableFuture<ApiMessage> slowAnswer = new CompletableFuture<>();
  private final CompletableFuture<String> replicated = new CompletableFuture<>();

  @BeforeEach
  void bind() throws Exception {
    authority = new TestAuthority(folder.resolve("ca"));
    transport = PeerTransport.open(SERVER_ID);
    PeerDispatcher dispatcher =
        (peer, header, request) ->
            switch (header.apiKey()) {
              case FIND_COORDINATOR -> slowAnswer;
              case BROKER_HEARTBEAT ->
                  CompletableFuture.completedFuture(
                      new BrokerHeartbeatResponseData().setThrottleTimeMs(peer));
              default -> throw new NotControllerException("not here");
            };
    ReplicationAcceptor acceptor =
        (channel, peer) -> channel.pipeline().addLast(new Recorder(peer, replicated));
    server =
        InterBrokerServer.bind(
            new Endpoint("127.0.0.1", 0),
            transport,
            PeerTls.load(authority.issue(SERVER_ID)),
            dispatcher,
            () -> acceptor);
    address = new Endpoint("127.0.0.1", server.port());
  }

  @AfterEach
  void close() {
    server.close();
    transport.close();
  }

  @Test
  void anAnswerOvertakesASlowOneAndBothReachTheirRequests() throws Exception {
    try (PeerClient client = client(authority.issue(CLIENT_ID))) {
      CompletableFuture<AbstractResponse> slow =
          ask(client, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("x")), 20_000);
      AbstractResponse quick =
          ask(client, new BrokerHeartbeatRequestData(), 20_000).get(TIMEOUT_S, TimeUnit.SECONDS);

      assertEquals(CLIENT_ID, ((BrokerHeartbeatResponseData) quick.data()).throttleTimeMs());
      assertTrue(!slow.isDone());
      slowAnswer.complete(new FindCoordinatorResponseData());
      assertInstanceOf(
          FindCoordinatorResponseData.class, slow.get(TIMEOUT_S, TimeUnit.SECONDS).data());
    }
  }

  @Test
  void aFailureBecomesTheApisErrorResponse() throws Exception {
    try (PeerClient client = client(authority.issue(CLIENT_ID))) {
      AbstractResponse refused =
          ask(client, new ApiVersionsRequestData(), 20_000).get(TIMEOUT_S, TimeUnit.SECONDS);

      assertEquals(
          Errors.NOT_CONTROLLER.code(), ((ApiVersionsResponseData) refused.data()).errorCode());
    }
  }

  @Test
  void aRequestWithoutAnAnswerTimesOut() throws Exception {
    try (PeerClient client = client(authority.issue(CLIENT_ID))) {
      assertFails(
          TimeoutException.class,
          ask(client, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("x")), 50));
    }
  }

  @Test
  void requestsFailWhenTheServerGoesAway() throws Exception {
    try (PeerClient client = client(authority.issue(CLIENT_ID))) {
      ask(client, new BrokerHeartbeatRequestData(), 20_000).get(TIMEOUT_S, TimeUnit.SECONDS);
      CompletableFuture<AbstractResponse> waiting =
          ask(client, new FindCoordinatorRequestData().setCoordinatorKeys(List.of("x")), 20_000);
      server.close();

      assertFails(DisconnectException.class, waiting);
    }
  }

  @Test
  void aStreamWithThePrefaceGoesToReplicationWithWhatFollows() throws Exception {
    PeerDialer dialer = new PeerDialer(transport, PeerTls.load(authority.issue(CLIENT_ID)));
    Channel channel =
        dialer
            .connect(SERVER_ID, address, ChannelInboundHandlerAdapter::new)
            .get(TIMEOUT_S, TimeUnit.SECONDS);
    channel
        .writeAndFlush(
            channel.alloc().buffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8)))
        .sync();

    assertEquals(CLIENT_ID + " hello", replicated.get(TIMEOUT_S, TimeUnit.SECONDS));
    channel.close().sync();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    TestAuthority stranger = new TestAuthority(folder.resolve("stranger"));
    InterBrokerTls theirs = stranger.issue(CLIENT_ID);
    InterBrokerTls forged =
        new InterBrokerTls(
            authority.issue(CLIENT_ID).caFile(), theirs.certificateFile(), theirs.keyFile());
    try (PeerClient client = client(forged)) {
      assertFails(DisconnectException.class, ask(client, new BrokerHeartbeatRequestData(), 20_000));
    }
  }

  @Test
  void aCertificateThatNamesNoNodeIsRefused() throws Exception {
    try (PeerClient client = client(authority.issue("somebody"))) {
      assertFails(DisconnectException.class, ask(client, new BrokerHeartbeatRequestData(), 20_000));
    }
  }

  @Test
  void aServerThatIsAnotherNodeIsNotTalkedTo() throws Exception {
    try (PeerClient client = client(authority.issue(CLIENT_ID))) {
      assertFails(
          DisconnectException.class,
          client.send(
              OptionalInt.of(3),
              address,
              new BrokerHeartbeatRequestData(),
              ApiKeys.BROKER_HEARTBEAT.latestVersion(false),
              20_000));
    }
  }

  @Test
  void aFrameBeyondTheCapClosesTheConnection() throws Exception {
    PeerDialer dialer = new PeerDialer(transport, PeerTls.load(authority.issue(CLIENT_ID)));
    Channel channel =
        dialer
            .dial(OptionalInt.of(SERVER_ID), address, ready -> {})
            .get(TIMEOUT_S, TimeUnit.SECONDS);

    channel.writeAndFlush(channel.alloc().buffer().writeInt(Frames.REQUEST_BYTES_MAX + 1)).sync();

    assertTrue(channel.closeFuture().await(TIMEOUT_S, TimeUnit.SECONDS));
  }

  private PeerClient client(InterBrokerTls tls) throws Exception {
    return new PeerClient(new PeerDialer(transport, PeerTls.load(tls)), "test");
  }

  private CompletableFuture<AbstractResponse> ask(
      PeerClient client, ApiMessage request, int timeoutMs) {
    return client.send(
        OptionalInt.of(SERVER_ID),
        address,
        request,
        ApiKeys.forId(request.apiKey()).latestVersion(false),
        timeoutMs);
  }

  private static void assertFails(
      Class<? extends Exception> expected, CompletableFuture<AbstractResponse> answer) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> answer.get(TIMEOUT_S, TimeUnit.SECONDS));
    assertInstanceOf(expected, failure.getCause());
  }

  private static final class Recorder extends SimpleChannelInboundHandler<ByteBuf> {
    private final int peer;
    private final CompletableFuture<String> first;

    Recorder(int peer, CompletableFuture<String> first) {
      this.peer = peer;
      this.first = first;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
      first.complete(peer + " " + bytes.toString(StandardCharsets.UTF_8));
    }
  }
}
