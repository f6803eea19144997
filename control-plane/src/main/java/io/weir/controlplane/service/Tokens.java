package io.weir.controlplane.service;

import io.weir.controlplane.config.TokenConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.OAuthError;
import io.weir.controlplane.domain.OAuthException;
import io.weir.controlplane.persistence.ApiKeyStore;
import io.weir.controlplane.persistence.ApiKeyStore.Verifier;
import io.weir.controlplane.security.AccessTokens;
import io.weir.controlplane.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues access tokens for API keys (RFC 6749 §4.4) and revokes them (RFC 7009). Thread-safe;
 * blocking.
 */
public final class Tokens {
  /** The one scope: Kafka's protocol. */
  public static final String SCOPE = "kafka";

  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final int ADDRESS_BURST = 200;
  private static final int ADDRESS_PER_SECOND = 50;
  private static final int CLIENT_BURST = 100;
  private static final int CLIENT_PER_SECOND = 10;
  private static final int KEYS_REMEMBERED_MAX = 10_000;
  private static final int CLIENT_ID_CHARACTERS_MAX = 128;

  /** Tenant of a client id that nobody has: the same look-ups find nothing there. */
  private static final String NOBODY = "nobody";

  private static final String NO_HASH = "0".repeat(64);

  private final ApiKeyStore keys = new ApiKeyStore();
  private final Core core;
  private final Propagation propagation;
  private final SigningKeys signingKeys;
  private final AccessTokens tokens;
  private final KeyUsage usage;
  private final Duration lifetime;
  private final RateLimit addresses;
  private final RateLimit clients;

  /** Wires it. */
  public Tokens(
      Core core,
      Propagation propagation,
      SigningKeys signingKeys,
      AccessTokens tokens,
      KeyUsage usage,
      TokenConfig config) {
    this.core = core;
    this.propagation = propagation;
    this.signingKeys = signingKeys;
    this.tokens = tokens;
    this.usage = usage;
    this.lifetime = config.lifetime();
    this.addresses =
        new RateLimit(ADDRESS_BURST, ADDRESS_PER_SECOND, KEYS_REMEMBERED_MAX, core.clock());
    this.clients =
        new RateLimit(CLIENT_BURST, CLIENT_PER_SECOND, KEYS_REMEMBERED_MAX, core.clock());
  }

  /**
   * A token.
   *
   * @param token for the client; {@code toString} hides it
   * @param expiresInSeconds of its life
   */
  public record Issued(String token, long expiresInSeconds) {
    @Override
    public String toString() {
      return "Issued[***]";
    }
  }

  /** Issues one for the key's service account and virtual cluster. */
  public Issued issue(Actor stranger, ClientCredentials client, Optional<String> scope) {
    Client known = authenticate(stranger, client);
    ApiKey key = known.key();
    if (scope.isPresent() && !scope.get().equals(SCOPE)) {
      throw new OAuthException(OAuthError.INVALID_SCOPE, "The only scope is '" + SCOPE + "'.");
    }
    SigningKeys.Signer signer =
        signingKeys
            .signer()
            .orElseThrow(
                () ->
                    new OAuthException(
                        OAuthError.TEMPORARILY_UNAVAILABLE,
                        "No key signs yet, since the brokers have not applied one."));
    Instant now = core.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    if (known.notBefore().isPresent() && known.notBefore().get().isAfter(now)) {
      // Else it would be among those that a rotation has revoked in this very second.
      now = known.notBefore().get();
    }
    Instant expiresAt = now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    if (known.endsAt().isPresent() && known.endsAt().get().isBefore(expiresAt)) {
      expiresAt = known.endsAt().get().truncatedTo(ChronoUnit.SECONDS);
    }
    AccessTokens.Content content =
        new AccessTokens.Content(
            core.ids().next("tok"),
            key.id(),
            key.serviceAccountId(),
            key.clusterId(),
            key.tenantId(),
            SCOPE,
            now,
            expiresAt);
    String token = tokens.sign(content, signer.kid(), signer.key());
    log.info("token issued id={} client={} kid={}", content.id(), key.id(), signer.kid());
    return new Issued(token, Duration.between(now, expiresAt).toSeconds());
  }

  /**
   * Revokes one of this client's tokens: when this returns, every broker that serves has closed its
   * sessions. What is no live token of ours is revoked already (RFC 7009 §2.2).
   */
  public void revoke(Actor stranger, ClientCredentials client, String token) {
    ApiKey key = authenticate(stranger, client).key();
    Optional<AccessTokens.Content> read = tokens.verify(token, signingKeys.publicKeys());
    if (read.isEmpty()) {
      return;
    }
    AccessTokens.Content content = read.get();
    if (!content.clientId().equals(key.id())) {
      throw new OAuthException(OAuthError.INVALID_GRANT, "The token was issued to another client.");
    }
    Actor actor = stranger.asServiceAccount(key.tenantId(), key.serviceAccountId());
    core.database()
        .inTenant(
            key.tenantId(),
            tx -> {
              if (keys.lock(tx, key.id())
                  && core.tenancy().revoke(tx, key.id(), content.id(), content.expiresAt())) {
                core.audit()
                    .append(
                        tx,
                        actor,
                        "token.revoke",
                        "token",
                        content.id(),
                        Map.of("key_id", key.id()));
              }
              return null;
            });
    if (!(propagation.propagate(key.tenantId(), Propagation.WAIT_MAX)
        instanceof Propagation.Outcome.Applied)) {
      throw new OAuthException(
          OAuthError.TEMPORARILY_UNAVAILABLE,
          "The revocation is stored, but some brokers have yet to apply it. Ask again.");
    }
  }

  /**
   * Who asks.
   *
   * @param key with one of its secrets
   * @param endsAt when that secret ends, if it does
   * @param notBefore tokens that were issued before are revoked
   */
  private record Client(ApiKey key, Optional<Instant> endsAt, Optional<Instant> notBefore) {}

  /** One answer, after the same work, for an unknown, expired or revoked key and a wrong secret. */
  private Client authenticate(Actor stranger, ClientCredentials client) {
    require(addresses.take(stranger.address()));
    String id = client.clientId();
    boolean isPossible = !id.isEmpty() && id.length() <= CLIENT_ID_CHARACTERS_MAX && isPlain(id);
    Optional<String> tenant =
        core.database().withoutTenant(handle -> keys.locate(handle, isPossible ? id : NOBODY));
    Optional<Verifier> found =
        core.database()
            .inTenant(tenant.orElse(NOBODY), tx -> keys.verifier(tx, isPossible ? id : NOBODY));
    String presented = Sha256.hex(client.clientSecret());
    boolean isCurrent = Sha256.equal(found.map(Verifier::secretSha256).orElse(NO_HASH), presented);
    boolean isPrevious =
        Sha256.equal(found.map(Verifier::previousSha256).orElse(NO_HASH), presented);
    Optional<Instant> endsAt =
        found.flatMap(verifier -> Optional.ofNullable(endOf(verifier.key(), isCurrent)));
    // A token lives a second at least.
    Instant earliestEnd = core.clock().instant().plusSeconds(1);
    boolean alive = found.isPresent() && endsAt.map(earliestEnd::isBefore).orElse(true);
    if (!(isCurrent | isPrevious) || !alive) {
      throw new OAuthException(
          OAuthError.INVALID_CLIENT, "The client id or the client secret is not valid.");
    }
    require(clients.take(id));
    Verifier verifier = found.orElseThrow();
    usage.used(verifier.key());
    return new Client(verifier.key(), endsAt, Optional.ofNullable(verifier.tokensNotBefore()));
  }

  /** A previous secret never outlives the key. Null: no end. */
  private static Instant endOf(ApiKey key, boolean isCurrent) {
    return isCurrent ? key.expiresAt() : key.previousSecretExpiresAt();
  }

  private static boolean isPlain(String id) {
    return id.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static void require(boolean granted) {
    if (!granted) {
      throw new OAuthException(
          OAuthError.SLOW_DOWN, "Too many requests: keep a token until it is about to expire.");
    }
  }
}
