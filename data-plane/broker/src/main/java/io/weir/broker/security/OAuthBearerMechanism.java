package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.pipeline.TokenIdentity;
import io.weir.broker.security.token.InvalidTokenException;
import io.weir.broker.security.token.TokenAuthority;
import io.weir.broker.security.token.TokenClaims;
import io.weir.broker.security.token.TokenTrust;
import io.weir.broker.security.token.TokenVerifier;
import io.weir.protocol.Clock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * SASL/OAUTHBEARER (RFC 7628, KIP-255) with access tokens of the control plane. A token opens what
 * the API key opens to which it was issued, and no longer than that key lives. Tokens are verified
 * on threads of their own. A refused client gets {@code {"status":"invalid_token",…}}, answers with
 * one byte, and is told what everyone is told. Thread-safe.
 */
public final class OAuthBearerMechanism implements SaslMechanism {
  /** Its registered name. */
  public static final String NAME = "OAUTHBEARER";

  private static final byte[] NO_TOKEN = {};
  private static final byte[] ACKNOWLEDGED = {1};

  private final TokenTrust trust;
  private final CredentialStore credentials;
  private final TokenVerifier verifier;
  private final Executor verifiers;
  private final Clock clock;

  /**
   * Makes it.
   *
   * @param trust which tokens are good
   * @param credentials the API keys to which tokens are issued
   * @param verifiers runs verifications; may refuse when it is full
   * @param clock expires
   */
  public OAuthBearerMechanism(
      TokenTrust trust, CredentialStore credentials, Executor verifiers, Clock clock) {
    this.trust = trust;
    this.credentials = credentials;
    this.verifier = new TokenVerifier(trust, clock);
    this.verifiers = verifiers;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Not before a key set was applied. */
  @Override
  public boolean isOffered() {
    return verifier.isReady();
  }

  @Override
  public SaslExchange begin() {
    return new Exchange();
  }

  @Override
  public boolean stillValid(Session session) {
    return session instanceof TenantSession tenant
        && tenant.token().filter(token -> isTrusted(tenant.keyId(), token)).isPresent()
        && credentials.find(tenant.keyId()).filter(key -> isOf(key, tenant)).isPresent();
  }

  private boolean isTrusted(String keyId, TokenIdentity token) {
    return trust
            .authority()
            .map(TokenAuthority::keys)
            .filter(k -> k.containsKey(token.kid()))
            .isPresent()
        && !trust.isRevoked(keyId, token.id(), token.issuedAtMs());
  }

  private static boolean isOf(ApiKeyCredential key, TenantSession session) {
    return key.virtualCluster().equals(session.virtualCluster())
        && key.principalName().equals(session.principalName());
  }

  /** One client's exchange; its caller waits for each outcome. */
  private final class Exchange implements SaslExchange {
    private Optional<String> refusal = Optional.empty();

    @Override
    public CompletionStage<Outcome> evaluate(byte[] token) {
      if (refusal.isPresent()) {
        return CompletableFuture.completedFuture(
            new Outcome.Failure(
                Arrays.equals(token, ACKNOWLEDGED) ? refusal.get() : "malformed token"));
      }
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      try {
        verifiers.execute(() -> complete(outcome, token));
      } catch (RejectedExecutionException e) {
        outcome.complete(new Outcome.Unavailable("too many tokens wait for their verification"));
      }
      return outcome;
    }

    private void complete(CompletableFuture<Outcome> outcome, byte[] token) {
      try {
        outcome.complete(new Outcome.Success(NO_TOKEN, check(token)));
      } catch (InvalidTokenException e) {
        refusal = Optional.of(e.getMessage());
        outcome.complete(new Outcome.Challenge(challenge()));
      } catch (RuntimeException | Error e) {
        outcome.completeExceptionally(e);
      }
    }
  }

  private TenantSession check(byte[] message) throws InvalidTokenException {
    OAuthBearerMessage parsed =
        OAuthBearerMessage.parse(message)
            .orElseThrow(() -> new InvalidTokenException("malformed message"));
    TokenClaims claims = verifier.verify(parsed.token());
    ApiKeyCredential key =
        credentials
            .find(claims.clientId())
            .orElseThrow(() -> new InvalidTokenException("token of an unknown key"));
    if (!key.virtualCluster().publicId().equals(claims.virtualClusterId())
        || !key.principalName().equals(claims.subject())) {
      throw new InvalidTokenException("token and key differ");
    }
    if (key.expiresAtMs().isPresent() && key.expiresAtMs().getAsLong() <= clock.wallTimeMs()) {
      throw new InvalidTokenException("token of an expired key");
    }
    String authorizationId = parsed.authorizationId();
    if (!authorizationId.isEmpty() && !authorizationId.equals(claims.subject())) {
      throw new InvalidTokenException("authorization id differs");
    }
    return new TenantSession(
        key.virtualCluster(),
        key.principalName(),
        key.keyId(),
        key.kafkaClusterId(),
        key.expiresAtMs(),
        Optional.of(
            new TokenIdentity(
                claims.kid(), claims.id(), claims.issuedAtMs(), claims.expiresAtMs())),
        Optional.empty());
  }

  /** RFC 7628 §3.2.2. The same for every reason. */
  private byte[] challenge() {
    String where =
        trust
            .authority()
            .map(TokenAuthority::issuer)
            .filter(issuer -> issuer.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\'))
            .map(
                issuer ->
                    ",\"openid-configuration\":\"" + issuer + "/.well-known/openid-configuration\"")
            .orElse("");
    return ("{\"status\":\"invalid_token\"" + where + "}").getBytes(StandardCharsets.UTF_8);
  }
}
