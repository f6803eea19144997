package io.weir.controlplane.persistence;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** What is still to be written to the brokers for service accounts. Stateless. */
public final class AclWorkStore {
  /**
   * One piece of it.
   *
   * @param clusterId whose ACLs
   * @param accountId for whom
   * @param grant whether to allow it everything; else all of its ACLs go
   */
  public record Work(long seq, String clusterId, String accountId, boolean grant) {}

  /** Full access of a new account in every virtual cluster. */
  public void grantInEveryCluster(Tx tx, String accountId) {
    addWork(
        tx,
        "INSERT INTO acl_work (tenant_id, cluster_id, service_account_id, kind) SELECT tenant_id,"
            + " id, ?, 'grant' FROM virtual_clusters WHERE deleted_at IS NULL ON CONFLICT DO"
            + " NOTHING",
        accountId);
  }

  /** Full access of those accounts that have it, in a new virtual cluster. */
  public void grantToEveryAccount(Tx tx, String clusterId) {
    addWork(
        tx,
        "INSERT INTO acl_work (tenant_id, cluster_id, service_account_id, kind) SELECT tenant_id,"
            + " ?, id, 'grant' FROM service_accounts WHERE deleted_at IS NULL AND access = 'full'"
            + " ON CONFLICT DO NOTHING",
        clusterId);
  }

  /** A deleted account has no ACLs anywhere, and is given none any more. */
  public void revoke(Tx tx, String accountId) {
    tx.handle()
        .execute(
            "UPDATE acl_work SET done = true WHERE service_account_id = ? AND kind = 'grant'",
            accountId);
    addWork(
        tx,
        "INSERT INTO acl_work (tenant_id, cluster_id, service_account_id, kind) SELECT tenant_id,"
            + " id, ?, 'revoke' FROM virtual_clusters WHERE deleted_at IS NULL ON CONFLICT DO"
            + " NOTHING",
        accountId);
  }

  /** What an account was given there from the start is no longer what it is to have. */
  public void withdraw(Tx tx, String clusterId, String accountId) {
    tx.handle()
        .execute(
            "DELETE FROM acl_work WHERE cluster_id = ? AND service_account_id = ? AND kind ="
                + " 'grant' AND done",
            clusterId,
            accountId);
  }

  /** The same for all accounts. */
  public void withdrawAll(Tx tx, String clusterId) {
    tx.handle()
        .execute(
            "DELETE FROM acl_work WHERE cluster_id = ? AND kind = 'grant' AND done", clusterId);
  }

  /** A broker cluster has lost all its ACLs: accounts get again what they had from the start. */
  public void reopen(Tx tx, String brokerClusterId) {
    addWork(
        tx,
        "UPDATE acl_work SET done = false WHERE kind = 'grant' AND cluster_id IN (SELECT id FROM"
            + " virtual_clusters WHERE broker_cluster_id = ? AND deleted_at IS NULL) AND"
            + " service_account_id IN (SELECT id FROM service_accounts WHERE deleted_at IS NULL)",
        brokerClusterId);
  }

  /** Does it, and puts the tenant on the list if that left something to be done. */
  private static void addWork(Tx tx, String statement, String id) {
    if (tx.handle().execute(statement, id) > 0) {
      tx.handle()
          .execute(
              "INSERT INTO acl_work_directory (tenant_id) VALUES (?) ON CONFLICT DO NOTHING",
              tx.tenantId());
    }
  }

  /** What is not done, in virtual clusters that live. */
  public List<Work> open(Tx tx) {
    return tx.handle()
        .createQuery(
            "SELECT w.seq, w.cluster_id, w.service_account_id, w.kind FROM acl_work w JOIN"
                + " virtual_clusters c ON c.id = w.cluster_id WHERE NOT w.done AND c.deleted_at IS"
                + " NULL ORDER BY w.seq")
        .map(
            (row, context) ->
                new Work(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4).equals("grant")))
        .list();
  }

  /** Done, once and for all. */
  public void done(Tx tx, long seq) {
    tx.handle().execute("UPDATE acl_work SET done = true WHERE seq = ?", seq);
  }

  /**
   * Takes the tenant off the list if nothing is left. The row is locked first, so that work that is
   * being added meanwhile is seen or adds it again.
   */
  public void settle(Tx tx) {
    tx.handle()
        .execute("SELECT 1 FROM acl_work_directory WHERE tenant_id = ? FOR UPDATE", tx.tenantId());
    if (open(tx).isEmpty()) {
      tx.handle().execute("DELETE FROM acl_work_directory WHERE tenant_id = ?", tx.tenantId());
    }
  }

  /** Tenants with something to do. */
  public List<String> tenants(Handle handle, int limit) {
    return handle
        .createQuery("SELECT tenant_id FROM acl_work_directory ORDER BY tenant_id LIMIT :limit")
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }
}
