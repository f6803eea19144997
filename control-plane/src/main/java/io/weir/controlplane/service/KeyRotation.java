package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.OwnSecret;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.ApiKeyStore;
import io.weir.controlplane.persistence.ApiKeyStore.Verifier;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives API keys another secret. The old one is accepted for an overlap, so that clients change
 * over one by one; a key never has more than two. Thread-safe.
 */
public final class KeyRotation {
  /** Overlap if none is asked for: a day's deployments. */
  public static final Duration OVERLAP_DEFAULT = Duration.ofDays(1);

  /** The longest overlap: who needs longer makes a second key. */
  public static final Duration OVERLAP_MAX = Duration.ofDays(7);

  private static final String KIND = "api_key";

  private final ApiKeyStore store = new ApiKeyStore();
  private final Core core;
  private final Writes writes;
  private final ServiceAccounts accounts;

  /** Wires it. */
  public KeyRotation(Core core, Writes writes, ServiceAccounts accounts) {
    this.core = core;
    this.writes = writes;
    this.accounts = accounts;
  }

  /**
   * How.
   *
   * @param overlapSeconds for which the old secret is still accepted; 0: it ends at once; null: the
   *     default
   * @param secret the caller's own; null: one is made, and the answer holds it
   */
  public record Rotation(Long overlapSeconds, String secret) {
    @Override
    public String toString() {
      return "Rotation[overlapSeconds=" + overlapSeconds + ", secret=***]";
    }

    /** Names every broken field. */
    public void validate() {
      Validation validation = new Validation();
      OwnSecret.require(validation, "/secret", secret);
      validation
          .require(
              overlapSeconds == null
                  || overlapSeconds >= 0 && overlapSeconds <= OVERLAP_MAX.toSeconds(),
              "/overlap_seconds",
              "must be a number of seconds from 0 to " + OVERLAP_MAX.toSeconds())
          .check();
    }

    Duration overlap() {
      return overlapSeconds == null ? OVERLAP_DEFAULT : Duration.ofSeconds(overlapSeconds);
    }
  }

  /** Rotates one, and the answer holds the new secret; or says what that would do. */
  public Answer rotate(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String accountId,
      String id,
      Rotation wanted,
      Precondition condition,
      boolean dryRun) {
    wanted.validate();
    if (dryRun) {
      return core.database()
          .inTenant(
              actor.tenantId(),
              tx -> {
                Verifier held = held(tx, accountId, id);
                ApiKey now = held.key();
                condition.check(now);
                requireOther(held, wanted);
                return writes.answer(Reply.ok(effects(now, endOfOld(now, wanted))));
              });
    }
    return writes.run(
        actor.tenantId(),
        request,
        tx -> {
          Verifier old = held(tx, accountId, id);
          condition.check(old.key());
          requireOther(old, wanted);
          return rotate(tx, actor, old, wanted);
        });
  }

  /** Else the overlap would end the sessions of a secret that goes on. */
  private static void requireOther(Verifier held, Rotation wanted) {
    if (wanted.secret() != null && Sha256.equal(held.secretSha256(), Sha256.hex(wanted.secret()))) {
      throw ProblemException.invalid("/secret", "is the key's present secret; bring another one");
    }
  }

  private Verifier held(Tx tx, String accountId, String id) {
    accounts.require(tx, accountId);
    Verifier found =
        store
            .lockVerifier(tx, accountId, id)
            .orElseThrow(() -> ProblemException.notFound("key", id));
    return new Verifier(
        found.key().at(core.clock().instant()),
        found.secretSha256(),
        found.previousSha256(),
        found.tokensNotBefore());
  }

  private Reply rotate(Tx tx, Actor actor, Verifier old, Rotation wanted) {
    ApiKey key = old.key().withPreviousSecretUntil(endOfOld(old.key(), wanted));
    Optional<String> issued =
        wanted.secret() == null ? Optional.of(core.secrets().apiSecret()) : Optional.empty();
    String hash = Sha256.hex(issued.orElse(wanted.secret()));
    boolean overlaps = key.previousSecretExpiresAt() != null;
    // A secret that ends before its time takes along the tokens that it got, and as nobody knows
    // which of the key's secrets got which, all of them.
    boolean endsEarly = !overlaps || old.key().previousSecretExpiresAt() != null;
    Verifier now =
        new Verifier(
            key,
            hash,
            overlaps ? old.secretSha256() : null,
            endsEarly ? nextSecond() : old.tokensNotBefore());
    store.replaceSecrets(tx, now);
    long revision = core.tenancy().put(tx, now);
    if (endsEarly) {
      revision = core.tenancy().revokeIssuedBefore(tx, key.id(), now.tokensNotBefore());
    }
    core.audit()
        .append(
            tx,
            actor,
            KIND + ".rotate",
            KIND,
            key.id(),
            Map.of(
                "service_account_id",
                key.serviceAccountId(),
                "overlap_seconds",
                Long.toString(wanted.overlap().toSeconds())));
    return Reply.ok(
        NewKeyView.of(key, issued),
        new Reply.Change(tx.tenantId(), KIND + ".rotate", key.id(), revision));
  }

  /** Null: at once. The key's own end is the latest. */
  private Instant endOfOld(ApiKey key, Rotation wanted) {
    if (wanted.overlap().isZero()) {
      return null;
    }
    Instant end = core.clock().instant().plus(wanted.overlap()).truncatedTo(ChronoUnit.MILLIS);
    return key.expiresAt() != null && key.expiresAt().isBefore(end) ? key.expiresAt() : end;
  }

  /** Tokens tell their issue in whole seconds: the running second's are among those before. */
  private Instant nextSecond() {
    return core.clock().instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }

  private static Effects effects(ApiKey now, Instant endOfOld) {
    List<Effects.Change> changes = new ArrayList<>();
    changes.add(new Effects.Change("/secret", "the present one", "a new one"));
    if (now.previousSecretExpiresAt() != null || endOfOld != null) {
      changes.add(
          new Effects.Change(
              "/previous_secret_expires_at", text(now.previousSecretExpiresAt()), text(endOfOld)));
    }
    return Effects.of(changes);
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
