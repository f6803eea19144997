package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.Limits;
import java.util.Objects;

/** Limits of tenants, and the counts that they bound. Stateless. */
public final class TenantLimitStore {
  /** What an operator set; null: the default. */
  public record Wanted(
      Integer virtualClusters,
      Integer topics,
      Integer partitions,
      Integer serviceAccounts,
      Integer keysPerServiceAccount) {
    /** Nothing is set. */
    public static final Wanted NONE = new Wanted(null, null, null, null, null);

    /** With the defaults filled in. */
    public Limits effective() {
      Limits defaults = Limits.DEFAULTS;
      return new Limits(
          Objects.requireNonNullElse(virtualClusters, defaults.virtualClusters()),
          Objects.requireNonNullElse(topics, defaults.topics()),
          Objects.requireNonNullElse(partitions, defaults.partitions()),
          Objects.requireNonNullElse(serviceAccounts, defaults.serviceAccounts()),
          Objects.requireNonNullElse(keysPerServiceAccount, defaults.keysPerServiceAccount()));
    }
  }

  /** What bounds the transaction's tenant. */
  public Limits find(Tx tx) {
    return tx.handle()
        .createQuery("SELECT * FROM tenant_limits WHERE tenant_id = :tenant")
        .bind("tenant", tx.tenantId())
        .map(
            (row, context) ->
                new Wanted(
                    row.getObject("virtual_clusters", Integer.class),
                    row.getObject("topics", Integer.class),
                    row.getObject("partitions", Integer.class),
                    row.getObject("service_accounts", Integer.class),
                    row.getObject("keys_per_service_account", Integer.class)))
        .findOne()
        .orElse(Wanted.NONE)
        .effective();
  }

  /** Replaces all of them. */
  public void put(Tx tx, Wanted wanted) {
    tx.handle()
        .execute(
            "INSERT INTO tenant_limits (tenant_id, virtual_clusters, topics, partitions,"
                + " service_accounts, keys_per_service_account) VALUES (?, ?, ?, ?, ?, ?) ON"
                + " CONFLICT (tenant_id) DO UPDATE SET virtual_clusters ="
                + " EXCLUDED.virtual_clusters, topics = EXCLUDED.topics, partitions ="
                + " EXCLUDED.partitions, service_accounts = EXCLUDED.service_accounts,"
                + " keys_per_service_account = EXCLUDED.keys_per_service_account",
            tx.tenantId(),
            wanted.virtualClusters(),
            wanted.topics(),
            wanted.partitions(),
            wanted.serviceAccounts(),
            wanted.keysPerServiceAccount());
  }

  /** Live virtual clusters. */
  public long virtualClusters(Tx tx) {
    return count(tx, "SELECT count(*) FROM virtual_clusters WHERE deleted_at IS NULL");
  }

  /** Live service accounts. */
  public long serviceAccounts(Tx tx) {
    return count(tx, "SELECT count(*) FROM service_accounts WHERE deleted_at IS NULL");
  }

  /** Users. */
  public long users(Tx tx) {
    return count(tx, "SELECT count(*) FROM users");
  }

  /** Keys that are not revoked, of all service accounts. */
  public long keys(Tx tx) {
    return count(tx, "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL");
  }

  /** Keys that are not revoked. */
  public long keysOf(Tx tx, String serviceAccountId) {
    return tx.handle()
        .createQuery(
            "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL AND service_account_id ="
                + " :account")
        .bind("account", serviceAccountId)
        .mapTo(Long.class)
        .one();
  }

  private static long count(Tx tx, String query) {
    return tx.handle().createQuery(query).mapTo(Long.class).one();
  }
}
