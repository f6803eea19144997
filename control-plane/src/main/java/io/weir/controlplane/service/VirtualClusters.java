package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.AclWorkStore;
import io.weir.controlplane.persistence.ApiKeyStore;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TopicStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.VirtualClusterStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual clusters. Thread-safe. */
public final class VirtualClusters {
  private static final Logger log = LoggerFactory.getLogger(VirtualClusters.class);
  private static final String KIND = "virtual_cluster";

  /** Topics, and keys, that a preview names. */
  private static final int PREVIEWED_MAX = 500;

  private final VirtualClusterStore store = new VirtualClusterStore();
  private final ApiKeyStore keys = new ApiKeyStore();
  private final TopicStore topics = new TopicStore();
  private final AclWorkStore aclWork = new AclWorkStore();
  private final TenantLimits limits = new TenantLimits();
  private final Core core;
  private final Writes writes;
  private final ClusterGateway gateway;
  private final Fleet fleet;
  private final AccountAccess access;
  private final ClusterConfig config;

  /** Wires it. */
  public VirtualClusters(
      Core core, Writes writes, ClusterGateway gateway, Fleet fleet, ClusterConfig config) {
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
    this.fleet = fleet;
    this.access = new AccountAccess(core.database(), gateway);
    this.config = config;
  }

  /**
   * What a new one needs.
   *
   * @param name for humans
   */
  public record NewCluster(String name) {
    /** Names every broken field. */
    public void validate() {
      new Validation().name("/name", name).check();
    }
  }

  /** Makes one. */
  public Answer create(Actor actor, Optional<IdempotencyRequest> request, NewCluster wanted) {
    wanted.validate();
    Answer answer = writes.run(actor.tenantId(), request, tx -> create(tx, actor, wanted.name()));
    access.settleNow(actor.tenantId());
    return answer;
  }

  /** Makes one in a running transaction. */
  Reply create(Tx tx, Actor actor, String name) {
    limits.requireVirtualCluster(tx);
    VirtualCluster cluster =
        new VirtualCluster(
            core.ids().nextCluster(),
            tx.tenantId(),
            name,
            fleet.placement(),
            Uuid.randomUuid().toString(),
            core.clock().instant());
    if (!store.insert(tx, cluster)) {
      throw nameInUse(name);
    }
    aclWork.grantToEveryAccount(tx, cluster.id());
    long revision = core.tenancy().put(tx, cluster);
    core.audit().append(tx, actor, KIND + ".create", KIND, cluster.id(), Map.of("name", name));
    return Reply.created(
        view(cluster),
        "/v1/clusters/" + cluster.id(),
        new Reply.Change(tx.tenantId(), KIND + ".create", cluster.id(), revision));
  }

  /** One. */
  public ClusterView get(Actor actor, String id) {
    return core.database().inTenant(actor.tenantId(), tx -> view(require(tx, id)));
  }

  /** A page. */
  public Page<ClusterView> list(Actor actor, PageRequest page) {
    return core.database().inTenant(actor.tenantId(), tx -> store.list(tx, page).map(this::view));
  }

  /** Another name. */
  public Answer rename(Actor actor, String id, NewCluster wanted) {
    wanted.validate();
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          require(tx, id);
          if (!store.rename(tx, id, wanted.name())) {
            throw nameInUse(wanted.name());
          }
          core.audit().append(tx, actor, KIND + ".update", KIND, id, Map.of("name", wanted.name()));
          return Reply.ok(view(require(tx, id)));
        });
  }

  /**
   * Deletes one with its keys. Topics are deleted too if the caller says so; else their existence
   * is a conflict.
   */
  public Answer delete(Actor actor, String id, boolean deleteTopics, boolean dryRun) {
    VirtualCluster cluster = core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
    List<PhysicalTopic> existing = gateway.topics(cluster.prefix());
    if (!existing.isEmpty() && !deleteTopics) {
      throw new ProblemException(
          ProblemCode.CLUSTER_NOT_EMPTY,
          "It holds "
              + existing.size()
              + " topics: delete them first, or pass delete_topics=true.");
    }
    if (dryRun) {
      return writes.answer(Reply.ok(effects(actor, cluster, existing)));
    }
    existing.forEach(gateway::deleteTopic);
    Answer answer =
        writes.run(actor.tenantId(), Optional.empty(), tx -> delete(tx, actor, cluster));
    deleteLeftovers(cluster);
    return answer;
  }

  /** What its deletion takes with it; records are not known if there are too many partitions. */
  private Effects effects(Actor actor, VirtualCluster cluster, List<PhysicalTopic> existing) {
    List<Effects.Change> changes = new ArrayList<>();
    changes.add(new Effects.Change("", cluster.name(), null));
    existing.stream()
        .limit(PREVIEWED_MAX)
        .forEach(topic -> changes.add(new Effects.Change("/topics", topic.name(), null)));
    core.database()
        .inTenant(actor.tenantId(), tx -> keys.ofCluster(tx, cluster.id(), PREVIEWED_MAX))
        .forEach(key -> changes.add(new Effects.Change("/keys", key, null)));
    Map<PhysicalTopic, ClusterFigures.Size> sizes =
        gateway.figures().sizes(existing, Topics.SIZE_PARTITIONS_MAX);
    boolean complete =
        sizes.size() == existing.size()
            && sizes.values().stream().allMatch(ClusterFigures.Size::complete);
    return Effects.losing(
        changes,
        complete ? sizes.values().stream().mapToLong(ClusterFigures.Size::records).sum() : null);
  }

  /** No client can log in any more; what one may have made meanwhile goes too. */
  private void deleteLeftovers(VirtualCluster cluster) {
    try {
      gateway.topics(cluster.prefix()).forEach(gateway::deleteTopic);
      gateway.acls().delete(cluster.prefix(), gateway.acls().list(cluster.prefix()));
    } catch (ProblemException e) {
      // The deletion itself is done; topics that nobody can reach only take space.
      log.warn("event=topics_of_a_deleted_cluster_may_remain cluster={}", cluster.id(), e);
    }
  }

  private Reply delete(Tx tx, Actor actor, VirtualCluster cluster) {
    VirtualCluster locked = requireLocked(tx, cluster.id());
    Instant now = core.clock().instant();
    for (String key : keys.revokeOfCluster(tx, cluster.id(), now)) {
      core.tenancy().delete(tx, TenancyRecord.API_KEY, key);
      core.audit().append(tx, actor, "api_key.delete", "api_key", key, Map.of());
    }
    topics.deleteAll(tx, cluster.id());
    store.delete(tx, cluster.id(), now);
    long revision = core.tenancy().delete(tx, TenancyRecord.VIRTUAL_CLUSTER, cluster.id());
    core.audit()
        .append(tx, actor, KIND + ".delete", KIND, cluster.id(), Map.of("name", locked.name()));
    return Reply.gone(new Reply.Change(tx.tenantId(), KIND + ".delete", cluster.id(), revision));
  }

  /** A live one of this tenant. */
  VirtualCluster require(Tx tx, String id) {
    return store.find(tx, id).orElseThrow(() -> ProblemException.notFound("cluster", id));
  }

  /** A live one of this tenant, which can't be deleted until the transaction ends. */
  VirtualCluster requireLocked(Tx tx, String id) {
    return store.lock(tx, id).orElseThrow(() -> ProblemException.notFound("cluster", id));
  }

  private ClusterView view(VirtualCluster cluster) {
    return ClusterView.of(cluster, config);
  }

  private static ProblemException nameInUse(String name) {
    return new ProblemException(
        ProblemCode.NAME_IN_USE, "There is a cluster named '" + name + "' already.");
  }
}
