package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.ServiceAccount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Service accounts; deleted ones stay as rows, so that ids are never reused. Stateless. */
public final class ServiceAccountStore {
  private static final String COLUMNS =
      "SELECT seq, id, tenant_id, name, description, access, created_at FROM service_accounts WHERE"
          + " deleted_at IS NULL";

  /** Stores a new one; false if the name is taken. */
  public boolean insert(Tx tx, ServiceAccount account) {
    return tx.handle()
            .execute(
                "INSERT INTO service_accounts (id, tenant_id, name, description, access,"
                    + " created_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, name) WHERE"
                    + " deleted_at IS NULL DO NOTHING",
                account.id(),
                account.tenantId(),
                account.name(),
                account.description(),
                account.access(),
                account.createdAt())
        == 1;
  }

  /** A live one. */
  public Optional<ServiceAccount> find(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id")
        .bind("id", id)
        .map(ServiceAccountStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** A live one, locked until the transaction ends: no key is added while it is being deleted. */
  public Optional<ServiceAccount> lock(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id FOR UPDATE")
        .bind("id", id)
        .map(ServiceAccountStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** Live ones in the order of their making. */
  public Page<ServiceAccount> list(Tx tx, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(COLUMNS + " AND seq > :after ORDER BY seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(ServiceAccountStore::read)
            .list(),
        page.size());
  }

  /** Another name or description; false if the name is taken. */
  public boolean update(Tx tx, String id, String name, String description) {
    boolean taken =
        tx.handle()
            .createQuery(
                "SELECT EXISTS (SELECT 1 FROM service_accounts WHERE name = :name AND id <> :id AND"
                    + " deleted_at IS NULL)")
            .bind("name", name)
            .bind("id", id)
            .mapTo(Boolean.class)
            .one();
    if (taken) {
      return false;
    }
    tx.handle()
        .execute(
            "UPDATE service_accounts SET name = ?, description = ? WHERE id = ?",
            name,
            description,
            id);
    return true;
  }

  /** Marks it as deleted. */
  public void delete(Tx tx, String id, Instant now) {
    tx.handle().execute("UPDATE service_accounts SET deleted_at = ? WHERE id = ?", now, id);
  }

  private static Sequenced<ServiceAccount> read(ResultSet row, StatementContext context)
      throws SQLException {
    return new Sequenced<>(
        row.getLong("seq"),
        new ServiceAccount(
            row.getString("id"),
            row.getString("tenant_id"),
            row.getString("name"),
            row.getString("description"),
            row.getString("access"),
            row.getTimestamp("created_at").toInstant()));
  }
}
