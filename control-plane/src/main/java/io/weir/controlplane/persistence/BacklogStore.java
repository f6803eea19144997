package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** How much there is, and how much waits; no tenant's rows. Stateless. */
public final class BacklogStore {
  /**
   * Numbers of one moment.
   *
   * @param tenants that exist
   * @param outbox tenancy records that are not replicated yet
   * @param oldest when the oldest of them was stored
   * @param operations that run
   */
  public record Backlog(long tenants, long outbox, Optional<Instant> oldest, long operations) {}

  /** Counts. */
  public Backlog count(Handle handle) {
    return handle
        .createQuery(
            "SELECT (SELECT count(*) FROM tenant_directory WHERE deleted_at IS NULL) AS tenants,"
                + " (SELECT count(*) FROM tenancy_outbox) AS outbox, (SELECT min(created_at) FROM"
                + " tenancy_outbox) AS oldest, (SELECT count(*) FROM operation_directory) AS"
                + " operations")
        .map(
            (row, context) ->
                new Backlog(
                    row.getLong("tenants"),
                    row.getLong("outbox"),
                    Optional.ofNullable(row.getTimestamp("oldest"))
                        .map(java.sql.Timestamp::toInstant),
                    row.getLong("operations")))
        .one();
  }
}
