package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.config.TokenConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.SigningKey;
import io.weir.controlplane.domain.SigningKey.State;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.SigningKeyStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.AccessTokens;
import io.weir.controlplane.security.SigningKeyPairs;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys that sign access tokens. A new one is published first and signs only after every
 * unfenced broker has applied it; an old one stays published until its last token has expired. What
 * brokers get and what the key set shows is always the whole set. Thread-safe; blocking.
 */
public final class SigningKeys {
  private static final String KIND = "signing_key";
  private static final int KEYS_MAX = 8;
  private static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(60);

  private final SigningKeyStore store = new SigningKeyStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Core core;
  private final Propagation propagation;
  private final SigningKeyPairs pairs;
  private final AccessTokens tokens;
  private final Duration keyLifetime;

  /** Wires it. */
  public SigningKeys(
      Core core,
      Propagation propagation,
      SigningKeyPairs pairs,
      AccessTokens tokens,
      TokenConfig config) {
    this.core = core;
    this.propagation = propagation;
    this.pairs = pairs;
    this.tokens = tokens;
    this.keyLifetime = config.signingKeyLifetime();
  }

  /** The key in use. */
  public record Signer(String kid, PrivateKey key) {
    @Override
    public String toString() {
      return "Signer[" + kid + "]";
    }
  }

  /** A key as operators see it. */
  public record KeyView(
      String kid,
      String state,
      String algorithm,
      Instant createdAt,
      Instant signingSince,
      Instant verifyUntil) {
    static KeyView of(SigningKey key) {
      return new KeyView(
          key.kid(),
          key.state().name().toLowerCase(Locale.ROOT),
          AccessTokens.ALGORITHM,
          key.createdAt(),
          key.signingSince().orElse(null),
          key.verifyUntil().orElse(null));
    }
  }

  /** The one that signs, once there is one. */
  public Optional<Signer> signer() {
    return core.database()
        .withoutTenant(store::signing)
        .map(stored -> new Signer(stored.kid(), pairs.open(stored.kid(), stored.privateKey())));
  }

  /** All that verify, by their ids. */
  public Map<String, RSAPublicKey> publicKeys() {
    Map<String, RSAPublicKey> keys = new HashMap<>();
    all().forEach(key -> keys.put(key.kid(), SigningKeyPairs.publicKey(key.publicKey())));
    return keys;
  }

  /** The key set (RFC 7517 §5). */
  public ObjectNode keySet() {
    return keySet(all());
  }

  /** All, oldest first. */
  public List<KeyView> list() {
    return all().stream().map(KeyView::of).toList();
  }

  /**
   * Another key signs from now on.
   *
   * @return true once it does; false if some broker has not applied it yet: the reconciler lets it
   *     sign when all have
   */
  public boolean rotate(Actor actor) {
    publish(actor);
    return propagation.propagate(TenancyRecord.INSTALLATION, Propagation.WAIT_MAX)
            instanceof Propagation.Outcome.Applied
        && activate(actor);
  }

  /**
   * Tokens of this key are refused from now on, and their sessions closed.
   *
   * @return whether every broker that serves has applied it; if not, the reconciler goes on
   */
  public boolean revoke(Actor actor, String kid) {
    change(
        tx -> {
          SigningKey key =
              store.list(tx.handle()).stream()
                  .filter(candidate -> candidate.kid().equals(kid))
                  .findFirst()
                  .orElseThrow(() -> ProblemException.notFound("signing key", kid));
          if (key.state() == State.SIGNING) {
            throw new ProblemException(
                ProblemCode.SIGNING_KEY_IN_USE, "Rotate first: this key signs tokens.");
          }
          remove(tx, actor, key);
          return null;
        });
    return propagation.propagate(TenancyRecord.INSTALLATION, Propagation.WAIT_MAX)
        instanceof Propagation.Outcome.Applied;
  }

  /**
   * Does what time demands: makes the first key, replaces an old one, lets a published one sign,
   * removes those whose tokens have expired.
   */
  public void tend() {
    Instant now = core.clock().instant();
    List<SigningKey> keys = all();
    if (keys.stream().anyMatch(key -> isOver(key, now)) || !isCurrent(keys)) {
      change(
          tx -> {
            for (SigningKey key : store.list(tx.handle())) {
              if (isOver(key, now)) {
                remove(tx, Actor.system(), key);
              }
            }
            return null;
          });
    }
    Optional<SigningKey> signing = find(keys, State.SIGNING);
    boolean isDue =
        signing
            .flatMap(SigningKey::signingSince)
            .map(since -> !since.plus(keyLifetime).isAfter(now))
            .orElse(true);
    if (isDue && find(keys, State.PUBLISHED).isEmpty()) {
      publish(Actor.system());
      keys = all();
    }
    if (find(keys, State.PUBLISHED).isPresent()
        && propagation.propagate(TenancyRecord.INSTALLATION, Duration.ZERO)
            instanceof Propagation.Outcome.Applied) {
      activate(Actor.system());
    }
  }

  private List<SigningKey> all() {
    return core.database().withoutTenant(store::list);
  }

  /** A new key enters the set, unless one waits there already. */
  private void publish(Actor actor) {
    String kid = core.ids().next("sk");
    SigningKeyPairs.Made made = pairs.make(kid);
    change(
        tx -> {
          List<SigningKey> keys = store.list(tx.handle());
          if (find(keys, State.PUBLISHED).isPresent()) {
            return null;
          }
          if (keys.size() >= KEYS_MAX) {
            throw new ProblemException(
                ProblemCode.POLICY_VIOLATION,
                "There are " + KEYS_MAX + " keys: wait until one has expired, or revoke one.");
          }
          SigningKey key =
              new SigningKey(
                  kid,
                  State.PUBLISHED,
                  made.publicKey(),
                  core.clock().instant(),
                  Optional.empty(),
                  Optional.empty());
          store.insert(tx.handle(), key, made.sealedPrivateKey());
          audit(tx, actor, "create", kid);
          return null;
        });
  }

  private boolean activate(Actor actor) {
    return change(
        tx -> {
          Optional<SigningKey> next = find(store.list(tx.handle()), State.PUBLISHED);
          if (next.isEmpty()) {
            return true; // another control plane did it
          }
          Instant now = core.clock().instant();
          Instant verifyUntil = now.plus(TokenConfig.LIFETIME_MAX).plus(CLOCK_SKEW_MAX);
          store.activate(tx.handle(), next.get().kid(), now, verifyUntil);
          audit(tx, actor, "activate", next.get().kid());
          return true;
        });
  }

  private void remove(Tx tx, Actor actor, SigningKey key) {
    store.delete(tx.handle(), key.kid());
    audit(tx, actor, "delete", key.kid());
  }

  /** One change at a time; the brokers' record follows in the same transaction. */
  private <T> T change(Function<Tx, T> work) {
    return core.database()
        .inTenant(
            TenancyRecord.INSTALLATION,
            tx -> {
              store.lock(tx.handle());
              T result = work.apply(tx);
              List<SigningKey> keys = store.list(tx.handle());
              if (!keys.isEmpty()) {
                core.tenancy()
                    .putIfOther(tx, TenancyRecord.JWKS, TenancyRecord.JWKS_ID, body(keys));
              }
              return result;
            });
  }

  /** Whether brokers were told of exactly this, by an issuer of this name. */
  private boolean isCurrent(List<SigningKey> keys) {
    return keys.isEmpty()
        || core.database()
            .inTenant(
                TenancyRecord.INSTALLATION,
                tx ->
                    core.tenancy()
                        .holds(tx, TenancyRecord.JWKS, TenancyRecord.JWKS_ID, body(keys)));
  }

  private ObjectNode body(List<SigningKey> keys) {
    ObjectNode body =
        json.createObjectNode().put("issuer", tokens.issuer()).put("audience", tokens.audience());
    body.setAll(keySet(keys));
    return body;
  }

  private ObjectNode keySet(List<SigningKey> keys) {
    ObjectNode set = json.createObjectNode();
    ArrayNode list = set.putArray("keys");
    keys.forEach(
        key -> list.add(tokens.jwk(key.kid(), SigningKeyPairs.publicKey(key.publicKey()))));
    return set;
  }

  private void audit(Tx tx, Actor actor, String action, String kid) {
    core.audit().append(tx, actor, KIND + "." + action, KIND, kid, Map.of());
  }

  private static boolean isOver(SigningKey key, Instant now) {
    return key.verifyUntil().map(until -> until.isBefore(now)).orElse(false);
  }

  private static Optional<SigningKey> find(List<SigningKey> keys, State state) {
    return keys.stream().filter(key -> key.state() == state).findFirst();
  }
}
