package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.ApiKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** API keys: only the SHA-256 of their secrets. Revoked ones stay as rows. Stateless. */
public final class ApiKeyStore {
  private static final String COLUMNS =
      "SELECT seq, id, tenant_id, service_account_id, cluster_id, description, created_at,"
          + " expires_at, previous_secret_expires_at, last_used_at FROM api_keys WHERE revoked_at"
          + " IS NULL";
  private static final String WITH_HASHES =
      COLUMNS.replace(
          "SELECT ", "SELECT secret_sha256, previous_secret_sha256, tokens_not_before, ");

  /**
   * A live key with the hashes of its secrets.
   *
   * @param key the key
   * @param secretSha256 lower-case hex
   * @param previousSha256 of the secret before, which is accepted until the key says; null: none
   * @param tokensNotBefore access tokens that were issued before are revoked; null: none are
   */
  public record Verifier(
      ApiKey key, String secretSha256, String previousSha256, Instant tokensNotBefore) {
    @Override
    public String toString() {
      return "Verifier[" + key.id() + "]";
    }
  }

  /** Whose key this is or was, before its tenant is known. */
  public Optional<String> locate(Handle handle, String id) {
    return handle
        .createQuery("SELECT tenant_id FROM api_key_directory WHERE key_id = :id")
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }

  /** A live one of an active tenant, by its id alone. */
  public Optional<Verifier> verifier(Tx tx, String id) {
    return tx.handle()
        .createQuery(
            WITH_HASHES
                + " AND id = :id AND EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id ="
                + " api_keys.tenant_id AND t.state = 'active')")
        .bind("id", id)
        .map(ApiKeyStore::readVerifier)
        .findOne();
  }

  /** A live one of this account, held until the transaction ends. */
  public Optional<Verifier> lockVerifier(Tx tx, String serviceAccountId, String id) {
    return tx.handle()
        .createQuery(WITH_HASHES + " AND id = :id AND service_account_id = :account FOR UPDATE")
        .bind("id", id)
        .bind("account", serviceAccountId)
        .map(ApiKeyStore::readVerifier)
        .findOne();
  }

  /** Replaces the secrets of one that is held. */
  public void replaceSecrets(Tx tx, Verifier now) {
    tx.handle()
        .createUpdate(
            "UPDATE api_keys SET secret_sha256 = :secret, previous_secret_sha256 = :previous,"
                + " previous_secret_expires_at = :previousEnds, tokens_not_before = :tokens WHERE"
                + " id = :id")
        .bind("secret", now.secretSha256())
        .bind("previous", now.previousSha256())
        .bind("previousEnds", now.key().previousSecretExpiresAt())
        .bind("tokens", now.tokensNotBefore())
        .bind("id", now.key().id())
        .execute();
  }

  /** Holds a live key until the transaction ends; false if it is gone. */
  public boolean lock(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT 1 FROM api_keys WHERE id = :id AND revoked_at IS NULL FOR UPDATE")
        .bind("id", id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /** Stores a new one. */
  public void insert(Tx tx, ApiKey key, String secretSha256) {
    tx.handle()
        .execute(
            "INSERT INTO api_key_directory (key_id, tenant_id) VALUES (?, ?)",
            key.id(),
            key.tenantId());
    tx.handle()
        .createUpdate(
            "INSERT INTO api_keys (id, tenant_id, service_account_id, cluster_id, description,"
                + " secret_sha256, created_at, expires_at) VALUES (:id, :tenant, :account,"
                + " :cluster, :description, :secret, :created, :expires)")
        .bind("id", key.id())
        .bind("tenant", key.tenantId())
        .bind("account", key.serviceAccountId())
        .bind("cluster", key.clusterId())
        .bind("description", key.description())
        .bind("secret", secretSha256)
        .bind("created", key.createdAt())
        .bind("expires", key.expiresAt())
        .execute();
  }

  /** A live one of this account. */
  public Optional<ApiKey> find(Tx tx, String serviceAccountId, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id AND service_account_id = :account")
        .bind("id", id)
        .bind("account", serviceAccountId)
        .map(ApiKeyStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** Live ones of an account in the order of their making. */
  public Page<ApiKey> list(Tx tx, String serviceAccountId, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(
                COLUMNS
                    + " AND service_account_id = :account AND seq > :after ORDER BY seq LIMIT"
                    + " :limit")
            .bind("account", serviceAccountId)
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(ApiKeyStore::read)
            .list(),
        page.size());
  }

  /** Revokes one; false if another request did so before. */
  public boolean revoke(Tx tx, String id, Instant now) {
    return tx.handle()
            .execute(
                "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", now, id)
        == 1;
  }

  /** Revokes all live ones of an account; which they were. */
  public List<String> revokeOfAccount(Tx tx, String serviceAccountId, Instant now) {
    return revokeWhere(tx, "service_account_id", serviceAccountId, now);
  }

  /** Live ones of a virtual cluster, the first by id. */
  public List<String> ofCluster(Tx tx, String clusterId, int limit) {
    return tx.handle()
        .createQuery(
            "SELECT id FROM api_keys WHERE revoked_at IS NULL AND cluster_id = :cluster ORDER BY id"
                + " LIMIT :limit")
        .bind("cluster", clusterId)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /** Revokes all live ones of a virtual cluster; which they were. */
  public List<String> revokeOfCluster(Tx tx, String clusterId, Instant now) {
    return revokeWhere(tx, "cluster_id", clusterId, now);
  }

  private static List<String> revokeWhere(Tx tx, String column, String value, Instant now) {
    return tx.handle()
        .createQuery(
            "UPDATE api_keys SET revoked_at = :now WHERE revoked_at IS NULL AND "
                + column
                + " = :value RETURNING id")
        .bind("now", now)
        .bind("value", value)
        .mapTo(String.class)
        .list();
  }

  private static Sequenced<ApiKey> read(ResultSet row, StatementContext context)
      throws SQLException {
    return new Sequenced<>(
        row.getLong("seq"),
        new ApiKey(
            row.getString("id"),
            row.getString("tenant_id"),
            row.getString("service_account_id"),
            row.getString("cluster_id"),
            row.getString("description"),
            row.getTimestamp("created_at").toInstant(),
            instant(row, "expires_at"),
            instant(row, "previous_secret_expires_at"),
            instant(row, "last_used_at")));
  }

  private static Verifier readVerifier(ResultSet row, StatementContext context)
      throws SQLException {
    return new Verifier(
        read(row, context).value(),
        row.getString("secret_sha256"),
        row.getString("previous_secret_sha256"),
        instant(row, "tokens_not_before"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
