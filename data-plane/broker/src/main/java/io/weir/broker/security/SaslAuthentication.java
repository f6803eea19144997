package io.weir.broker.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.weir.broker.pipeline.ApiVersionsAnswer;
import io.weir.broker.pipeline.Authentication;
import io.weir.broker.pipeline.Connection;
import io.weir.broker.pipeline.MalformedRequestException;
import io.weir.broker.pipeline.RequestFrame;
import io.weir.broker.pipeline.ResponseSlot;
import io.weir.broker.pipeline.Session;
import io.weir.broker.protocol.ResponseEncoder;
import io.weir.protocol.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one connection through its {@link ConnectionState}s and answers the three APIs that belong
 * to them: ApiVersions 0–5 (KIP-35, 511, 1242), SaslHandshake 0–1 (KIP-43, 152) and
 * SaslAuthenticate 0–2 (KIP-152, 368). On the connection's event loop only.
 */
public final class SaslAuthentication implements Authentication {
  /** What every client is told whose credential is refused, whatever the reason. */
  public static final String REFUSAL = "Authentication failed: the credential is not valid";

  private static final Logger LOG = LoggerFactory.getLogger(SaslAuthentication.class);
  private static final short FALLBACK_VERSION = 0;

  private final SaslConfig config;
  private final Connection connection;
  private final AuthenticationHost host;
  private final Clock clock;
  private ConnectionState state = new ConnectionState.AwaitingHandshake(ClusterClaim.NONE);
  private int requestsBeforeSession;
  private OptionalLong endsAtMs = OptionalLong.empty();

  /** Begins with nothing known of the client. */
  public SaslAuthentication(
      SaslConfig config, Connection connection, AuthenticationHost host, Clock clock) {
    this.config = config;
    this.connection = connection;
    this.host = host;
    this.clock = clock;
  }

  @Override
  public boolean expectsToken() {
    return state instanceof ConnectionState.AwaitingAuthenticate awaiting
        && awaiting.framing() == ConnectionState.Framing.BARE;
  }

  @Override
  public void token(ByteBuf frame, ResponseSlot slot) {
    countStranger();
    evaluate(ByteBufUtil.getBytes(frame), outcome -> answerToken(outcome, slot));
  }

  private void answerToken(SaslExchange.Outcome outcome, ResponseSlot slot) {
    switch (outcome) {
      case SaslExchange.Outcome.Challenge challenge ->
          slot.complete(ResponseEncoder.encodeToken(challenge.challenge(), allocator()));
      case SaslExchange.Outcome.Success success ->
          slot.complete(ResponseEncoder.encodeToken(success.token(), allocator()));
      case SaslExchange.Outcome.Failure failure -> host.afterFailureDelay(slot::completeWithout);
      case SaslExchange.Outcome.Misdirected misdirected -> slot.completeWithout();
      case SaslExchange.Outcome.Unavailable unavailable -> slot.completeWithout();
    }
  }

  @Override
  public Optional<Session> admit(RequestFrame request, ResponseSlot slot) {
    if (request.isOwn()) {
      return Optional.of(session());
    }
    switch (request.api()) {
      case API_VERSIONS -> apiVersions(request, slot);
      case SASL_HANDSHAKE -> handshake(request, slot);
      case SASL_AUTHENTICATE -> authenticate(request, slot);
      default -> {
        return Optional.of(session());
      }
    }
    return Optional.empty();
  }

  private Session session() {
    if (!(state instanceof ConnectionState.Authenticated authenticated)) {
      throw new MalformedRequestException("request before authentication");
    }
    if (endsAtMs.isPresent() && endsAtMs.getAsLong() <= clock.wallTimeMs()) {
      throw new MalformedRequestException("session expired");
    }
    return authenticated.session();
  }

  private void apiVersions(RequestFrame request, ResponseSlot slot) {
    countStranger();
    if (state instanceof ConnectionState.AwaitingAuthenticate
        || state instanceof ConnectionState.Evaluating) {
      throw new MalformedRequestException("ApiVersions during a SASL exchange");
    }
    short version = request.apiVersion();
    if (!ApiKeys.API_VERSIONS.isVersionSupported(version)) {
      respond(
          request,
          FALLBACK_VERSION,
          ApiVersionsAnswer.error(Errors.UNSUPPORTED_VERSION.exception(), FALLBACK_VERSION),
          slot);
      return;
    }
    ApiVersionsRequestData body = read(request, new ApiVersionsRequestData());
    respond(request, version, versions(new ApiVersionsRequest(body, version)), slot);
  }

  private ApiVersionsResponseData versions(ApiVersionsRequest request) {
    if (!request.isValid()) {
      return ApiVersionsAnswer.error(Errors.INVALID_REQUEST.exception(), request.version());
    }
    ClusterClaim claim = ClusterClaim.of(request.data().clusterId(), request.data().nodeId());
    return switch (state) {
      case ConnectionState.AwaitingHandshake awaiting -> {
        state = awaiting.claiming(claim);
        yield config.apiVersions().answer();
      }
      case ConnectionState.Authenticated authenticated ->
          holds(claim, authenticated.session())
              ? config.apiVersions().answer()
              : ApiVersionsAnswer.error(Errors.REBOOTSTRAP_REQUIRED.exception(), request.version());
      case ConnectionState.AwaitingAuthenticate awaiting -> throw unexpected();
      case ConnectionState.Evaluating evaluating -> throw unexpected();
      case ConnectionState.Closing closing -> throw unexpected();
    };
  }

  private void handshake(RequestFrame request, ResponseSlot slot) {
    countStranger();
    SaslHandshakeRequestData body = read(request, new SaslHandshakeRequestData());
    short version = request.apiVersion();
    List<SaslMechanism> offered = config.offered();
    ConnectionState.Step<ConnectionState.HandshakeAnswer> step =
        switch (state) {
          case ConnectionState.AwaitingHandshake awaiting ->
              awaiting.handshake(body.mechanism(), version, offered);
          case ConnectionState.Authenticated authenticated ->
              authenticated.handshake(body.mechanism(), version, offered);
          case ConnectionState.AwaitingAuthenticate awaiting -> throw unexpected();
          case ConnectionState.Evaluating evaluating -> throw unexpected();
          case ConnectionState.Closing closing -> throw unexpected();
        };
    enter(step.next());
    Errors error =
        switch (step.answer()) {
          case ACCEPTED -> Errors.NONE;
          case UNSUPPORTED_MECHANISM -> Errors.UNSUPPORTED_SASL_MECHANISM;
          case ILLEGAL -> Errors.ILLEGAL_SASL_STATE;
        };
    respond(
        request,
        version,
        new SaslHandshakeResponseData()
            .setErrorCode(error.code())
            .setMechanisms(offered.stream().map(SaslMechanism::name).toList()),
        slot);
  }

  private void authenticate(RequestFrame request, ResponseSlot slot) {
    countStranger();
    SaslAuthenticateRequestData body = read(request, new SaslAuthenticateRequestData());
    evaluate(body.authBytes(), outcome -> answer(request, outcome, slot));
  }

  private void answer(RequestFrame request, SaslExchange.Outcome outcome, ResponseSlot slot) {
    SaslAuthenticateResponseData response = new SaslAuthenticateResponseData();
    switch (outcome) {
      case SaslExchange.Outcome.Challenge challenge ->
          respond(
              request, request.apiVersion(), response.setAuthBytes(challenge.challenge()), slot);
      case SaslExchange.Outcome.Success success ->
          respond(
              request,
              request.apiVersion(),
              response.setAuthBytes(success.token()).setSessionLifetimeMs(lifetimeMs()),
              slot);
      case SaslExchange.Outcome.Failure failure ->
          host.afterFailureDelay(
              () ->
                  respond(
                      request,
                      request.apiVersion(),
                      response
                          .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code())
                          .setErrorMessage(failure.told().orElse(REFUSAL)),
                      slot));
      case SaslExchange.Outcome.Misdirected misdirected -> slot.completeWithout();
      case SaslExchange.Outcome.Unavailable unavailable -> slot.completeWithout();
    }
  }

  /** Answers once the token was evaluated; until then no other request has a move. */
  private void evaluate(byte[] token, Consumer<SaslExchange.Outcome> answer) {
    if (!(state instanceof ConnectionState.AwaitingAuthenticate awaiting)) {
      throw unexpected();
    }
    ConnectionState.Evaluating evaluating = awaiting.evaluating();
    state = evaluating;
    var unused =
        awaiting
            .exchange()
            .evaluate(token)
            .handle(SaslAuthentication::failClosed)
            .thenAcceptAsync(outcome -> evaluated(evaluating, outcome, answer), eventLoop());
  }

  private static SaslExchange.Outcome failClosed(SaslExchange.Outcome outcome, Throwable fault) {
    if (fault != null) {
      LOG.error("event=token_not_evaluated", fault);
      return new SaslExchange.Outcome.Failure("a fault of ours");
    }
    return outcome;
  }

  private void evaluated(
      ConnectionState.Evaluating evaluating,
      SaslExchange.Outcome outcome,
      Consumer<SaslExchange.Outcome> answer) {
    if (!state.equals(evaluating) || host.isClosing()) {
      return; // nobody waits any more
    }
    try {
      ConnectionState.Step<SaslExchange.Outcome> step = evaluating.outcome(outcome, this::holds);
      enter(step.next());
      answer.accept(step.answer());
    } catch (MalformedRequestException e) {
      connection.closeNow(e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("event=authentication_not_answered connection={}", connection.id(), e);
      connection.closeNow("authentication could not be answered");
    }
  }

  private Executor eventLoop() {
    return connection.eventLoop();
  }

  private void enter(ConnectionState next) {
    state = next;
    switch (next) {
      case ConnectionState.Authenticated authenticated -> {
        requestsBeforeSession = 0;
        endsAtMs = SessionEnd.of(authenticated.session(), config.sessionMsMax(), clock);
        if (!host.authenticated(authenticated.session(), authenticated.mechanism(), endsAtMs)) {
          throw new MalformedRequestException("credential revoked");
        }
      }
      case ConnectionState.Closing closing -> host.closing(closing.reason());
      case ConnectionState.AwaitingHandshake awaiting -> {}
      case ConnectionState.AwaitingAuthenticate awaiting -> {}
      case ConnectionState.Evaluating evaluating -> {}
    }
  }

  private boolean holds(ClusterClaim claim, Session session) {
    return claim.holds(session.clusterId(), config.nodeId());
  }

  private long lifetimeMs() {
    return endsAtMs.isPresent() ? Math.max(1, endsAtMs.getAsLong() - clock.wallTimeMs()) : 0;
  }

  private void countStranger() {
    if (state instanceof ConnectionState.Authenticated) {
      return;
    }
    requestsBeforeSession++;
    if (requestsBeforeSession > config.requestsBeforeSessionMax()) {
      throw new MalformedRequestException("too many requests before authentication");
    }
  }

  private static <T extends ApiMessage> T read(RequestFrame request, T body) {
    if (!request.api().isVersionSupported(request.apiVersion())) {
      throw new MalformedRequestException("version not served");
    }
    try {
      body.read(request.body(), request.apiVersion());
      return body;
    } catch (RuntimeException e) {
      throw new MalformedRequestException("request body");
    }
  }

  private void respond(RequestFrame request, short version, ApiMessage body, ResponseSlot slot) {
    slot.complete(
        ResponseEncoder.encode(
            request.correlationId(),
            request.api().messageType.responseHeaderVersion(version),
            body,
            version,
            allocator()));
  }

  private ByteBufAllocator allocator() {
    return connection.allocator();
  }

  private static MalformedRequestException unexpected() {
    return new MalformedRequestException("SASL request in the wrong state");
  }
}
