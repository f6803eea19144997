package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.UserStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A tenant with what it needs from the start, in one transaction, whoever makes it. Thread-safe.
 */
public final class TenantMaking {
  private static final String STARTER_CLUSTER = "starter";

  private final TenantStore tenants = new TenantStore();
  private final TenantLimitStore limits = new TenantLimitStore();
  private final UserStore users = new UserStore();
  private final Core core;
  private final VirtualClusters clusters;

  /** Wires it. */
  public TenantMaking(Core core, VirtualClusters clusters) {
    this.core = core;
    this.clusters = clusters;
  }

  /** Its first user; {@code toString} hides the hash. */
  record Owner(String email, String passwordHash) {
    @Override
    public String toString() {
      return "Owner[***]";
    }
  }

  /**
   * What is wanted.
   *
   * @param displayName null: the name
   * @param owner empty: users are invited later
   * @param starter whether it begins with a virtual cluster
   * @param deletionProtection whether it can't be deleted
   */
  record Wanted(
      String name,
      String displayName,
      TenantLimitStore.Wanted limits,
      Optional<Owner> owner,
      boolean starter,
      boolean deletionProtection) {}

  /**
   * What was made.
   *
   * @param user empty without an owner
   * @param cluster empty without a starter cluster
   * @param change what brokers must apply
   */
  record Made(
      Tenant tenant, Optional<User> user, Optional<ClusterView> cluster, Reply.Change change) {}

  /**
   * Makes it; the transaction is inside it afterwards. A stranger who makes it acts as its owner.
   */
  Made make(Tx outside, Actor actor, Wanted wanted) {
    Instant now = core.clock().instant();
    String id = core.ids().next("ten");
    Tenant tenant =
        new Tenant(
            id,
            wanted.name(),
            wanted.displayName() == null ? wanted.name() : wanted.displayName(),
            Tenant.ACTIVE,
            now,
            wanted.deletionProtection());
    Optional<User> user =
        wanted
            .owner()
            .map(
                owner ->
                    new User(core.ids().next("usr"), id, owner.email(), Role.OWNER.code(), now));
    Tx tx = Database.switchTo(outside.handle(), id);
    tenants.insert(tx, tenant);
    if (!wanted.limits().equals(TenantLimitStore.Wanted.NONE)) {
      limits.put(tx, wanted.limits());
    }
    user.ifPresent(owner -> insert(tx, owner, wanted.owner().orElseThrow()));
    Actor acting =
        user.filter(owner -> actor.kind() == Actor.Kind.ANONYMOUS)
            .map(owner -> actor.asUser(id, owner.id()))
            .orElse(actor);
    core.audit().append(tx, acting, "tenant.create", "tenant", id, Map.of("name", tenant.name()));
    user.ifPresent(
        owner ->
            core.audit()
                .append(
                    tx, acting, "user.create", "user", owner.id(), Map.of("role", owner.role())));
    // The tenant's record has a lower revision than its cluster's: brokers learn of it first.
    long revision = core.tenancy().put(tx, tenant, wanted.limits().effective());
    Reply.Change change = new Reply.Change(id, "tenant.create", id, revision);
    if (!wanted.starter()) {
      return new Made(tenant, user, Optional.empty(), change);
    }
    Reply starter = clusters.create(tx, acting, VirtualClusters.NewCluster.named(STARTER_CLUSTER));
    return new Made(
        tenant, user, Optional.of((ClusterView) starter.body()), starter.change().orElseThrow());
  }

  private void insert(Tx tx, User user, Owner owner) {
    if (!users.insert(tx, user, Sessions.emailHash(user.email()), owner.passwordHash())) {
      throw new ProblemException(
          ProblemCode.EMAIL_IN_USE, "There is an account with this e-mail address.");
    }
  }
}
