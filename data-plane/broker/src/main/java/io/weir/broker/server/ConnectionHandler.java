package io.weir.broker.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.broker.access.DecisionMemo;
import io.weir.broker.pipeline.Authentication;
import io.weir.broker.pipeline.Connection;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.MalformedRequestException;
import io.weir.broker.pipeline.ResponseSlot;
import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.security.AuthenticationHost;
import io.weir.broker.security.SaslAuthentication;
import io.weir.broker.security.SaslMechanism;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: gives its frames to the pipeline while there is room, and stops reading
 * while there is none. On the connection's event loop only, but for {@link #revoke} and {@link
 * #recheck}.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter
    implements Connection,
        AuthenticationHost,
        FrameDecoder.Receiver,
        ResponseOrderer.Output,
        SessionRegistry.Revocable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  /** How long a connection stays whose session has ended. */
  private static final long EXPIRED_SESSION_MS_MAX = 60_000;

  private final long id;
  private final ListenerConfig listener;
  private final ServerServices services;
  private final Runnable strangerNoMore;
  private final SaslAuthentication authentication;
  private final FrameDecoder decoder;
  private final ResponseOrderer orderer = new ResponseOrderer(this);
  private final DecisionMemo decisions = new DecisionMemo();
  private ChannelHandlerContext context;
  private FrameRoom room;
  private ResponseWriter writer;
  private Optional<Session> session = Optional.empty();
  private SaslMechanism mechanism;
  private ScheduledFuture<?> deadline;
  private Optional<ScheduledFuture<?>> credentialEnd = Optional.empty();
  private int inFlightRequests;
  private long inFlightBytes;
  private boolean closing;
  private boolean paused;

  /**
   * Makes one.
   *
   * @param strangerNoMore told when the client has authenticated; idempotent
   */
  ConnectionHandler(
      long id, ListenerConfig listener, ServerServices services, Runnable strangerNoMore) {
    this.id = id;
    this.strangerNoMore = strangerNoMore;
    this.listener = listener;
    this.services = services;
    this.authentication = new SaslAuthentication(listener.sasl(), this, this, services.clock());
    ServerLimits limits = services.limits();
    this.decoder =
        new FrameDecoder(
            this,
            limits.frameBytesBeforeSessionMax(),
            limits.otherFrameBytesMax(),
            limits.frameMsMax());
  }

  /** Cuts this connection's frames; stands before this handler. */
  FrameDecoder decoder() {
    return decoder;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    room = new FrameRoom(services.memory(), added.executor(), this::read);
    writer =
        new ResponseWriter(
            added.channel(),
            listener.tls().isEmpty(),
            services.logReader(),
            services.limits().sliceChunkBytes(),
            this::closeNow);
    closeAfter(services.limits().timeToAuthenticateMs(), "authentication took too long");
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    closing = true;
    deadline.cancel(false);
    credentialEnd.ifPresent(end -> end.cancel(false));
    session.ifPresent(known -> services.sessions().leave(known, this));
    session = Optional.empty();
    orderer.abandon();
    room.close();
    writer.release();
    inactive.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    writer.pump();
    read();
    changed.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
    if (event instanceof IdleStateEvent && inFlightRequests == 0) {
      closeNow("idle");
    } else if (event instanceof IdleStateEvent && hasUnreadResponses()) {
      closeNow("responses are not read");
    } else {
      triggered.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    LOG.debug(
        "event=connection_failed connection={} listener={} peer={} error={}",
        id,
        listener.kind(),
        clientAddress(),
        cause.toString());
    closeNow("failed");
  }

  @Override
  public boolean isReady() {
    ServerLimits limits = services.limits();
    return !closing
        && !room.isAwaited()
        && inFlightRequests < limits.inFlightRequestsMax()
        && inFlightBytes < limits.inFlightBytesMax()
        && context.channel().isWritable();
  }

  @Override
  public boolean admits(int bytes) {
    boolean hasRoom = room.take(bytes);
    if (!hasRoom) {
      read(); // not now
    }
    return hasRoom;
  }

  @Override
  public void frame(ByteBuf frame) {
    try {
      services.pipeline().process(frame, this, room.handOver());
    } catch (MalformedRequestException e) {
      closeNow(e.getMessage());
    } catch (RuntimeException | Error e) {
      // the caller may be a response's end, from where netty brings no exception here
      LOG.error("event=request_not_taken connection={} listener={}", id, listener.kind(), e);
      closeNow("a request could not be taken");
    }
    read();
  }

  @Override
  public void broken(String reason) {
    closeNow(reason);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public InetSocketAddress clientAddress() {
    return (InetSocketAddress) context.channel().remoteAddress();
  }

  @Override
  public ListenerKind listener() {
    return listener.kind();
  }

  @Override
  public Executor eventLoop() {
    return task -> {
      if (context.executor().inEventLoop()) {
        task.run();
      } else {
        context.executor().execute(task);
      }
    };
  }

  @Override
  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  @Override
  public Authentication authentication() {
    return authentication;
  }

  @Override
  public DecisionMemo decisions() {
    return decisions;
  }

  @Override
  public ResponseSlot reserve(int requestBytes) {
    inFlightRequests++;
    inFlightBytes += requestBytes;
    return orderer.reserve(requestBytes);
  }

  @Override
  public void write(EncodedResponse response, int requestBytes) {
    writer.write(response, () -> settled(requestBytes));
  }

  @Override
  public void settled(int requestBytes) {
    inFlightRequests--;
    inFlightBytes -= requestBytes;
    if (closing) {
      if (inFlightRequests == 0) {
        var unused = context.close();
      }
    } else {
      read();
    }
  }

  @Override
  public boolean authenticated(Session known, SaslMechanism by, OptionalLong endsAtMs) {
    session.ifPresent(before -> services.sessions().leave(before, this));
    session = Optional.empty();
    int connectionsMax = services.limits().connectionsPerVirtualClusterMax();
    if (!services.sessions().enter(known, this, connectionsMax)) {
      LOG.info(
          "event=connection_refused reason=\"virtual cluster full\" connection={} principal={}"
              + " max={}",
          id,
          known.principal(),
          connectionsMax);
      throw new MalformedRequestException("too many connections of a virtual cluster");
    }
    session = Optional.of(known);
    mechanism = by;
    deadline.cancel(false);
    strangerNoMore.run();
    room.belongsTo(known);
    decoder.frameBytesMax(services.limits().frameBytesMax());
    if (endsAtMs.isPresent()) {
      closeAtEnd(known, endsAtMs.getAsLong());
    }
    LOG.debug("event=authenticated connection={} principal={}", id, known.principal());
    closeAtCredentialsEnd(known);
    return by.stillValid(known);
  }

  /**
   * An API key's end closes at once. Otherwise nothing but authenticating again is served from the
   * end on, which a client does when it next has something to send; one that has nothing to send
   * loses its place a little later, and so does an answer that is still waited for.
   */
  private void closeAtEnd(Session known, long endsAtMs) {
    long nowMs = services.clock().wallTimeMs();
    OptionalLong keyExpiresAtMs =
        known instanceof TenantSession tenant ? tenant.expiresAtMs() : OptionalLong.empty();
    long closesAtMs =
        Math.min(keyExpiresAtMs.orElse(Long.MAX_VALUE), endsAtMs + EXPIRED_SESSION_MS_MAX);
    closeAfter(closesAtMs - nowMs, "session expired");
  }

  @Override
  public boolean isClosing() {
    return closing || !context.channel().isActive();
  }

  @Override
  public void closing(String reason) {
    closing = true;
    services.sessions().counters().authenticationFailed();
    LOG.info(
        "event=authentication_failed connection={} listener={} peer={} reason=\"{}\"",
        id,
        listener.kind(),
        clientAddress(),
        reason);
  }

  @Override
  public void afterFailureDelay(Runnable task) {
    var unused =
        context
            .executor()
            .schedule(task, services.limits().failureDelayMs(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void closeNow(String reason) {
    closing = true;
    if (!context.channel().isOpen()) {
      return;
    }
    LOG.debug(
        "event=connection_closed connection={} listener={} peer={} reason=\"{}\"",
        id,
        listener.kind(),
        clientAddress(),
        reason);
    var unused = context.close();
  }

  @Override
  public void revoke() {
    eventLoop().execute(() -> closeNow("credential revoked"));
  }

  @Override
  public void recheck() {
    eventLoop().execute(() -> session.ifPresent(this::recheck));
  }

  private void recheck(Session known) {
    if (!mechanism.stillValid(known)) {
      closeNow("credential revoked");
      return;
    }
    closeAtCredentialsEnd(known);
  }

  /** Beside the session's own deadline, if the credential ends sooner than the session knows. */
  private void closeAtCredentialsEnd(Session known) {
    credentialEnd.ifPresent(end -> end.cancel(false));
    credentialEnd = Optional.empty();
    OptionalLong endsAtMs = mechanism.endsAtMs(known);
    if (endsAtMs.isPresent()
        && known instanceof TenantSession tenant
        && endsAtMs.getAsLong() < tenant.expiresAtMs().orElse(Long.MAX_VALUE)) {
      long delayMs = endsAtMs.getAsLong() - services.clock().wallTimeMs();
      credentialEnd = Optional.of(schedule(delayMs, "credential ended"));
    }
  }

  private boolean hasUnreadResponses() {
    return context.channel().bytesBeforeUnwritable() < services.limits().writeBufferBytesMax();
  }

  private void closeAfter(long delayMs, String reason) {
    deadline = schedule(delayMs, reason);
  }

  private ScheduledFuture<?> schedule(long delayMs, String reason) {
    return context.executor().schedule(() -> closeNow(reason), delayMs, TimeUnit.MILLISECONDS);
  }

  /** Reads as long as there is room, and takes up what was read while there was none. */
  private void read() {
    boolean ready = isReady();
    if (!ready && !paused && !closing) {
      session.ifPresent(known -> services.pipeline().meter(known).readsPaused());
    }
    paused = !ready;
    context.channel().config().setAutoRead(ready);
    if (ready) {
      decoder.resume(context);
    } else {
      decoder.pause();
    }
  }
}
