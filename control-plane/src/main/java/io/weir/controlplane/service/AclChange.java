package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.AclWorkStore;
import io.weir.controlplane.persistence.NamedLocks;
import io.weir.controlplane.persistence.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One change of a virtual cluster's ACLs: events in PostgreSQL → ACLs in KRaft. What is new is made
 * before the old goes, so that a client that may do something before and after may do it meanwhile.
 * Used for one request.
 */
final class AclChange implements OutsideWork<Boolean, AclChange.Difference> {
  /** What is made and what goes, each in its order. */
  record Difference(List<Acl> added, List<Acl> removed) {}

  /**
   * What is to be done.
   *
   * @param foreseen by what was there when the request came: for the audit log
   * @param plan what there is, and whether an earlier try may have done it already, to what has to
   *     be done; throws if that must not be
   * @param reply the answer
   */
  record Wanted(
      Difference foreseen,
      BiFunction<List<Acl>, Boolean, Difference> plan,
      Function<Difference, Reply> reply) {}

  private final AclWorkStore work = new AclWorkStore();
  private final Core core;
  private final AclGateway gateway;
  private final NamedLocks locks;
  private final Actor actor;
  private final VirtualCluster cluster;
  private final Wanted wanted;

  AclChange(
      Core core,
      AclGateway gateway,
      NamedLocks locks,
      Actor actor,
      VirtualCluster cluster,
      Wanted wanted) {
    this.core = core;
    this.gateway = gateway;
    this.locks = locks;
    this.actor = actor;
    this.cluster = cluster;
    this.wanted = wanted;
  }

  /** The events are stored first: a right that nobody can account for must not exist. */
  @Override
  public Boolean prepare(Tx tx, boolean resumed) {
    if (!resumed) {
      audit(tx, "");
      withdrawGrants(tx);
    }
    return resumed;
  }

  /**
   * Whoever was narrowed must not come back with full access when a cluster without any ACL gets
   * those from the start again.
   */
  private void withdrawGrants(Tx tx) {
    List<Acl> narrowing = new ArrayList<>(wanted.foreseen().removed());
    wanted.foreseen().added().stream().filter(Acl::denies).forEach(narrowing::add);
    for (Acl acl : narrowing) {
      if (acl.principal().equals(Acl.EVERYBODY)) {
        work.withdrawAll(tx, cluster.id());
      } else {
        work.withdraw(tx, cluster.id(), acl.principal().substring(Acl.USER.length()));
      }
    }
  }

  @Override
  public Difference perform(Boolean resumed) {
    return locks.in(
        "acls " + cluster.id(),
        () -> {
          Difference difference = wanted.plan().apply(gateway.list(cluster.prefix()), resumed);
          gateway.create(cluster.prefix(), difference.added());
          gateway.delete(cluster.prefix(), difference.removed());
          return difference;
        });
  }

  @Override
  public Reply finish(Tx tx, Boolean resumed, Difference done) {
    return wanted.reply().apply(done);
  }

  @Override
  public void interrupted(Tx tx, Boolean resumed) {
    // The next try looks at what there is.
  }

  @Override
  public void abandon(Tx tx, Boolean resumed) {
    audit(tx, "_refused");
  }

  private void audit(Tx tx, String suffix) {
    wanted.foreseen().added().forEach(acl -> audit(tx, "acl.create" + suffix, acl));
    wanted.foreseen().removed().forEach(acl -> audit(tx, "acl.delete" + suffix, acl));
  }

  private void audit(Tx tx, String action, Acl acl) {
    core.audit()
        .append(
            tx,
            actor,
            action,
            "acl",
            AclView.of(acl).id(),
            Map.of(
                "cluster_id", cluster.id(),
                "principal", acl.principal(),
                "resource_type", acl.resourceType(),
                "resource_name", acl.resourceName(),
                "pattern_type", acl.patternType(),
                "operation", acl.operation(),
                "permission", acl.permission(),
                "host", acl.host()));
  }

  /** From what there is to what there is to be. */
  static Difference between(List<Acl> current, List<Acl> desired) {
    List<Acl> added = new ArrayList<>(desired);
    added.removeAll(new HashSet<>(current));
    List<Acl> removed = new ArrayList<>(current);
    removed.removeAll(new HashSet<>(desired));
    return new Difference(added, removed);
  }
}
