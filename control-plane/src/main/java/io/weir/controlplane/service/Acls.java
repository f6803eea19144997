package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.NamedLocks;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.ServiceAccountStore;
import io.weir.controlplane.persistence.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * ACLs of virtual clusters. What there is is what KRaft says, whoever made it: nothing of it is
 * stored here but who changed what. Thread-safe.
 */
public final class Acls {
  private final ServiceAccountStore accounts = new ServiceAccountStore();
  private final Core core;
  private final Writes writes;
  private final AclGateway gateway;
  private final VirtualClusters clusters;
  private final NamedLocks locks;

  /** Wires it. */
  public Acls(Core core, Writes writes, AclGateway gateway, VirtualClusters clusters) {
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
    this.clusters = clusters;
    this.locks = new NamedLocks(core.database());
  }

  /**
   * Which are asked for; null: any.
   *
   * @param principal in full
   * @param resourceType in lower case
   * @param resourceName in full
   */
  public record Query(String principal, String resourceType, String resourceName) {
    boolean matches(Acl acl) {
      return (principal == null || acl.principal().equals(principal))
          && (resourceType == null || acl.resourceType().equals(resourceType))
          && (resourceName == null || acl.resourceName().equals(resourceName));
    }
  }

  /**
   * A page of a virtual cluster's ACLs.
   *
   * @param page those asked for
   * @param all the whole set, by which changes of it are recognized
   */
  public record Listing(Page<AclView> page, List<AclView> all) {}

  /** A desired set. */
  public record DesiredAcls(List<NewAcl> acls) {}

  /**
   * What made the set the desired one.
   *
   * @param dryRun whether it was only looked at
   * @param added made
   * @param removed gone
   */
  public record AppliedAcls(boolean dryRun, List<AclView> added, List<AclView> removed) {}

  /** A page, in their order. */
  public Listing list(Actor actor, String clusterId, PageRequest page, Query query) {
    List<Acl> all = gateway.list(cluster(actor, clusterId).prefix());
    List<AclView> views = all.stream().map(AclView::of).toList();
    Optional<Acl> after = page.afterKey().map(Acl::ofKey);
    List<AclView> wanted =
        views.stream()
            .filter(view -> after.isEmpty() || view.acl().compareTo(after.get()) > 0)
            .filter(view -> query.matches(view.acl()))
            .limit(page.size() + 1L)
            .toList();
    return new Listing(
        Page.of(wanted, page.size(), view -> view.acl().key(), Function.identity()), views);
  }

  /** One. */
  public AclView get(Actor actor, String clusterId, String id) {
    return existing(gateway.list(cluster(actor, clusterId).prefix()), id);
  }

  private static AclView existing(List<Acl> all, String id) {
    return all.stream()
        .map(AclView::of)
        .filter(view -> view.id().equals(id))
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("ACL", id));
  }

  /** Makes one, or only says whether it would be made. */
  public Answer create(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      NewAcl wanted,
      boolean dryRun) {
    // Whose cluster it is comes first: of a foreign one nothing is said, not even what it demands.
    VirtualCluster cluster = cluster(actor, clusterId);
    Acl acl = validated(actor, List.of(wanted), any -> "").getFirst();
    AclView view = AclView.of(acl);
    if (dryRun) {
      requireAbsent(gateway.list(cluster.prefix()), acl);
      return writes.answer(Reply.ok(Effects.of(List.of(new Effects.Change("", null, view.id())))));
    }
    AclChange.Difference difference = new AclChange.Difference(List.of(acl), List.of());
    return change(
        actor,
        request,
        cluster,
        new AclChange.Wanted(
            difference,
            (current, resumed) -> {
              if (!resumed) {
                requireAbsent(current, acl);
              }
              return difference;
            },
            _ ->
                Reply.created(
                    view,
                    "/v1/clusters/" + clusterId + "/acls/" + view.id(),
                    Reply.Change.ofMetadata(
                        actor.tenantId(), "acl.create", view.id(), cluster.prefix()))));
  }

  private static void requireAbsent(List<Acl> current, Acl acl) {
    if (current.contains(acl)) {
      throw new ProblemException(
          ProblemCode.ACL_EXISTS, "There is this ACL already: " + AclView.of(acl).id() + ".");
    }
  }

  /** Deletes one, or only says which. */
  public Answer delete(
      Actor actor, String clusterId, String id, Precondition condition, boolean dryRun) {
    VirtualCluster cluster = cluster(actor, clusterId);
    AclView view = existing(gateway.list(cluster.prefix()), id);
    condition.check(view);
    if (dryRun) {
      return writes.answer(Reply.ok(Effects.of(List.of(new Effects.Change("", id, null)))));
    }
    AclChange.Difference difference = new AclChange.Difference(List.of(), List.of(view.acl()));
    return change(
        actor,
        Optional.empty(),
        cluster,
        new AclChange.Wanted(
            difference,
            (_, _) -> difference,
            _ ->
                Reply.gone(
                    Reply.Change.ofMetadata(
                        actor.tenantId(), "acl.delete", id, cluster.prefix()))));
  }

  /**
   * Makes a set the whole set.
   *
   * @param condition empty if the caller said none
   */
  public Answer apply(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      DesiredAcls wanted,
      Optional<Precondition> condition,
      boolean dryRun) {
    VirtualCluster cluster = cluster(actor, clusterId);
    Precondition expected =
        condition.orElseThrow(
            () ->
                new ProblemException(
                    ProblemCode.PRECONDITION_REQUIRED,
                    "Read the list and send its ETag in If-Match, or '*' to replace whatever is"
                        + " there."));
    requireBounds(wanted);
    List<Acl> current = gateway.list(cluster.prefix());
    expected.check(views(current));
    List<Acl> desired = desired(actor, wanted, current);
    AclChange.Difference foreseen = AclChange.between(current, desired);
    if (dryRun) {
      return writes.answer(Reply.ok(applied(foreseen, true)));
    }
    return change(
        actor,
        request,
        cluster,
        new AclChange.Wanted(
            foreseen,
            (now, resumed) -> {
              if (!resumed) {
                expected.check(views(now));
              }
              return AclChange.between(now, desired);
            },
            done ->
                Reply.ok(
                    applied(done, false),
                    Reply.Change.ofMetadata(
                        actor.tenantId(), "acls.apply", clusterId, cluster.prefix()))));
  }

  private static void requireBounds(DesiredAcls wanted) {
    new Validation()
        .require(
            wanted.acls() != null
                && wanted.acls().size() <= Acl.PER_CLUSTER_MAX
                && !wanted.acls().contains(null),
            "/acls",
            "must be a list of at most " + Acl.PER_CLUSTER_MAX + " ACLs")
        .check();
  }

  /** Without repetitions, sorted. What is there already may name whom it likes. */
  private List<Acl> desired(Actor actor, DesiredAcls wanted, List<Acl> current) {
    Set<Acl> there = new HashSet<>(current);
    List<NewAcl> fresh = new ArrayList<>();
    List<String> pointers = new ArrayList<>();
    TreeSet<Acl> desired = new TreeSet<>();
    for (int index = 0; index < wanted.acls().size(); index++) {
      NewAcl acl = wanted.acls().get(index);
      Acl normalized = acl.normalized();
      if (there.contains(normalized)) {
        desired.add(normalized);
      } else {
        fresh.add(acl);
        pointers.add("/acls/" + index);
      }
    }
    desired.addAll(validated(actor, fresh, pointers::get));
    return List.copyOf(desired);
  }

  private List<Acl> validated(Actor actor, List<NewAcl> wanted, Function<Integer, String> pointer) {
    Validation validation = new Validation();
    for (int index = 0; index < wanted.size(); index++) {
      wanted.get(index).validate(validation, pointer.apply(index));
    }
    validation.check();
    List<Acl> acls = wanted.stream().map(NewAcl::normalized).toList();
    core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              for (int index = 0; index < acls.size(); index++) {
                validation.require(
                    isKnown(tx, acls.get(index).principal()),
                    pointer.apply(index) + "/principal",
                    "must be 'User:*' or 'User:' and the id of a service account");
              }
              return null;
            });
    validation.check();
    return acls;
  }

  private boolean isKnown(Tx tx, String principal) {
    return principal.equals(Acl.EVERYBODY)
        || accounts.find(tx, principal.substring(Acl.USER.length())).isPresent();
  }

  private Answer change(
      Actor actor,
      Optional<IdempotencyRequest> request,
      VirtualCluster cluster,
      AclChange.Wanted wanted) {
    return writes.run(
        actor.tenantId(), request, new AclChange(core, gateway, locks, actor, cluster, wanted));
  }

  private static AppliedAcls applied(AclChange.Difference difference, boolean dryRun) {
    return new AppliedAcls(dryRun, views(difference.added()), views(difference.removed()));
  }

  private static List<AclView> views(List<Acl> acls) {
    return acls.stream().map(AclView::of).toList();
  }

  private VirtualCluster cluster(Actor actor, String clusterId) {
    return core.database().inTenant(actor.tenantId(), tx -> clusters.require(tx, clusterId));
  }
}
