package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.TenancyRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What {@code __weir_tenancy} should hold, and the outbox of what may be missing there. A record's
 * revision is taken after its row is locked, so that revisions of one key grow in the order of
 * commits. Stateless.
 */
public final class TenancyStore {
  /**
   * Where a record belongs: where its virtual cluster is, which is itself, is named in its body, or
   * is that of the API key with its id; where it was before, once that is gone. Null: everywhere.
   */
  private static final String PLACE =
      "COALESCE((SELECT broker_cluster_id FROM virtual_clusters WHERE id ="
          + " COALESCE(CAST(:body AS json) ->> 'virtual_cluster_id', :id)),"
          + " (SELECT v.broker_cluster_id FROM api_keys k JOIN virtual_clusters v ON v.id ="
          + " k.cluster_id WHERE k.id = :id))";

  /**
   * Stores the newest body of a key and puts it into the outboxes of the broker clusters that have
   * to know it; its revision.
   */
  public long put(Tx tx, String type, String id, String body, Instant now) {
    long revision =
        tx.handle()
            .createQuery(
                "INSERT INTO tenancy_records (record_type, record_id, tenant_id, revision, body,"
                    + " broker_cluster_id) VALUES (:type, :id, :tenant,"
                    + " nextval('tenancy_revision'), :body, "
                    + PLACE
                    + ") ON CONFLICT (record_type, record_id) DO UPDATE SET revision ="
                    + " nextval('tenancy_revision'), body = EXCLUDED.body, broker_cluster_id ="
                    + " COALESCE(EXCLUDED.broker_cluster_id, tenancy_records.broker_cluster_id)"
                    + " RETURNING revision")
            .bind("type", type)
            .bind("id", id)
            .bind("tenant", tx.tenantId())
            .bind("body", body)
            .mapTo(Long.class)
            .one();
    tx.handle()
        .execute(
            "INSERT INTO tenancy_outbox (revision, tenant_id, record_type, record_id, created_at,"
                + " broker_cluster_id) SELECT r.revision, r.tenant_id, r.record_type, r.record_id,"
                + " ?, b.id FROM tenancy_records r JOIN broker_clusters b ON r.broker_cluster_id ="
                + " b.id OR r.broker_cluster_id IS NULL WHERE r.record_type = ? AND r.record_id ="
                + " ? AND r.revision = ?",
            now,
            type,
            id,
            revision);
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

  /** Records of this tenant that are in the outbox of a broker cluster, oldest first. */
  public List<TenancyRecord> unpublished(Tx tx, String brokerClusterId, int limit) {
    return tx.handle()
        .createQuery(
            "SELECT r.record_type, r.record_id, r.revision, r.body FROM tenancy_outbox o JOIN"
                + " tenancy_records r ON r.record_type = o.record_type AND r.record_id ="
                + " o.record_id AND r.revision = o.revision WHERE o.tenant_id = :tenant AND"
                + " o.broker_cluster_id = :cluster ORDER BY o.revision LIMIT :limit")
        .bind("tenant", tx.tenantId())
        .bind("cluster", brokerClusterId)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new TenancyRecord(
                    row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .list();
  }

  /**
   * All records of this tenant above a revision that a broker cluster has to know, oldest first.
   */
  public List<TenancyRecord> all(Tx tx, String brokerClusterId, long aboveRevision, int limit) {
    return tx.handle()
        .createQuery(
            "SELECT record_type, record_id, revision, body FROM tenancy_records WHERE revision >"
                + " :above AND (broker_cluster_id IS NULL OR broker_cluster_id = :cluster) ORDER BY"
                + " revision LIMIT :limit")
        .bind("above", aboveRevision)
        .bind("cluster", brokerClusterId)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new TenancyRecord(
                    row.getString(1), row.getString(2), row.getLong(3), row.getString(4)))
        .list();
  }

  /** These are replicated there: they and what they replaced leave its outbox. */
  public void confirm(Tx tx, String brokerClusterId, List<TenancyRecord> published) {
    var batch =
        tx.handle()
            .prepareBatch(
                "DELETE FROM tenancy_outbox WHERE tenant_id = :tenant AND record_type = :type AND"
                    + " record_id = :id AND revision <= :revision AND broker_cluster_id ="
                    + " :cluster");
    for (TenancyRecord record : published) {
      batch
          .bind("tenant", tx.tenantId())
          .bind("type", record.type())
          .bind("id", record.id())
          .bind("revision", record.revision())
          .bind("cluster", brokerClusterId)
          .add();
    }
    batch.execute();
  }

  /** The one broker cluster that a record is for; empty if that is not one, or it was replaced. */
  public Optional<String> place(Tx tx, long revision) {
    return tx.handle()
        .createQuery(
            "SELECT broker_cluster_id FROM tenancy_records WHERE tenant_id = :tenant AND revision"
                + " = :revision AND broker_cluster_id IS NOT NULL")
        .bind("tenant", tx.tenantId())
        .bind("revision", revision)
        .mapTo(String.class)
        .findOne();
  }

  /**
   * Broker clusters that hear of this tenant's virtual clusters: those where one is, and those
   * where the end of one has yet to be published.
   */
  public Set<String> places(Tx tx) {
    return tx
        .handle()
        .createQuery(
            "SELECT broker_cluster_id FROM virtual_clusters WHERE deleted_at IS NULL UNION SELECT"
                + " o.broker_cluster_id FROM tenancy_outbox o JOIN tenancy_records r ON"
                + " r.record_type = o.record_type AND r.record_id = o.record_id WHERE o.tenant_id ="
                + " :tenant AND r.broker_cluster_id = o.broker_cluster_id")
        .bind("tenant", tx.tenantId())
        .mapTo(String.class)
        .stream()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Tenants with entries in a broker cluster's outbox that are older than {@code before}. */
  public List<String> tenantsWaiting(
      Handle handle, String brokerClusterId, Instant before, int limit) {
    return handle
        .createQuery(
            "SELECT tenant_id FROM tenancy_outbox WHERE broker_cluster_id = :cluster AND"
                + " created_at < :before GROUP BY tenant_id ORDER BY min(revision) LIMIT :limit")
        .bind("cluster", brokerClusterId)
        .bind("before", before)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /** Whether something of this tenant up to this revision still has to be published there. */
  public boolean waiting(Handle handle, String brokerClusterId, String tenantId, long revision) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM tenancy_outbox WHERE broker_cluster_id = :cluster AND"
                + " tenant_id = :tenant AND revision <= :revision)")
        .bind("cluster", brokerClusterId)
        .bind("tenant", tenantId)
        .bind("revision", revision)
        .mapTo(Boolean.class)
        .one();
  }
}
