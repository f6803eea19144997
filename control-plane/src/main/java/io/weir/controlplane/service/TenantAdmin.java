package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Limits;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.PasswordHasher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What operators do with tenants. Thread-safe. */
public final class TenantAdmin {
  private static final String KIND = "tenant";
  private static final String DISPLAY_NAME = "display_name";
  private static final String STATE = "state";
  private static final int SEARCH_CHARACTERS_MAX = 100;

  private final TenantStore store = new TenantStore();
  private final TenantLimitStore limitStore = new TenantLimitStore();
  private final Core core;
  private final Writes writes;
  private final TenantMaking making;
  private final PasswordHasher hasher;

  /** Wires it. */
  public TenantAdmin(Core core, Writes writes, TenantMaking making, PasswordHasher hasher) {
    this.core = core;
    this.writes = writes;
    this.making = making;
    this.hasher = hasher;
  }

  /** Its first user; {@code toString} hides both. */
  public record NewOwner(String email, String password) {
    @Override
    public String toString() {
      return "NewOwner[***]";
    }
  }

  /**
   * What a new one needs.
   *
   * @param displayName missing: the name
   * @param limits missing: the defaults
   * @param owner missing: users are invited later
   * @param starterCluster missing: yes
   * @param deletionProtection missing: no
   */
  public record NewTenant(
      String name,
      String displayName,
      TenantLimitStore.Wanted limits,
      NewOwner owner,
      Boolean starterCluster,
      Boolean deletionProtection) {
    /** Names every broken field. */
    public void validate() {
      Validation validation = new Validation().name("/name", name);
      if (displayName != null) {
        validation.name("/" + DISPLAY_NAME, displayName);
      }
      if (limits != null) {
        requireLimits(validation, limits, "/limits");
      }
      if (owner != null) {
        validation.email("/owner/email", owner.email());
        validation.password("/owner/password", owner.password());
      }
      validation.check();
    }
  }

  /** A page, in the order of their making. */
  public Page<Tenant> list(Optional<String> search, Optional<String> state, PageRequest page) {
    new Validation()
        .require(
            search.map(String::length).orElse(0) <= SEARCH_CHARACTERS_MAX,
            "query:search",
            "must have at most " + SEARCH_CHARACTERS_MAX + " characters")
        .require(
            state.isEmpty() || isState(state.get()) || state.get().equals(Tenant.DELETING),
            "query:state",
            STATES + ", or 'deleting'")
        .check();
    TenantStore.Filter filter = new TenantStore.Filter(search.orElse("").strip(), state);
    return core.database().asOperator(handle -> store.list(handle, filter, page));
  }

  private static final String STATES = "must be 'active' or 'suspended'";

  /** One that goes is no longer changed. */
  private Tenant locked(Tx tx, String id) {
    Tenant tenant = store.lock(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
    if (tenant.state().equals(Tenant.DELETING)) {
      throw TenantDeletion.running();
    }
    return tenant;
  }

  private static boolean isState(String state) {
    return state.equals(Tenant.ACTIVE) || state.equals(Tenant.SUSPENDED);
  }

  /** Makes one. */
  public Answer create(Actor actor, Optional<IdempotencyRequest> request, NewTenant wanted) {
    wanted.validate();
    Optional<TenantMaking.Owner> owner =
        Optional.ofNullable(wanted.owner())
            .map(
                given ->
                    new TenantMaking.Owner(
                        given.email().strip().toLowerCase(Locale.ROOT),
                        hasher.hash(given.password())));
    TenantMaking.Wanted making =
        new TenantMaking.Wanted(
            wanted.name(),
            wanted.displayName(),
            Objects.requireNonNullElse(wanted.limits(), TenantLimitStore.Wanted.NONE),
            owner,
            Objects.requireNonNullElse(wanted.starterCluster(), true),
            Objects.requireNonNullElse(wanted.deletionProtection(), false));
    return writes.run(
        TenancyRecord.INSTALLATION,
        request,
        tx -> {
          TenantMaking.Made made = this.making.make(tx, actor, making);
          return Reply.created(made.tenant(), "/v1/tenants/" + made.tenant().id(), made.change());
        });
  }

  /**
   * Another display name, state or protection, or only what that would change. A user changes the
   * name of its own tenant; the others are the operator's.
   */
  public Answer update(
      Actor actor, String id, ObjectNode patch, Precondition precondition, boolean dryRun) {
    if (actor.kind() != Actor.Kind.OPERATOR) {
      if (!actor.tenantId().equals(id)) {
        throw ProblemException.notFound(KIND, id);
      }
      if (patch.has(STATE)) {
        throw new ProblemException(
            ProblemCode.FORBIDDEN, "Only the operator suspends and resumes tenants.");
      }
      if (patch.has(Protection.FIELD)) {
        throw new ProblemException(
            ProblemCode.FORBIDDEN, "Only the operator deletes tenants, or protects them from it.");
      }
    }
    return writes.run(
        id,
        Optional.empty(),
        tx -> {
          Tenant old = locked(tx, id);
          precondition.check(old);
          Tenant now = patched(old, patch);
          List<Effects.Change> changes = new ArrayList<>();
          change(changes, "/" + DISPLAY_NAME, old.displayName(), now.displayName());
          change(changes, "/" + STATE, old.state(), now.state());
          change(
              changes, "/" + Protection.FIELD, old.deletionProtection(), now.deletionProtection());
          if (dryRun) {
            return Reply.ok(Effects.of(changes));
          }
          if (changes.isEmpty()) {
            return Reply.ok(now);
          }
          store.update(tx, now);
          audit(tx, actor, KIND + ".update", id, changes);
          if (old.state().equals(now.state())) {
            return Reply.ok(now);
          }
          long revision = core.tenancy().put(tx, now, limitStore.find(tx));
          return Reply.ok(now, new Reply.Change(id, KIND + ".update", id, revision));
        });
  }

  private static Tenant patched(Tenant old, ObjectNode patch) {
    Validation validation = new Validation();
    String displayName = old.displayName();
    String state = old.state();
    boolean protection = old.deletionProtection();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case DISPLAY_NAME -> {
          displayName = value.isNull() ? old.name() : value.textValue();
          validation.name("/" + DISPLAY_NAME, displayName);
        }
        case STATE -> {
          state = value.textValue();
          validation.require(state != null && isState(state), "/" + STATE, STATES);
        }
        case Protection.FIELD -> {
          protection = value.booleanValue();
          validation.require(value.isBoolean(), "/" + Protection.FIELD, "must be true or false");
        }
        default -> validation.require(false, "/" + field.getKey(), "can't be changed");
      }
    }
    validation.check();
    return old.with(displayName, state, protection);
  }

  /** How much it may have. */
  public Limits limits(String id) {
    return core.database()
        .inTenant(
            id,
            tx -> {
              var _ = store.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
              return limitStore.find(tx);
            });
  }

  /** Other limits, or only what would change; what is not named goes back to its default. */
  public Answer putLimits(
      Actor actor,
      String id,
      TenantLimitStore.Wanted wanted,
      Precondition precondition,
      boolean dryRun) {
    Validation validation = new Validation();
    requireLimits(validation, wanted, "");
    validation.check();
    return writes.run(
        id,
        Optional.empty(),
        tx -> {
          Tenant tenant = locked(tx, id);
          Limits old = limitStore.find(tx);
          precondition.check(old);
          Limits now = wanted.effective();
          List<Effects.Change> changes = changes(old, now);
          if (dryRun) {
            return Reply.ok(Effects.of(changes));
          }
          limitStore.put(tx, wanted);
          audit(tx, actor, KIND + ".limits_update", id, changes);
          long revision = core.tenancy().put(tx, tenant, now);
          return Reply.ok(now, new Reply.Change(id, KIND + ".limits_update", id, revision));
        });
  }

  private static List<Effects.Change> changes(Limits old, Limits now) {
    List<Effects.Change> changes = new ArrayList<>();
    change(changes, "/virtual_clusters", old.virtualClusters(), now.virtualClusters());
    change(changes, "/topics", old.topics(), now.topics());
    change(changes, "/partitions", old.partitions(), now.partitions());
    change(changes, "/service_accounts", old.serviceAccounts(), now.serviceAccounts());
    change(
        changes,
        "/keys_per_service_account",
        old.keysPerServiceAccount(),
        now.keysPerServiceAccount());
    return changes;
  }

  private static void change(
      List<Effects.Change> changes, String pointer, Object before, Object after) {
    if (!before.equals(after)) {
      changes.add(new Effects.Change(pointer, before.toString(), after.toString()));
    }
  }

  private void audit(Tx tx, Actor actor, String action, String id, List<Effects.Change> changes) {
    Map<String, String> details = new TreeMap<>();
    changes.forEach(change -> details.put(change.pointer().substring(1), change.after()));
    core.audit().append(tx, actor, action, KIND, id, details);
  }

  /** An operator begins to act inside a tenant, whose audit log says so. */
  public Tenant enter(Actor actor, String id) {
    return core.database()
        .inTenant(
            id,
            tx -> {
              Tenant tenant =
                  store.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
              core.audit().append(tx, actor, KIND + ".enter", KIND, id, Map.of());
              return tenant;
            });
  }

  private static void requireLimits(
      Validation validation, TenantLimitStore.Wanted wanted, String at) {
    Map<String, Integer> values = new TreeMap<>();
    values.put("virtual_clusters", wanted.virtualClusters());
    values.put("topics", wanted.topics());
    values.put("partitions", wanted.partitions());
    values.put("service_accounts", wanted.serviceAccounts());
    values.put("keys_per_service_account", wanted.keysPerServiceAccount());
    values.forEach(
        (name, value) ->
            validation.require(
                value == null || value >= 0 && value <= Limits.MAX,
                at + "/" + name,
                "must be from 0 to " + Limits.MAX));
  }
}
