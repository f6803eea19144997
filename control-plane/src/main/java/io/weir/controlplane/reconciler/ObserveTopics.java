package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.TopicIntent;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TopicStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.VirtualClusterStore;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.ClusterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Kafka clients made or deleted appears in PostgreSQL, and is never undone. A creation that
 * was cut off is settled by what the cluster says.
 */
public final class ObserveTopics implements Reconciler.Task {
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Duration CREATING_MAX = Duration.ofMinutes(2);

  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final TopicStore topics = new TopicStore();
  private final Database database;
  private final EachCluster each;
  private final Interval interval;
  private Set<Missing> missingBefore = Set.of();
  private Set<Missing> missingNow = new HashSet<>();

  /** Wires it. */
  public ObserveTopics(Database database, EachCluster each, Clock clock) {
    this.database = database;
    this.each = each;
    this.interval = new Interval(INTERVAL, clock);
  }

  @Override
  public void run() {
    interval.due().ifPresent(this::observe);
  }

  private void observe(Instant now) {
    missingNow = new HashSet<>();
    try {
      each.run(entry -> new TenantPages(database).forEach(page -> observe(entry, page, now)));
    } finally {
      missingBefore = missingNow;
    }
  }

  /** A topic that we know of and the cluster did not list. */
  private record Missing(String clusterId, String name) {}

  private record Known(VirtualCluster cluster, List<String> names, List<TopicIntent> unfinished) {}

  private void observe(ClusterRegistry.Entry entry, List<String> tenantIds, Instant now) {
    // Read before the cluster is asked: what is made meanwhile can't look deleted.
    Map<String, List<Known>> known = new LinkedHashMap<>();
    tenantIds.forEach(tenant -> known.put(tenant, known(entry.id(), tenant, now)));
    Map<String, List<PhysicalTopic>> existing = entry.gateway().allTopics();
    known.forEach(
        (tenant, itsClusters) ->
            itsClusters.forEach(
                cluster ->
                    compare(
                        entry.gateway(),
                        tenant,
                        cluster,
                        existing.getOrDefault(cluster.cluster().prefix(), List.of()),
                        now)));
  }

  private List<Known> known(String brokerClusterId, String tenantId, Instant now) {
    return database.inTenant(
        tenantId,
        tx ->
            clusters.all(tx).stream()
                .filter(cluster -> cluster.brokerClusterId().equals(brokerClusterId))
                .map(
                    cluster ->
                        new Known(
                            cluster,
                            topics.names(tx, cluster.id()),
                            topics.unfinished(tx, cluster.id(), now.minus(CREATING_MAX))))
                .toList());
  }

  private void compare(
      ClusterGateway gateway,
      String tenantId,
      Known known,
      List<PhysicalTopic> there,
      Instant now) {
    Set<String> names = new HashSet<>(known.names());
    List<PhysicalTopic> strange =
        there.stream().filter(topic -> !names.contains(topic.name())).toList();
    there.forEach(topic -> names.remove(topic.name()));
    List<PhysicalTopic> unfinished =
        known.unfinished().stream()
            .map(intent -> new PhysicalTopic(known.cluster().prefix(), intent.name()))
            .toList();
    if (strange.isEmpty() && names.isEmpty() && unfinished.isEmpty()) {
      return;
    }
    // The broker that was asked may lag behind a creation: one round is no proof.
    List<String> gone = names.stream().filter(name -> missing(known.cluster(), name)).toList();
    List<ClusterGateway.ExistingTopic> seen = gateway.describe(strange, true);
    List<ClusterGateway.ExistingTopic> settled = gateway.describe(unfinished, false);
    database.inTenant(
        tenantId,
        tx -> {
          seen.forEach(topic -> observed(tx, known.cluster(), topic, now));
          gone.forEach(name -> topics.forget(tx, known.cluster().id(), name));
          known
              .unfinished()
              .forEach(intent -> settle(tx, intent, settled, now.minus(CREATING_MAX)));
          return null;
        });
  }

  /** Whether it was missing in the round before as well. */
  private boolean missing(VirtualCluster cluster, String name) {
    Missing missing = new Missing(cluster.id(), name);
    missingNow.add(missing);
    return missingBefore.contains(missing);
  }

  private void observed(
      Tx tx, VirtualCluster cluster, ClusterGateway.ExistingTopic topic, Instant now) {
    topics.observe(
        tx,
        new TopicIntent(
            cluster.id(),
            topic.topic().name(),
            "kafka",
            "active",
            topic.partitions(),
            topic.configs(),
            now),
        topic.id());
  }

  private void settle(
      Tx tx, TopicIntent intent, List<ClusterGateway.ExistingTopic> settled, Instant before) {
    settled.stream()
        .filter(topic -> topic.topic().name().equals(intent.name()))
        .findFirst()
        .ifPresentOrElse(
            topic -> topics.activate(tx, intent, topic.id()),
            () -> topics.abandonBegunBefore(tx, intent.clusterId(), intent.name(), before));
  }
}
