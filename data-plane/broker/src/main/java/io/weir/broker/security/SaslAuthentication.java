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
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.protocol.ResponseEncoder;
import io.weir.protocol.Clock;
import java.util.List;
import java.util.Optional;
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

/**
 * Takes one connection through its {@link ConnectionState}s and answers the three APIs that belong
 * to them: ApiVersions 0–5 (KIP-35, 511, 1242), SaslHandshake 0–1 (KIP-43, 152) and
 * SaslAuthenticate 0–2 (KIP-152, 368). On the connection's event loop only.
 */
public final class SaslAuthentication implements Authentication {
  /** What every client is told whose credential is refused, whatever the reason. */
  public static final String REFUSAL = "Authentication failed: the credential is not valid";

  private static final short FALLBACK_VERSION = 0;

  private final SaslConfig config;
  private final Connection connection;
  private final AuthenticationHost host;
  private final Clock clock;
  private ConnectionState state = new ConnectionState.AwaitingHandshake(ClusterClaim.NONE);
  private int requestsBeforeSession;

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
    SaslExchange.Outcome outcome = evaluate(ByteBufUtil.getBytes(frame));
    switch (outcome) {
      case SaslExchange.Outcome.Challenge challenge ->
          slot.complete(ResponseEncoder.encodeToken(challenge.challenge(), allocator()));
      case SaslExchange.Outcome.Success success ->
          slot.complete(ResponseEncoder.encodeToken(success.token(), allocator()));
      case SaslExchange.Outcome.Failure failure -> host.afterFailureDelay(slot::completeWithout);
      case SaslExchange.Outcome.Misdirected misdirected -> slot.completeWithout();
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
    if (state instanceof ConnectionState.Authenticated authenticated) {
      return authenticated.session();
    }
    throw new MalformedRequestException("request before authentication");
  }

  private void apiVersions(RequestFrame request, ResponseSlot slot) {
    countStranger();
    if (state instanceof ConnectionState.AwaitingAuthenticate) {
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
      case ConnectionState.Closing closing -> throw unexpected();
    };
  }

  private void handshake(RequestFrame request, ResponseSlot slot) {
    countStranger();
    SaslHandshakeRequestData body = read(request, new SaslHandshakeRequestData());
    short version = request.apiVersion();
    List<SaslMechanism> offered = config.mechanisms();
    ConnectionState.Step<ConnectionState.HandshakeAnswer> step =
        switch (state) {
          case ConnectionState.AwaitingHandshake awaiting ->
              awaiting.handshake(body.mechanism(), version, offered);
          case ConnectionState.Authenticated authenticated ->
              authenticated.handshake(body.mechanism(), version, offered);
          case ConnectionState.AwaitingAuthenticate awaiting -> throw unexpected();
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
    if (!(state instanceof ConnectionState.AwaitingAuthenticate)) {
      throw unexpected();
    }
    SaslExchange.Outcome outcome = evaluate(body.authBytes());
    SaslAuthenticateResponseData response = new SaslAuthenticateResponseData();
    switch (outcome) {
      case SaslExchange.Outcome.Challenge challenge ->
          respond(
              request, request.apiVersion(), response.setAuthBytes(challenge.challenge()), slot);
      case SaslExchange.Outcome.Success success ->
          respond(
              request,
              request.apiVersion(),
              response
                  .setAuthBytes(success.token())
                  .setSessionLifetimeMs(lifetimeMs(success.session())),
              slot);
      case SaslExchange.Outcome.Failure failure ->
          host.afterFailureDelay(
              () ->
                  respond(
                      request,
                      request.apiVersion(),
                      response
                          .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code())
                          .setErrorMessage(REFUSAL),
                      slot));
      case SaslExchange.Outcome.Misdirected misdirected -> slot.completeWithout();
    }
  }

  private SaslExchange.Outcome evaluate(byte[] token) {
    if (!(state instanceof ConnectionState.AwaitingAuthenticate awaiting)) {
      throw unexpected();
    }
    ConnectionState.Step<SaslExchange.Outcome> step = awaiting.token(token, this::holds);
    enter(step.next());
    return step.answer();
  }

  private void enter(ConnectionState next) {
    state = next;
    switch (next) {
      case ConnectionState.Authenticated authenticated -> {
        requestsBeforeSession = 0;
        if (!host.authenticated(authenticated.session(), authenticated.mechanism())) {
          throw new MalformedRequestException("credential revoked");
        }
      }
      case ConnectionState.Closing closing -> host.closing(closing.reason());
      case ConnectionState.AwaitingHandshake awaiting -> {}
      case ConnectionState.AwaitingAuthenticate awaiting -> {}
    }
  }

  private boolean holds(ClusterClaim claim, Session session) {
    return claim.holds(session.clusterId(), config.nodeId());
  }

  private long lifetimeMs(Session session) {
    return session instanceof TenantSession tenant && tenant.expiresAtMs().isPresent()
        ? Math.max(1, tenant.expiresAtMs().getAsLong() - clock.wallTimeMs())
        : 0;
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
