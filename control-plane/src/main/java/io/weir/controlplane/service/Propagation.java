package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenancyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings committed tenancy records to the brokers and waits until all have applied them. The
 * reconciler does later what could not be done in time. Thread-safe; blocking.
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
     */
    record Lagging(OptionalLong endOffset, List<Integer> brokers) implements Outcome {}
  }

  private final Database database;
  private final ClusterGateway cluster;
  private final Clock clock;
  private final TenancyStore store = new TenancyStore();

  /** Over the cluster. */
  public Propagation(Database database, ClusterGateway cluster, Clock clock) {
    this.database = database;
    this.cluster = cluster;
    this.clock = clock;
  }

  /** Waits for the brokers' metadata. */
  public Outcome awaitMetadata(Duration timeout) {
    try {
      List<Integer> lagging = cluster.laggingMetadata(timeout);
      return lagging.isEmpty()
          ? new Outcome.Applied()
          : new Outcome.Lagging(OptionalLong.empty(), lagging);
    } catch (ProblemException e) {
      log.warn("brokers' metadata is not known reason={}", e.getMessage());
      return new Outcome.Lagging(OptionalLong.empty(), List.of());
    }
  }

  /** Publishes what this tenant has in the outbox and waits. */
  public Outcome propagate(String tenantId, Duration timeout) {
    OptionalLong endOffset = OptionalLong.empty();
    Instant deadline = clock.instant().plus(timeout);
    try {
      endOffset = OptionalLong.of(publish(tenantId));
      List<Integer> lagging = cluster.lagging(endOffset.getAsLong(), until(deadline));
      return lagging.isEmpty() ? new Outcome.Applied() : new Outcome.Lagging(endOffset, lagging);
    } catch (ProblemException e) {
      log.warn(
          "event=tenancy_not_propagated_yet tenant={} published={} reason=\"{}\"",
          tenantId,
          endOffset.isPresent(),
          e.getMessage());
      return new Outcome.Lagging(endOffset, List.of());
    }
  }

  private Duration until(Instant deadline) {
    Duration left = Duration.between(clock.instant(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Publishes what this tenant has in the outbox; the end offset that covers it. */
  public long publish(String tenantId) {
    long endOffset = -1;
    while (true) {
      List<TenancyRecord> records =
          database.inTenant(tenantId, tx -> store.unpublished(tx, BATCH_RECORDS_MAX));
      if (records.isEmpty()) {
        // Another request may have published our records: then the log's end covers them.
        return endOffset >= 0 ? endOffset : cluster.tenancyLog().endOffset();
      }
      endOffset = Math.max(endOffset, cluster.publish(records));
      database.inTenant(
          tenantId,
          tx -> {
            store.confirm(tx, records);
            return null;
          });
      if (records.size() < BATCH_RECORDS_MAX) {
        return endOffset;
      }
    }
  }

  /** Publishes every record of this tenant, in the outbox or not; the end offset. */
  public long publishEverything(String tenantId) {
    long endOffset = 0;
    long aboveRevision = 0;
    while (true) {
      long above = aboveRevision;
      List<TenancyRecord> records =
          database.inTenant(tenantId, tx -> store.all(tx, above, BATCH_RECORDS_MAX));
      if (records.isEmpty()) {
        return endOffset;
      }
      endOffset = Math.max(endOffset, cluster.publish(records));
      aboveRevision = records.getLast().revision();
    }
  }
}
