package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Tenants. Stateless. */
public final class TenantStore {
  private static final String COLUMNS =
      "t.tenant_id, t.name, coalesce(t.display_name, t.name) AS display_name, t.state,"
          + " t.created_at, t.deletion_protection";

  /** Stores a new tenant; the transaction is inside it. */
  public void insert(Tx tx, Tenant tenant) {
    tx.handle().execute("INSERT INTO tenant_directory (tenant_id) VALUES (?)", tenant.id());
    tx.handle()
        .execute(
            "INSERT INTO tenants (tenant_id, name, display_name, state, created_at,"
                + " deletion_protection) VALUES (?, ?, ?, ?, ?, ?)",
            tenant.id(),
            tenant.name(),
            tenant.displayName(),
            tenant.state(),
            tenant.createdAt(),
            tenant.deletionProtection());
  }

  /** The tenant, if the transaction is inside it. */
  public Optional<Tenant> find(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT " + COLUMNS + " FROM tenants t WHERE tenant_id = :id")
        .bind("id", id)
        .map(TenantStore::read)
        .findOne();
  }

  /**
   * The tenant, if the transaction is inside it, held until the transaction ends: what concerns it,
   * and all its people, is decided by one at a time. Rows that refer to it can be made meanwhile.
   */
  public Optional<Tenant> lock(Tx tx, String id) {
    return tx.handle()
        .createQuery(
            "SELECT " + COLUMNS + " FROM tenants t WHERE tenant_id = :id FOR NO KEY UPDATE")
        .bind("id", id)
        .map(TenantStore::read)
        .findOne();
  }

  /** Stores another display name, state and protection. */
  public void update(Tx tx, Tenant tenant) {
    tx.handle()
        .execute(
            "UPDATE tenants SET display_name = ?, state = ?, deletion_protection = ? WHERE"
                + " tenant_id = ?",
            tenant.displayName(),
            tenant.state(),
            tenant.deletionProtection(),
            tenant.id());
  }

  /**
   * Which tenants.
   *
   * @param search part of the name or the display name, in any case, or the id's beginning; empty:
   *     all
   * @param state empty: any
   */
  public record Filter(String search, Optional<String> state) {}

  /** Tenants in the order of their making; the transaction is the operator's. */
  public Page<Tenant> list(Handle handle, Filter filter, PageRequest page) {
    return Sequenced.page(
        handle
            .createQuery(
                "SELECT d.seq, "
                    + COLUMNS
                    + " FROM tenants t JOIN tenant_directory d ON d.tenant_id = t.tenant_id WHERE"
                    + " d.seq > :after AND (CAST(:state AS text) IS NULL OR t.state = :state) AND"
                    + " (:search = '' OR strpos(lower(t.name), :search) > 0 OR"
                    + " strpos(lower(t.display_name), :search) > 0 OR starts_with(t.tenant_id,"
                    + " :search)) ORDER BY d.seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("state", filter.state().orElse(null))
            .bind("search", filter.search().toLowerCase(Locale.ROOT))
            .bind("limit", page.size() + 1)
            .map((row, context) -> new Sequenced<>(row.getLong("seq"), read(row, context)))
            .list(),
        page.size());
  }

  /** Whether there is such a tenant, or was: its audit log stays. */
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
                + " tenant_directory WHERE tenant_id = :after), 0) AND deleted_at IS NULL ORDER BY"
                + " seq LIMIT :limit")
        .bind("after", afterId)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  private static Tenant read(ResultSet row, StatementContext context) throws SQLException {
    return new Tenant(
        row.getString("tenant_id"),
        row.getString("name"),
        row.getString("display_name"),
        row.getString("state"),
        row.getTimestamp("created_at").toInstant(),
        row.getBoolean("deletion_protection"));
  }
}
