package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final Placement placement;
  private final TopicDefaults defaults;
  private final AccountAccess access;

  /** Wires it. */
  public VirtualClusters(
      Core core, Writes writes, ClusterGateway gateway, Placement placement, AccountAccess access) {
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
    this.placement = placement;
    this.defaults = new TopicDefaults(placement);
    this.access = access;
  }

  /**
   * What a new one needs.
   *
   * @param name for humans
   * @param brokerClusterId where it is to be; null: where the tenant's go
   * @param deletionProtection missing: it can be deleted
   * @param defaultTopicConfig settings of new topics; missing: none
   */
  public record NewCluster(
      String name,
      String brokerClusterId,
      Boolean deletionProtection,
      Map<String, String> defaultTopicConfig) {
    /** Missing means none. */
    public NewCluster {
      defaultTopicConfig = defaultTopicConfig == null ? Map.of() : defaultTopicConfig;
    }

    /** With nothing but a name. */
    static NewCluster named(String name) {
      return new NewCluster(name, null, null, null);
    }

    /** Names every broken field. */
    public void validate() {
      Validation validation = new Validation().name("/name", name);
      ClusterPatch.requireSettings(validation, defaultTopicConfig);
      validation.check();
    }
  }

  /** Makes one. */
  public Answer create(Actor actor, Optional<IdempotencyRequest> request, NewCluster wanted) {
    wanted.validate();
    defaults.require(wanted.brokerClusterId(), wanted.defaultTopicConfig());
    Answer answer = writes.run(actor.tenantId(), request, tx -> create(tx, actor, wanted));
    access.settleNow(actor.tenantId());
    return answer;
  }

  /** Makes one in a running transaction. */
  Reply create(Tx tx, Actor actor, NewCluster wanted) {
    String name = wanted.name();
    limits.requireVirtualCluster(tx);
    VirtualCluster cluster =
        new VirtualCluster(
            core.ids().nextCluster(),
            tx.tenantId(),
            name,
            placement.choose(tx, actor, Optional.ofNullable(wanted.brokerClusterId())),
            Uuid.randomUuid().toString(),
            core.clock().instant(),
            Boolean.TRUE.equals(wanted.deletionProtection()),
            wanted.defaultTopicConfig());
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

  /** Another name, protection or settings of new topics, or only what that would change. */
  public Answer update(
      Actor actor, String id, ObjectNode patch, Precondition precondition, boolean dryRun) {
    VirtualCluster seen = core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
    ClusterPatch wanted = ClusterPatch.of(patch);
    if (wanted.settings().isPresent()) {
      defaults.require(seen.brokerClusterId(), wanted.applied(seen).defaultTopicConfig());
    }
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          VirtualCluster old = requireLocked(tx, id);
          precondition.check(view(old));
          VirtualCluster now = wanted.applied(old);
          List<Effects.Change> changes = ClusterPatch.changes(old, now);
          if (dryRun) {
            return Reply.ok(Effects.of(changes));
          }
          if (changes.isEmpty()) {
            return Reply.ok(view(now));
          }
          if (!store.update(tx, now)) {
            throw nameInUse(now.name());
          }
          core.audit().append(tx, actor, KIND + ".update", KIND, id, ClusterPatch.details(changes));
          if (old.defaultTopicConfig().equals(now.defaultTopicConfig())) {
            return Reply.ok(view(now));
          }
          long revision = core.tenancy().put(tx, now);
          return Reply.ok(
              view(now), new Reply.Change(tx.tenantId(), KIND + ".update", id, revision));
        });
  }

  /**
   * Deletes one with its keys. Topics are deleted too if the caller says so; else their existence
   * is a conflict. A protected cluster, and one with a protected topic, stays.
   */
  public Answer delete(
      Actor actor, String id, Precondition precondition, boolean deleteTopics, boolean dryRun) {
    VirtualCluster cluster = core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
    precondition.check(view(cluster));
    Protection.require(cluster);
    List<PhysicalTopic> existing = gateway.topics(cluster.prefix());
    if (!existing.isEmpty() && !deleteTopics) {
      throw new ProblemException(
          ProblemCode.CLUSTER_NOT_EMPTY,
          "It holds "
              + existing.size()
              + " topics: delete them first, or pass delete_topics=true.");
    }
    Protection.requireAll(gateway, existing);
    if (dryRun) {
      return writes.answer(Reply.ok(effects(actor, cluster, existing)));
    }
    existing.forEach(gateway::deleteTopic);
    Answer answer =
        writes.run(
            actor.tenantId(), Optional.empty(), tx -> delete(tx, actor, cluster, precondition));
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

  private Reply delete(Tx tx, Actor actor, VirtualCluster cluster, Precondition precondition) {
    VirtualCluster locked = requireLocked(tx, cluster.id());
    precondition.check(view(locked));
    Protection.require(locked);
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
    return ClusterView.of(cluster, placement.config(cluster.brokerClusterId()));
  }

  private static ProblemException nameInUse(String name) {
    return new ProblemException(
        ProblemCode.NAME_IN_USE, "There is a cluster named '" + name + "' already.");
  }
}
