package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TopicIntent;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.TopicStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one topic: intent in PostgreSQL → topic in KRaft → outcome in PostgreSQL. A try that was
 * cut off leaves the intent in state {@code creating}, and a later one of the same request finds
 * its own topic instead of a conflict. Used for one request.
 */
final class TopicCreation
    implements OutsideWork<TopicCreation.Prepared, ClusterGateway.ExistingTopic> {
  /** After this long, an intent in state {@code creating} belongs to nobody. */
  private static final Duration CREATING_MAX = Duration.ofSeconds(60);

  /** The topic, and whether an earlier try may have made it. */
  record Prepared(PhysicalTopic topic, TopicIntent intent, boolean mayExist) {}

  private final Core core;
  private final ClusterGateway gateway;
  private final VirtualClusters clusters;
  private final TopicStore store;
  private final Actor actor;
  private final String clusterId;
  private final Topics.NewTopic wanted;

  TopicCreation(
      Core core,
      ClusterGateway gateway,
      VirtualClusters clusters,
      TopicStore store,
      Actor actor,
      String clusterId,
      Topics.NewTopic wanted) {
    this.core = core;
    this.gateway = gateway;
    this.clusters = clusters;
    this.store = store;
    this.actor = actor;
    this.clusterId = clusterId;
    this.wanted = wanted;
  }

  @Override
  public Prepared prepare(Tx tx, boolean resumed) {
    VirtualCluster cluster = clusters.requireLocked(tx, clusterId);
    Instant now = core.clock().instant();
    Optional<Instant> earlier = store.creatingSince(tx, clusterId, wanted.name());
    boolean abandoned = earlier.isPresent() && earlier.get().plus(CREATING_MAX).isBefore(now);
    if (earlier.isPresent() && !resumed && !abandoned) {
      throw alreadyExists(null);
    }
    audit(tx, "topic.create");
    TopicIntent intent =
        new TopicIntent(
            clusterId,
            wanted.name(),
            "api",
            "creating",
            wanted.partitions(),
            wanted.settings(),
            now);
    store.begin(tx, intent);
    return new Prepared(
        new PhysicalTopic(cluster.prefix(), wanted.name()), intent, earlier.isPresent());
  }

  @Override
  public ClusterGateway.ExistingTopic perform(Prepared prepared) {
    // Kafka's client repeats a request whose answer was lost, and then finds its own topic. What
    // was there before is another one; brokers may lag, so the cluster's own answer decides.
    boolean anothers =
        !prepared.mayExist() && !gateway.describe(List.of(prepared.topic()), false).isEmpty();
    requireReplicas(prepared.topic());
    try {
      return gateway.createTopic(prepared.topic(), wanted.partitions(), wanted.clusterConfigs());
    } catch (ProblemException e) {
      if (e.code() != ProblemCode.TOPIC_ALREADY_EXISTS) {
        throw e;
      }
      if (anothers) {
        throw alreadyExists(e);
      }
      return gateway.describe(List.of(prepared.topic()), true).stream()
          .filter(topic -> topic.partitions() == wanted.partitions())
          .findFirst()
          .orElseThrow(() -> alreadyExists(e));
    }
  }

  /** What number of replicas the cluster gives is its own to say. */
  private void requireReplicas(PhysicalTopic topic) {
    if (!wanted.configs().containsKey(ReplicaRule.MIN_IN_SYNC)) {
      return;
    }
    try {
      wanted.requireReplicas(
          gateway.topicAdmin().validateNew(topic, wanted.partitions(), wanted.settings()));
    } catch (ProblemException e) {
      if (e.code() != ProblemCode.TOPIC_ALREADY_EXISTS) { // the creation finds out whose it is
        throw e;
      }
    }
  }

  @Override
  public Reply finish(Tx tx, Prepared prepared, ClusterGateway.ExistingTopic topic) {
    store.activate(tx, prepared.intent(), topic.id());
    return Reply.created(
        TopicView.of(clusterId, topic, Optional.of(prepared.intent()), true),
        "/v1/clusters/" + clusterId + "/topics/" + wanted.name(),
        Reply.Change.ofMetadata(
            actor.tenantId(), "topic.create", wanted.name(), prepared.topic().clusterPrefix()));
  }

  @Override
  public void interrupted(Tx tx, Prepared prepared) {
    store.interrupted(tx, clusterId, wanted.name());
  }

  @Override
  public void abandon(Tx tx, Prepared prepared) {
    store.abandon(tx, clusterId, wanted.name());
    audit(tx, "topic.create_refused");
  }

  private void audit(Tx tx, String action) {
    core.audit()
        .append(
            tx,
            actor,
            action,
            "topic",
            wanted.name(),
            Map.of("cluster_id", clusterId, "partitions", wanted.partitions().toString()));
  }

  private ProblemException alreadyExists(Throwable cause) {
    return new ProblemException(
        ProblemCode.TOPIC_ALREADY_EXISTS,
        "There is a topic named '" + wanted.name() + "' already.",
        cause);
  }
}
