package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.TenancyRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What {@code __weir_tenancy} should hold, and the outbox of what may be missing there. A record's
 * revision is taken after its row is locked, so that revisions of one key grow in the order of
 * commits. Stateless.
 */
public final class TenancyStore {
  /** An entry of the outbox. */
  public record Pending(long revision, String tenantId) {}

  /** Stores the newest body of a key and puts it into the outbox; its revision. */
  public long put(Tx tx, String type, String id, String body, Instant now) {
    long revision =
        tx.handle()
            .createQuery(
                "INSERT INTO tenancy_records (record_type, record_id, tenant_id, revision, body)"
                    + " VALUES (:type, :id, :tenant, nextval('tenancy_revision'), :body) ON"
                    + " CONFLICT (record_type, record_id) DO UPDATE SET revision ="
                    + " nextval('tenancy_revision'), body = EXCLUDED.body RETURNING revision")
            .bind("type", type)
            .bind("id", id)
            .bind("tenant", tx.tenantId())
            .bind("body", body)
            .mapTo(Long.class)
            .one();
    tx.handle()
        .execute(
            "INSERT INTO tenancy_outbox (revision, tenant_id, record_type, record_id, created_at)"
                + " VALUES (?, ?, ?, ?, ?)",
            revision,
            tx.tenantId(),
            type,
            id,
            now);
    return revision;
  }

  /** The newest body of a key. */
  public Optional<String> body(Tx tx, String type, String id) {
    return tx.handle()
        .createQuery(
            "SELECT body FROM tenancy_records WHERE record_type = :type AND record_id = :id")
        .bind("type", type)
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }

  /** Records of this tenant that are in the outbox, oldest first. */
  public List<TenancyRecord> unpublished(Tx tx, int limit) {
    return tx.handle()
        .createQuery(
            "SELECT r.record_type, r.record_id, r.revision, r.body FROM tenancy_outbox o JOIN"
                + " tenancy_records r ON r.record_type = o.record_type AND r.record_id ="
                + " o.record_id AND r.revision = o.revision WHERE o.tenant_id = :tenant ORDER BY"
                + " o.revision LIMIT :limit")
        .bind("tenant", tx.tenantId())
        .bind("limit", limit)
        .map(
            (row, context) ->
                new TenancyRecord(
                    row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .list();
  }

  /** All records of this tenant above a revision, oldest first. */
  public List<TenancyRecord> all(Tx tx, long aboveRevision, int limit) {
    return tx.handle()
        .createQuery(
            "SELECT record_type, record_id, revision, body FROM tenancy_records WHERE revision >"
                + " :above ORDER BY revision LIMIT :limit")
        .bind("above", aboveRevision)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new TenancyRecord(
                    row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .list();
  }

  /** These are replicated: they and what they replaced leave the outbox. */
  public void confirm(Tx tx, List<TenancyRecord> published) {
    var batch =
        tx.handle()
            .prepareBatch(
                "DELETE FROM tenancy_outbox WHERE tenant_id = :tenant AND record_type = :type AND"
                    + " record_id = :id AND revision <= :revision");
    for (TenancyRecord record : published) {
      batch
          .bind("tenant", tx.tenantId())
          .bind("type", record.type())
          .bind("id", record.id())
          .bind("revision", record.revision())
          .add();
    }
    batch.execute();
  }

  /** Tenants with entries in the outbox that are older than {@code before}. */
  public List<String> tenantsWaiting(Handle handle, Instant before, int limit) {
    return handle
        .createQuery(
            "SELECT tenant_id FROM tenancy_outbox WHERE created_at < :before GROUP BY tenant_id"
                + " ORDER BY min(revision) LIMIT :limit")
        .bind("before", before)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /** Whether something up to this revision is still in this tenant's outbox. */
  public boolean waiting(Handle handle, String tenantId, long revision) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM tenancy_outbox WHERE tenant_id = :tenant AND revision <="
                + " :revision)")
        .bind("tenant", tenantId)
        .bind("revision", revision)
        .mapTo(Boolean.class)
        .one();
  }
}
