package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.ServiceAccount;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.AclWorkStore;
import io.weir.controlplane.persistence.ApiKeyStore;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.ServiceAccountStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Service accounts. Thread-safe. */
public final class ServiceAccounts {
  private static final String KIND = "service_account";
  private static final int DESCRIPTION_CHARACTERS_MAX = 500;

  private final ServiceAccountStore store = new ServiceAccountStore();
  private final ApiKeyStore keys = new ApiKeyStore();
  private final AclWorkStore aclWork = new AclWorkStore();
  private final TenantLimits limits = new TenantLimits();
  private final Core core;
  private final Writes writes;
  private final AccountAccess access;

  /** Wires it. */
  public ServiceAccounts(Core core, Writes writes, AccountAccess access) {
    this.access = access;
    this.core = core;
    this.writes = writes;
  }

  /**
   * What a new one needs.
   *
   * @param name unique among the tenant's
   * @param description may be missing
   * @param access {@code full}: ACLs that allow everything, in each virtual cluster of the tenant,
   *     those that are made later included; {@code none}, which is the default: no ACLs
   */
  public record NewServiceAccount(String name, String description, String access) {
    private static final String FULL = "full";
    private static final String NONE = "none";

    /** Missing means none. */
    public NewServiceAccount {
      access = access == null ? NONE : access;
    }

    boolean isFull() {
      return access.equals(FULL);
    }

    /** Names every broken field. */
    public void validate() {
      new Validation()
          .name("/name", name)
          .atMost("/description", description, DESCRIPTION_CHARACTERS_MAX)
          .require(access.equals(FULL) || access.equals(NONE), "/access", "must be full or none")
          .check();
    }
  }

  /** A JSON merge patch: what is null stays. */
  public record ServiceAccountPatch(String name, String description) {}

  /** Makes one. */
  public Answer create(
      Actor actor, Optional<IdempotencyRequest> request, NewServiceAccount wanted) {
    wanted.validate();
    Answer answer =
        writes.run(
            actor.tenantId(),
            request,
            tx -> {
              limits.requireServiceAccount(tx);
              ServiceAccount account =
                  new ServiceAccount(
                      core.ids().next("sa"),
                      tx.tenantId(),
                      wanted.name(),
                      Objects.requireNonNullElse(wanted.description(), ""),
                      wanted.access(),
                      core.clock().instant());
              if (!store.insert(tx, account)) {
                throw nameInUse(wanted.name());
              }
              core.audit()
                  .append(
                      tx,
                      actor,
                      KIND + ".create",
                      KIND,
                      account.id(),
                      Map.of("name", account.name(), "access", account.access()));
              if (wanted.isFull()) {
                aclWork.grantInEveryCluster(tx, account.id());
              }
              return Reply.created(account, "/v1/service-accounts/" + account.id());
            });
    access.settleNow(actor.tenantId());
    return answer;
  }

  /** One. */
  public ServiceAccount get(Actor actor, String id) {
    return core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
  }

  /** A page. */
  public Page<ServiceAccount> list(Actor actor, PageRequest page) {
    return core.database().inTenant(actor.tenantId(), tx -> store.list(tx, page));
  }

  /** Another name or description, or what would change. */
  public Answer update(
      Actor actor, String id, ServiceAccountPatch patch, Precondition condition, boolean dryRun) {
    if (dryRun) {
      ServiceAccount old = get(actor, id);
      condition.check(old);
      return writes.answer(Reply.ok(effects(old, patched(old, patch))));
    }
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          ServiceAccount old = requireLocked(tx, id);
          condition.check(old);
          NewServiceAccount wanted = patched(old, patch);
          if (!store.update(tx, id, wanted.name(), wanted.description())) {
            throw nameInUse(wanted.name());
          }
          core.audit().append(tx, actor, KIND + ".update", KIND, id, Map.of("name", wanted.name()));
          return Reply.ok(require(tx, id));
        });
  }

  private static NewServiceAccount patched(ServiceAccount old, ServiceAccountPatch patch) {
    NewServiceAccount wanted =
        new NewServiceAccount(
            Objects.requireNonNullElse(patch.name(), old.name()),
            Objects.requireNonNullElse(patch.description(), old.description()),
            old.access());
    wanted.validate();
    return wanted;
  }

  private static Effects effects(ServiceAccount old, NewServiceAccount wanted) {
    return Effects.of(
        Stream.of(
                new Effects.Change("/name", old.name(), wanted.name()),
                new Effects.Change("/description", old.description(), wanted.description()))
            .filter(change -> !change.before().equals(change.after()))
            .toList());
  }

  /** Deletes one and revokes its keys, or says which those are: the first 500. */
  public Answer delete(Actor actor, String id, Precondition condition, boolean dryRun) {
    if (dryRun) {
      return writes.answer(Reply.ok(effectsOfDeletion(actor, id, condition)));
    }
    Answer answer =
        writes.run(
            actor.tenantId(),
            Optional.empty(),
            tx -> {
              ServiceAccount account = requireLocked(tx, id);
              condition.check(account);
              Instant now = core.clock().instant();
              OptionalLong revision = OptionalLong.empty();
              for (String key : keys.revokeOfAccount(tx, id, now)) {
                revision = OptionalLong.of(core.tenancy().delete(tx, TenancyRecord.API_KEY, key));
                core.audit().append(tx, actor, "api_key.delete", "api_key", key, Map.of());
              }
              store.delete(tx, id, now);
              aclWork.revoke(tx, id);
              core.audit()
                  .append(tx, actor, KIND + ".delete", KIND, id, Map.of("name", account.name()));
              return revision.isEmpty()
                  ? Reply.gone()
                  : Reply.gone(
                      new Reply.Change(tx.tenantId(), KIND + ".delete", id, revision.getAsLong()));
            });
    access.settleNow(actor.tenantId());
    return answer;
  }

  private Effects effectsOfDeletion(Actor actor, String id, Precondition condition) {
    List<Effects.Change> changes =
        core.database()
            .inTenant(
                actor.tenantId(),
                tx -> {
                  ServiceAccount account = require(tx, id);
                  condition.check(account);
                  List<Effects.Change> going = new ArrayList<>();
                  going.add(new Effects.Change("", account.name(), null));
                  PageRequest first = new PageRequest(PageRequest.SIZE_MAX, Optional.empty());
                  for (ApiKey key : keys.list(tx, id, first).items()) {
                    going.add(new Effects.Change("/keys/" + key.id(), key.id(), null));
                  }
                  return going;
                });
    access
        .acls(actor.tenantId(), Acl.USER + id)
        .forEach(acl -> changes.add(new Effects.Change("/acls/" + acl.id(), acl.id(), null)));
    return Effects.of(changes);
  }

  /** A live one of this tenant. */
  ServiceAccount require(Tx tx, String id) {
    return store.find(tx, id).orElseThrow(() -> ProblemException.notFound("service account", id));
  }

  /** A live one of this tenant, which can't be deleted until the transaction ends. */
  ServiceAccount requireLocked(Tx tx, String id) {
    return store.lock(tx, id).orElseThrow(() -> ProblemException.notFound("service account", id));
  }

  private static ProblemException nameInUse(String name) {
    return new ProblemException(
        ProblemCode.NAME_IN_USE, "There is a service account named '" + name + "' already.");
  }
}
