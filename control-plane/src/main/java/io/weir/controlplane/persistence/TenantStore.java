package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Tenants. Stateless. */
public final class TenantStore {
  /** Stores a new tenant; the transaction is inside it. */
  public void insert(Tx tx, Tenant tenant) {
    tx.handle().execute("INSERT INTO tenant_directory (tenant_id) VALUES (?)", tenant.id());
    tx.handle()
        .execute(
            "INSERT INTO tenants (tenant_id, name, state, created_at) VALUES (?, ?, ?, ?)",
            tenant.id(),
            tenant.name(),
            tenant.state(),
            tenant.createdAt());
  }

  /** The tenant, if the transaction is inside it. */
  public Optional<Tenant> find(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT tenant_id, name, state, created_at FROM tenants WHERE tenant_id = :id")
        .bind("id", id)
        .map(TenantStore::read)
        .findOne();
  }

  /**
   * Holds the tenant until the transaction ends: what concerns all its people is decided by one at
   * a time. Rows that refer to it can be made meanwhile.
   */
  public void lock(Tx tx) {
    tx.handle()
        .createQuery("SELECT tenant_id FROM tenants WHERE tenant_id = :id FOR NO KEY UPDATE")
        .bind("id", tx.tenantId())
        .mapTo(String.class)
        .findOne();
  }

  /** Another name. */
  public void rename(Tx tx, String id, String name) {
    tx.handle().execute("UPDATE tenants SET name = ? WHERE tenant_id = ?", name, id);
  }

  /** Whether there is such a tenant. */
  public boolean exists(Handle handle, String id) {
    return handle
        .createQuery("SELECT EXISTS (SELECT 1 FROM tenant_directory WHERE tenant_id = :id)")
        .bind("id", id)
        .mapTo(Boolean.class)
        .one();
  }

  /** Ids of all tenants, a page at a time, in the order of their making. */
  public List<String> idsAfter(Handle handle, String afterId, int limit) {
    return handle
        .createQuery(
            "SELECT tenant_id FROM tenant_directory WHERE seq > coalesce((SELECT seq FROM"
                + " tenant_directory WHERE tenant_id = :after), 0) ORDER BY seq LIMIT :limit")
        .bind("after", afterId)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  private static Tenant read(ResultSet row, StatementContext context) throws SQLException {
    return new Tenant(
        row.getString("tenant_id"),
        row.getString("name"),
        row.getString("state"),
        row.getTimestamp("created_at").toInstant());
  }
}
