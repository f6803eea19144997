package io.weir.broker.security;

import io.weir.broker.pipeline.SecretIdentity;
import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.protocol.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * SASL/PLAIN (RFC 4616) with an API key and its secret: {@code [authzid] NUL key NUL secret}. The
 * secret has 256 random bits, so one SHA-256 protects it, and it is compared in constant time. An
 * unknown key costs the same as a wrong secret. Thread-safe.
 */
public final class PlainMechanism implements SaslMechanism {
  /** Its registered name. */
  public static final String NAME = "PLAIN";

  private static final String SUSPENDED =
      "The tenant of this API key is suspended; ask the operator of this installation.";
  private static final byte[] NO_TOKEN = {};
  private static final SecretIdentity NOBODYS =
      SecretIdentity.ofSha256(new byte[SecretIdentity.LENGTH]);

  private final CredentialStore credentials;
  private final Clock clock;

  /** Takes where keys are looked up, and the clock that expires them. */
  public PlainMechanism(CredentialStore credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SaslExchange begin() {
    return token -> CompletableFuture.completedFuture(evaluate(token));
  }

  @Override
  public boolean stillValid(Session session) {
    return session instanceof TenantSession tenant
        && credentials.find(tenant.keyId()).filter(key -> opened(key, tenant)).isPresent();
  }

  private boolean opened(ApiKeyCredential key, TenantSession session) {
    return key.virtualCluster().equals(session.virtualCluster())
        && session.secret().filter(key::has).isPresent()
        && isAlive(key.endsAtMs(session.secret().get()));
  }

  @Override
  public OptionalLong endsAtMs(Session session) {
    return session instanceof TenantSession tenant && tenant.secret().isPresent()
        ? credentials
            .find(tenant.keyId())
            .map(key -> key.endsAtMs(tenant.secret().get()))
            .orElse(OptionalLong.empty())
        : OptionalLong.empty();
  }

  private boolean isAlive(OptionalLong endsAtMs) {
    return endsAtMs.isEmpty() || endsAtMs.getAsLong() > clock.wallTimeMs();
  }

  private SaslExchange.Outcome evaluate(byte[] token) {
    int first = indexOfNul(token, 0);
    int second = first < 0 ? -1 : indexOfNul(token, first + 1);
    if (second < 0 || indexOfNul(token, second + 1) >= 0) {
      return new SaslExchange.Outcome.Failure("malformed token");
    }
    Optional<String> authorizationId = utf8(token, 0, first);
    Optional<String> keyId = utf8(token, first + 1, second);
    if (authorizationId.isEmpty() || keyId.isEmpty()) {
      return new SaslExchange.Outcome.Failure("malformed token");
    }
    return check(
        authorizationId.get(), keyId.get(), SecretIdentity.ofSha256(sha256(token, second + 1)));
  }

  private SaslExchange.Outcome check(String authorizationId, String keyId, SecretIdentity secret) {
    Optional<ApiKeyCredential> found = credentials.find(keyId);
    Optional<ApiKeyCredential> suspended =
        found.isPresent() ? Optional.empty() : credentials.suspended(keyId);
    boolean matches =
        found
            .or(() -> suspended)
            .map(key -> key.has(secret))
            .orElseGet(() -> NOBODYS.equals(secret));
    if (suspended.isPresent() && matches) {
      return new SaslExchange.Outcome.Failure("suspended tenant", Optional.of(SUSPENDED));
    }
    if (found.isEmpty()) {
      return new SaslExchange.Outcome.Failure("unknown key");
    }
    if (!matches) {
      return new SaslExchange.Outcome.Failure("wrong secret");
    }
    if (!authorizationId.isEmpty() && !authorizationId.equals(keyId)) {
      return new SaslExchange.Outcome.Failure("authorization id differs");
    }
    ApiKeyCredential key = found.get();
    OptionalLong endsAtMs = key.endsAtMs(secret);
    if (!isAlive(endsAtMs)) {
      return new SaslExchange.Outcome.Failure("expired key or replaced secret");
    }
    return new SaslExchange.Outcome.Success(
        NO_TOKEN,
        new TenantSession(
            key.virtualCluster(),
            key.principalName(),
            key.keyId(),
            key.kafkaClusterId(),
            endsAtMs,
            Optional.empty(),
            Optional.of(secret)));
  }

  private static int indexOfNul(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private static Optional<String> utf8(byte[] bytes, int from, int toExclusive) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, from, toExclusive - from))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(byte[] bytes, int from) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, from, bytes.length - from);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
