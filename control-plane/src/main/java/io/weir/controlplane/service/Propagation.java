package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenancyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed tenancy records to the broker clusters that have to know them, and waits until
 * all of their brokers have applied them. The reconciler does later what could not be done in time.
 * Thread-safe; blocking.
 */
public final class Propagation {
  /** How long a caller waits before it gets an operation. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(5);

  private static final int BATCH_RECORDS_MAX = 500;
  private static final Logger log = LoggerFactory.getLogger(Propagation.class);

  /** How it went. */
  public sealed interface Outcome {
    /** Every unfenced broker has applied it. */
    record Applied() implements Outcome {}

    /**
     * Not yet.
     *
     * @param endOffset of the tenancy log if the records are there
     * @param brokers ids of brokers that lag; empty if the cluster could not be reached
     * @param brokerClusterId the one that has to apply it; empty: all that its tenant uses
     */
    record Lagging(OptionalLong endOffset, List<Integer> brokers, Optional<String> brokerClusterId)
        implements Outcome {}
  }

  private final Database database;
  private final ClusterRegistry registry;
  private final Clock clock;
  private final TenancyStore store = new TenancyStore();

  /** Over all broker clusters. */
  public Propagation(Database database, ClusterRegistry registry, Clock clock) {
    this.database = database;
    this.registry = registry;
    this.clock = clock;
  }

  /** Waits until what a write changed is known to the brokers. */
  public Outcome await(Reply.Change change, Duration timeout) {
    if (change.clusterPrefix().isPresent()) {
      return awaitMetadata(change.clusterPrefix().get(), timeout);
    }
    Optional<String> place =
        database.inTenant(change.tenantId(), tx -> store.place(tx, change.revision()));
    Set<String> targets = place.map(Set::of).orElseGet(() -> targets(change.tenantId()));
    return propagate(change.tenantId(), targets, place, timeout);
  }

  private Outcome awaitMetadata(String clusterPrefix, Duration timeout) {
    Optional<String> place = Optional.empty();
    try {
      ClusterRegistry.Entry entry = registry.of(clusterPrefix);
      place = Optional.of(entry.id());
      List<Integer> lagging = entry.gateway().laggingMetadata(timeout);
      return lagging.isEmpty()
          ? new Outcome.Applied()
          : new Outcome.Lagging(OptionalLong.empty(), lagging, place);
    } catch (ProblemException e) {
      log.warn("brokers' metadata is not known reason={}", e.getMessage());
      return new Outcome.Lagging(OptionalLong.empty(), List.of(), place);
    }
  }

  /** Publishes what this tenant has in the outboxes of the broker clusters it uses, and waits. */
  public Outcome propagate(String tenantId, Duration timeout) {
    return propagate(tenantId, targets(tenantId), Optional.empty(), timeout);
  }

  /**
   * The broker clusters on whose word a change of this tenant counts as applied: where its virtual
   * clusters are; for the installation itself, all.
   */
  public Set<String> targets(String tenantId) {
    Set<String> targets = new TreeSet<>();
    if (tenantId.equals(TenancyRecord.INSTALLATION)) {
      registry.serving().forEach(entry -> targets.add(entry.id()));
    } else {
      targets.addAll(database.inTenant(tenantId, store::places));
    }
    if (targets.isEmpty()) {
      targets.add(registry.placement()); // where its first one will be
    }
    return targets;
  }

  private Outcome propagate(
      String tenantId, Set<String> targets, Optional<String> place, Duration timeout) {
    Instant deadline = clock.instant().plus(timeout);
    OptionalLong endOffset = OptionalLong.empty();
    List<Integer> brokers = new ArrayList<>();
    boolean applied = true;
    for (String target : targets) {
      try {
        long end = publish(target, tenantId);
        endOffset = OptionalLong.of(end);
        List<Integer> lagging = registry.require(target).gateway().lagging(end, until(deadline));
        brokers.addAll(lagging);
        applied &= lagging.isEmpty();
      } catch (ProblemException e) {
        applied = false;
        log.warn(
            "event=tenancy_not_propagated_yet tenant={} cluster={} published={} reason=\"{}\"",
            tenantId,
            target,
            endOffset.isPresent(),
            e.getMessage());
      }
    }
    return applied ? new Outcome.Applied() : new Outcome.Lagging(endOffset, brokers, place);
  }

  private Duration until(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Publishes what this tenant has in one outbox; the end offset there that covers it. */
  public long publish(String brokerClusterId, String tenantId) {
    BrokerGateway gateway = registry.require(brokerClusterId).gateway();
    long endOffset = -1;
    while (true) {
      List<TenancyRecord> records =
          database.inTenant(
              tenantId, tx -> store.unpublished(tx, brokerClusterId, BATCH_RECORDS_MAX));
      if (records.isEmpty()) {
        // Another request may have published our records: then the log's end covers them.
        return endOffset >= 0 ? endOffset : gateway.tenancyLog().endOffset();
      }
      endOffset = Math.max(endOffset, gateway.publish(records));
      database.inTenant(
          tenantId,
          tx -> {
            store.confirm(tx, brokerClusterId, records);
            return null;
          });
      if (records.size() < BATCH_RECORDS_MAX) {
        return endOffset;
      }
    }
  }

  /**
   * Publishes every record of this tenant that one broker cluster has to know, in the outbox or
   * not; the end offset.
   */
  public long publishEverything(String brokerClusterId, String tenantId) {
    BrokerGateway gateway = registry.require(brokerClusterId).gateway();
    long endOffset = 0;
    long aboveRevision = 0;
    while (true) {
      long above = aboveRevision;
      List<TenancyRecord> records =
          database.inTenant(
              tenantId, tx -> store.all(tx, brokerClusterId, above, BATCH_RECORDS_MAX));
      if (records.isEmpty()) {
        return endOffset;
      }
      endOffset = Math.max(endOffset, gateway.publish(records));
      aboveRevision = records.getLast().revision();
    }
  }
}
