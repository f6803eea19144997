package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.OwnSecret;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.ApiKeyStore;
import io.weir.controlplane.persistence.ApiKeyStore.Verifier;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** API keys. Thread-safe. */
public final class ApiKeys {
  private static final String KIND = "api_key";
  private static final int DESCRIPTION_CHARACTERS_MAX = 500;

  private final ApiKeyStore store = new ApiKeyStore();
  private final TenantLimits limits = new TenantLimits();
  private final Core core;
  private final Writes writes;
  private final ServiceAccounts accounts;
  private final VirtualClusters clusters;
  private final KeyUsage usage;

  /** Wires it. */
  public ApiKeys(
      Core core,
      Writes writes,
      ServiceAccounts accounts,
      VirtualClusters clusters,
      KeyUsage usage) {
    this.core = core;
    this.writes = writes;
    this.accounts = accounts;
    this.clusters = clusters;
    this.usage = usage;
  }

  /**
   * What a new one needs.
   *
   * @param clusterId the one virtual cluster that it opens
   * @param description may be missing
   * @param expiresAt missing: never
   * @param secret the caller's own; missing: one is made, and the answer holds it
   */
  public record NewKey(String clusterId, String description, Instant expiresAt, String secret) {
    @Override
    public String toString() {
      return "NewKey[clusterId=" + clusterId + ", secret=***]";
    }

    /** Names every broken field. */
    public void validate(Instant now) {
      Validation validation = new Validation();
      OwnSecret.require(validation, "/secret", secret);
      validation
          .require(clusterId != null, "/cluster_id", "must name a virtual cluster")
          .atMost("/description", description, DESCRIPTION_CHARACTERS_MAX)
          .require(
              expiresAt == null || expiresAt.isAfter(now), "/expires_at", "must be in the future")
          .check();
    }
  }

  /** Makes one; the answer holds the secret, unless it is the caller's own. */
  public Answer create(
      Actor actor, Optional<IdempotencyRequest> request, String accountId, NewKey wanted) {
    wanted.validate(core.clock().instant());
    return writes.run(
        actor.tenantId(),
        request,
        tx -> {
          accounts.requireLocked(tx, accountId);
          clusters.requireLocked(tx, wanted.clusterId());
          limits.requireKey(tx, accountId);
          ApiKey key =
              new ApiKey(
                  core.ids().next("key"),
                  tx.tenantId(),
                  accountId,
                  wanted.clusterId(),
                  Objects.requireNonNullElse(wanted.description(), ""),
                  core.clock().instant(),
                  wanted.expiresAt(),
                  null,
                  null);
          Optional<String> issued =
              wanted.secret() == null ? Optional.of(core.secrets().apiSecret()) : Optional.empty();
          String hash = Sha256.hex(issued.orElse(wanted.secret()));
          store.insert(tx, key, hash);
          long revision = core.tenancy().put(tx, new Verifier(key, hash, null, null));
          core.audit()
              .append(
                  tx,
                  actor,
                  KIND + ".create",
                  KIND,
                  key.id(),
                  Map.of("service_account_id", accountId, "cluster_id", key.clusterId()));
          return Reply.created(
              NewKeyView.of(key, issued),
              "/v1/service-accounts/" + accountId + "/keys/" + key.id(),
              new Reply.Change(tx.tenantId(), KIND + ".create", key.id(), revision));
        });
  }

  /** One, without its secret. */
  public ApiKey get(Actor actor, String accountId, String id) {
    return core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              accounts.require(tx, accountId);
              return require(tx, accountId, id);
            });
  }

  private ApiKey require(Tx tx, String accountId, String id) {
    return store
        .find(tx, accountId, id)
        .map(key -> key.at(core.clock().instant()))
        .orElseThrow(() -> ProblemException.notFound("key", id));
  }

  /** A page. */
  public Page<ApiKey> list(Actor actor, String accountId, PageRequest page) {
    return core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              accounts.require(tx, accountId);
              return store.list(tx, accountId, page).map(key -> key.at(core.clock().instant()));
            });
  }

  /** Revokes one, or says what that would do. */
  public Answer revoke(
      Actor actor, String accountId, String id, Precondition condition, boolean dryRun) {
    if (dryRun) {
      condition.check(get(actor, accountId, id));
      List<Effects.Change> changes = new ArrayList<>();
      changes.add(new Effects.Change("", id, null));
      usage
          .connections(id)
          .ifPresent(
              open ->
                  changes.add(
                      new Effects.Change("/open_connections", Integer.toString(open), "0")));
      return writes.answer(Reply.ok(Effects.of(changes)));
    }
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          accounts.require(tx, accountId);
          condition.check(
              store
                  .lockVerifier(tx, accountId, id)
                  .map(held -> held.key().at(core.clock().instant()))
                  .orElseThrow(() -> ProblemException.notFound("key", id)));
          store.revoke(tx, id, core.clock().instant());
          long revision = core.tenancy().delete(tx, TenancyRecord.API_KEY, id);
          core.audit()
              .append(
                  tx, actor, KIND + ".delete", KIND, id, Map.of("service_account_id", accountId));
          return Reply.gone(new Reply.Change(tx.tenantId(), KIND + ".delete", id, revision));
        });
  }
}
