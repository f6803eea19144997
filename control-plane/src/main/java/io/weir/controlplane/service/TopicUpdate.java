package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.persistence.TopicStore;
import io.weir.controlplane.persistence.Tx;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes one topic: the event in PostgreSQL → settings, then partitions, in KRaft → what there is
 * now in PostgreSQL. Both were validated before, so that one without the other stays an accident;
 * the same request again makes up for it. Used for one request.
 */
final class TopicUpdate implements OutsideWork<PhysicalTopic, TopicUpdate.Changed> {
  private static final String KIND = "topic";

  /** What there is after it, and how the answer shows it. */
  record Changed(ClusterGateway.ExistingTopic topic, Object representation) {}

  /**
   * What is asked for.
   *
   * @param clusterId virtual cluster
   * @param before the topic as it is
   * @param patch valid for it
   * @param shown how the topic is shown, and what it must be right before the change
   */
  record Wanted(
      String clusterId,
      ClusterGateway.ExistingTopic before,
      TopicPatch patch,
      TopicChanges.Shown shown) {}

  private final Core core;
  private final ClusterGateway gateway;
  private final TopicStore store;
  private final Actor actor;
  private final String clusterId;
  private final ClusterGateway.ExistingTopic before;
  private final TopicPatch patch;
  private final TopicChanges.Shown shown;
  private final Topics topics;

  TopicUpdate(
      Core core,
      ClusterGateway gateway,
      TopicStore store,
      Actor actor,
      Wanted wanted,
      Topics topics) {
    this.core = core;
    this.gateway = gateway;
    this.store = store;
    this.actor = actor;
    this.clusterId = wanted.clusterId();
    this.before = wanted.before();
    this.patch = wanted.patch();
    this.shown = wanted.shown();
    this.topics = topics;
  }

  @Override
  public PhysicalTopic prepare(Tx tx, boolean resumed) {
    audit(tx, "topic.update");
    return before.topic();
  }

  @Override
  public Changed perform(PhysicalTopic topic) {
    return topics.changing(topic, () -> change(topic));
  }

  /** Looks once more: another may have changed it since, and none can from here to the end. */
  private Changed change(PhysicalTopic topic) {
    boolean compared = !shown.precondition().equals(Precondition.none());
    if (compared) {
      topics.requireCaughtUp(topic);
    }
    ClusterGateway.ExistingTopic now = topics.existing(actor, clusterId, topic.name());
    if (compared) {
      shown.precondition().check(shown.of(now));
    }
    Map<String, Optional<String>> alterations = patch.alterations();
    if (!alterations.isEmpty()) {
      gateway.topicAdmin().alter(topic, alterations, false);
    }
    if (patch.partitions().isPresent() && patch.partitions().getAsInt() != now.partitions()) {
      gateway.topicAdmin().grow(topic, patch.partitions().getAsInt(), false);
    }
    Map<String, String> configs = new TreeMap<>(now.configs());
    patch
        .configs()
        .forEach(
            (key, value) ->
                value.ifPresentOrElse(set -> configs.put(key, set), () -> configs.remove(key)));
    ClusterGateway.ExistingTopic changed =
        new ClusterGateway.ExistingTopic(
            topic,
            now.id(),
            patch.partitions().orElse(now.partitions()),
            now.replicationFactor(),
            configs,
            patch.protection().orElse(now.deletionProtection()));
    return new Changed(changed, shown.of(changed));
  }

  @Override
  public Reply finish(Tx tx, PhysicalTopic topic, Changed changed) {
    store.update(
        tx, clusterId, topic.name(), changed.topic().partitions(), changed.topic().configs());
    return Reply.ok(
        changed.representation(),
        Reply.Change.ofMetadata(
            actor.tenantId(), "topic.update", topic.name(), topic.clusterPrefix()));
  }

  @Override
  public void interrupted(Tx tx, PhysicalTopic topic) {
    audit(tx, "topic.update_unfinished");
  }

  @Override
  public void abandon(Tx tx, PhysicalTopic topic) {
    audit(tx, "topic.update_refused");
  }

  private void audit(Tx tx, String action) {
    Map<String, String> details = new TreeMap<>();
    details.put("cluster_id", clusterId);
    patch
        .partitions()
        .ifPresent(partitions -> details.put("partitions", Integer.toString(partitions)));
    patch.protection().ifPresent(on -> details.put(Protection.FIELD, on.toString()));
    patch.configs().forEach((key, value) -> details.put("configs." + key, value.orElse("default")));
    core.audit().append(tx, actor, action, KIND, before.topic().name(), details);
  }
}
