package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TopicIntent;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.NamedLocks;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TopicStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Topics. What exists is what KRaft says, whoever made it; intent and origin are in PostgreSQL.
 * Thread-safe.
 */
public final class Topics {
  private static final String KIND = "topic";
  private static final Duration COMPARE_WAIT = Duration.ofSeconds(5);

  /** Most partitions of one topic that the API makes. */
  static final int PARTITIONS_MAX = 1_000;

  /** Partitions that are looked at for the sizes of one page; topics beyond come without. */
  static final int SIZE_PARTITIONS_MAX = 10_000;

  private final TopicStore store = new TopicStore();
  private final Core core;
  private final Writes writes;
  private final ClusterGateway gateway;
  private final VirtualClusters clusters;
  private final NamedLocks locks;
  private final TopicLooks looks;

  /** Wires it. */
  public Topics(Core core, Writes writes, ClusterGateway gateway, VirtualClusters clusters) {
    this.locks = new NamedLocks(core.database());
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
    this.clusters = clusters;
    this.looks = new TopicLooks(gateway.figures(), core.clock());
  }

  /**
   * What a new one needs.
   *
   * @param name Kafka's rules, at most 238 characters
   * @param partitions 1 to 1,000
   * @param configs explicit settings; may be missing
   * @param deletionProtection missing: it can be deleted
   * @param tieredStorage missing: as its virtual cluster's defaults say, else not
   * @param durability missing: as its virtual cluster's defaults say, else replicated
   */
  public record NewTopic(
      String name,
      Integer partitions,
      Map<String, String> configs,
      Boolean deletionProtection,
      Boolean tieredStorage,
      String durability) {
    /** Missing means none. */
    public NewTopic {
      configs = configs == null ? Map.of() : configs;
    }

    /** The settings, those among them that have fields of their own. */
    Map<String, String> settings() {
      Map<String, String> all = new TreeMap<>(configs);
      if (tieredStorage != null) {
        all.put(Tiering.CONFIG, tieredStorage.toString());
      }
      if (durability != null) {
        all.put(TopicDurability.CONFIG, durability);
      }
      return all;
    }

    /** What the cluster is asked for: the settings, and the protection if it is wanted. */
    Map<String, String> clusterConfigs() {
      Map<String, String> all = settings();
      if (Boolean.TRUE.equals(deletionProtection)) {
        all.put(TopicGateway.PROTECTION_CONFIG, "true");
      }
      return all;
    }

    /** Holds the settings against the number of replicas that there will be. */
    void requireReplicas(int replicas) {
      Validation validation = new Validation();
      String value = configs.get(ReplicaRule.MIN_IN_SYNC);
      if (value != null) {
        ReplicaRule.require(validation, value, replicas, "/configs/" + ReplicaRule.MIN_IN_SYNC);
      }
      validation.check();
    }

    /** Names every broken field. */
    public void validate() {
      Validation validation = new Validation();
      if (tieredStorage != null && configs.containsKey(Tiering.CONFIG)) {
        Tiering.requireAgreement(
            tieredStorage, Optional.ofNullable(configs.get(Tiering.CONFIG)), validation);
      }
      if (durability != null) {
        String setting = configs.getOrDefault(TopicDurability.CONFIG, durability);
        TopicDurability.require(durability, setting, validation);
      }
      validation
          .require(
              PhysicalTopic.legalName(name),
              "/name",
              "must have 1 to "
                  + PhysicalTopic.NAME_LENGTH_MAX
                  + " characters of letters, digits, '.', '_' and '-', and not be '.' or '..'")
          .require(
              partitions != null && partitions >= 1 && partitions <= PARTITIONS_MAX,
              "/partitions",
              "must be from 1 to " + PARTITIONS_MAX)
          .require(
              configs.size() <= TopicPatch.CONFIGS_MAX
                  && configs.values().stream().noneMatch(Objects::isNull),
              "/configs",
              "must hold at most " + TopicPatch.CONFIGS_MAX + " strings")
          .require(
              !configs.containsKey(TopicGateway.PROTECTION_CONFIG),
              "/configs/" + TopicGateway.PROTECTION_CONFIG,
              "is not a setting; use " + Protection.FIELD)
          .check();
    }
  }

  /** Makes one, or only says whether it would be made. */
  public Answer create(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      NewTopic wanted,
      boolean dryRun) {
    // Whose cluster it is comes first: of a foreign one nothing is said, not even what it demands.
    VirtualCluster cluster = cluster(actor, clusterId);
    wanted.validate();
    if (dryRun) {
      wanted.requireReplicas(
          gateway
              .topicAdmin()
              .validateNew(
                  new PhysicalTopic(cluster.prefix(), wanted.name()),
                  wanted.partitions(),
                  wanted.clusterConfigs()));
      return writes.answer(
          Reply.ok(Effects.of(List.of(new Effects.Change("", null, wanted.name())))));
    }
    return writes.run(
        actor.tenantId(),
        request,
        new TopicCreation(core, gateway, clusters, store, actor, clusterId, wanted));
  }

  /** One, with its explicit settings. */
  public TopicView get(Actor actor, String clusterId, String name) {
    return view(actor, clusterId, existing(actor, clusterId, name));
  }

  /** Joins what exists with what is known. */
  TopicView view(Actor actor, String clusterId, ClusterGateway.ExistingTopic topic) {
    Optional<TopicIntent> known =
        core.database()
            .inTenant(actor.tenantId(), tx -> store.find(tx, clusterId, topic.topic().name()));
    return TopicView.of(clusterId, topic, known, true);
  }

  /**
   * Looks at a topic and changes it, while no other control plane of this database does. Kafka
   * clients are not kept off: KRaft has no change that depends on what was there.
   */
  <T> T changing(PhysicalTopic topic, Supplier<T> work) {
    return locks.in("topic " + topic.physicalName(), work);
  }

  /** What any broker says from here on shows every change that was answered before. */
  void requireCaughtUp(PhysicalTopic topic) {
    List<Integer> lagging = gateway.laggingMetadata(topic.clusterPrefix(), COMPARE_WAIT);
    if (!lagging.isEmpty()) {
      throw new ProblemException(
          ProblemCode.CLUSTER_UNAVAILABLE,
          "Brokers " + lagging + " lag behind, so If-Match can't be compared; try again.");
    }
  }

  /** One of the caller's, with its explicit settings. */
  public ClusterGateway.ExistingTopic existing(Actor actor, String clusterId, String name) {
    return existing(cluster(actor, clusterId), name);
  }

  /** A page. */
  public Page<TopicView> list(Actor actor, String clusterId, PageRequest page, TopicQuery query) {
    VirtualCluster cluster = cluster(actor, clusterId);
    List<PhysicalTopic> names = gateway.topics(cluster.prefix());
    Map<String, ClusterFigures.TopicFigures> figures =
        query.needsLook() ? looks.of(cluster.prefix()).byName() : Map.of();
    List<TopicOrder.Row> rows =
        query
            .order()
            .after(
                names.stream()
                    .filter(query::matches)
                    .map(
                        topic ->
                            new TopicOrder.Row(
                                topic, Optional.ofNullable(figures.get(topic.name())))),
                page.afterKey())
            .limit(page.size() + 1L)
            .toList();
    Page<PhysicalTopic> wanted =
        Page.of(rows, page.size(), query.order()::key, TopicOrder.Row::topic);
    Map<String, TopicIntent> known =
        core
            .database()
            .inTenant(
                actor.tenantId(),
                tx ->
                    store.find(
                        tx, clusterId, wanted.items().stream().map(PhysicalTopic::name).toList()))
            .stream()
            .collect(Collectors.toMap(TopicIntent::name, Function.identity()));
    Map<PhysicalTopic, ClusterFigures.Size> sizes =
        query.withSize() && !query.order().needsFigures()
            ? gateway.figures().sizes(wanted.items(), SIZE_PARTITIONS_MAX)
            : Map.of();
    List<TopicView> views =
        gateway.describe(wanted.items(), query.withConfigs()).stream()
            .map(
                topic ->
                    TopicView.of(
                            clusterId,
                            topic,
                            Optional.ofNullable(known.get(topic.topic().name())),
                            query.withConfigs())
                        .with(
                            query.withSize()
                                ? size(topic, sizes, figures, query)
                                : Optional.empty(),
                            query.withRate()
                                ? Optional.ofNullable(figures.get(topic.topic().name()))
                                : Optional.empty()))
            .toList();
    return new Page<>(views, wanted.lastKey());
  }

  /** What a list is sorted by is what it shows. */
  private static Optional<ClusterFigures.Size> size(
      ClusterGateway.ExistingTopic topic,
      Map<PhysicalTopic, ClusterFigures.Size> sizes,
      Map<String, ClusterFigures.TopicFigures> figures,
      TopicQuery query) {
    return query.order().needsFigures()
        ? Optional.ofNullable(figures.get(topic.topic().name()))
            .map(of -> of.size(topic.partitions()))
        : Optional.ofNullable(sizes.get(topic.topic()));
  }

  /** Deletes one with its data, or only says what would be lost. */
  public Answer delete(
      Actor actor, String clusterId, String name, Precondition precondition, boolean dryRun) {
    ClusterGateway.ExistingTopic existing = existing(actor, clusterId, name);
    precondition.check(view(actor, clusterId, existing));
    Protection.require(existing);
    PhysicalTopic topic = existing.topic();
    if (dryRun) {
      return writes.answer(
          Reply.ok(
              Effects.losing(
                  List.of(new Effects.Change("", name, null)),
                  gateway.topicAdmin().partitions(topic).map(RecordDeletion::all).orElse(null))));
    }
    // The event is stored first: a deletion that nobody can account for must not happen.
    core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              core.audit()
                  .append(tx, actor, KIND + ".delete", KIND, name, Map.of("cluster_id", clusterId));
              return null;
            });
    boolean deleted =
        changing(
            topic,
            () -> {
              if (!precondition.equals(Precondition.none())) {
                requireCaughtUp(topic);
                precondition.check(view(actor, clusterId, existing(actor, clusterId, name)));
              }
              return gateway.deleteTopic(topic);
            });
    core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              store.delete(tx, clusterId, name);
              return null;
            });
    if (!deleted) {
      throw ProblemException.notFound(KIND, name);
    }
    return writes.answer(
        Reply.gone(
            Reply.Change.ofMetadata(
                actor.tenantId(), KIND + ".delete", name, topic.clusterPrefix())));
  }

  private VirtualCluster cluster(Actor actor, String clusterId) {
    return core.database().inTenant(actor.tenantId(), tx -> clusters.require(tx, clusterId));
  }

  private ClusterGateway.ExistingTopic existing(VirtualCluster cluster, String name) {
    if (!PhysicalTopic.legalName(name)) {
      throw ProblemException.notFound(KIND, name);
    }
    return gateway.describe(List.of(new PhysicalTopic(cluster.prefix(), name)), true).stream()
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound(KIND, name));
  }
}
