package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tenants that go, and the deletion of all their rows. Stateless. */
public final class TenantDeletionStore {
  private static final String DELETED = "{\"deleted\":true}";

  /** One that was asked for. */
  public record Deletion(String tenantId, String operationId) {}

  /** What brokers still take for alive. */
  public record LiveRecord(String type, String id) {}

  /** Asks for it; the transaction is inside the tenant. */
  public void begin(Tx tx, String operationId, Instant now) {
    tx.handle()
        .execute(
            "INSERT INTO tenant_deletions (tenant_id, operation_id, requested_at) VALUES (?, ?, ?)",
            tx.tenantId(),
            operationId,
            now);
  }

  /** The operation that deletes this tenant; empty unless one does. */
  public Optional<String> operation(Handle handle, String tenantId) {
    return handle
        .createQuery("SELECT operation_id FROM tenant_deletions WHERE tenant_id = :tenant")
        .bind("tenant", tenantId)
        .mapTo(String.class)
        .findOne();
  }

  /** Whether the tenant was deleted, or is being deleted. */
  public boolean isGoing(Handle handle, String tenantId) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM tenant_deletions WHERE tenant_id = :tenant) OR EXISTS"
                + " (SELECT 1 FROM tenant_directory WHERE tenant_id = :tenant AND deleted_at IS NOT"
                + " NULL)")
        .bind("tenant", tenantId)
        .mapTo(Boolean.class)
        .one();
  }

  /** Those that are to be gone on with, the oldest first. */
  public List<Deletion> waiting(Handle handle, int limit) {
    return handle
        .createQuery(
            "SELECT tenant_id, operation_id FROM tenant_deletions ORDER BY requested_at LIMIT"
                + " :limit")
        .bind("limit", limit)
        .map((row, context) -> new Deletion(row.getString(1), row.getString(2)))
        .list();
  }

  /** Nothing that refers to the tenant is made until the transaction ends; false if it is gone. */
  public boolean lockOutAll(Tx tx) {
    return tx.handle()
        .createQuery("SELECT 1 FROM tenants WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tx.tenantId())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /** Ids of its virtual clusters; those that were deleted before held nothing any more. */
  public List<String> liveClusters(Tx tx) {
    return tx.handle()
        .createQuery("SELECT id FROM virtual_clusters WHERE deleted_at IS NULL ORDER BY seq")
        .mapTo(String.class)
        .list();
  }

  /** Records that are no deletions, the tenant's own last. */
  public List<LiveRecord> liveRecords(Tx tx) {
    return tx.handle()
        .createQuery(
            "SELECT record_type, record_id FROM tenancy_records WHERE body <> :deleted ORDER BY"
                + " record_id = :tenant, revision")
        .bind("deleted", DELETED)
        .bind("tenant", tx.tenantId())
        .map((row, context) -> new LiveRecord(row.getString(1), row.getString(2)))
        .list();
  }

  /** Deletes every row of the tenant but its audit log; its ids are never given again. */
  public void forget(Tx tx, Instant now) {
    var _ =
        tx.handle()
            .createQuery("SELECT CAST(forget_tenant(:tenant, :now) AS text)")
            .bind("tenant", tx.tenantId())
            .bind("now", now)
            .mapTo(String.class)
            .list();
  }
}
