package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.User;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Users and the directory of addresses. Those that were removed are not there. Stateless. */
public final class UserStore {
  private static final String COLUMNS =
      "SELECT seq, id, tenant_id, email, role, created_at FROM users WHERE deleted_at IS NULL";

  /** Where the user of an address is. */
  public record Location(String tenantId, String userId) {}

  /** Finds by the hash of the lower-case address. */
  public Optional<Location> locate(Handle handle, String emailSha256) {
    return handle
        .createQuery("SELECT tenant_id, user_id FROM user_directory WHERE email_sha256 = :hash")
        .bind("hash", emailSha256)
        .map((row, context) -> new Location(row.getString(1), row.getString(2)))
        .findOne();
  }

  /** Stores a new user; false if the address is taken. */
  public boolean insert(Tx tx, User user, String emailSha256, String passwordHash) {
    int taken =
        tx.handle()
            .execute(
                "INSERT INTO user_directory (email_sha256, tenant_id, user_id) VALUES (?, ?, ?) ON"
                    + " CONFLICT DO NOTHING",
                emailSha256,
                user.tenantId(),
                user.id());
    if (taken == 0) {
      return false;
    }
    tx.handle()
        .execute(
            "INSERT INTO users (id, tenant_id, email, password_hash, role, created_at) VALUES (?,"
                + " ?, ?, ?, ?, ?)",
            user.id(),
            user.tenantId(),
            user.email(),
            passwordHash,
            user.role(),
            user.createdAt());
    return true;
  }

  /** The user. */
  public Optional<User> find(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id")
        .bind("id", id)
        .map(UserStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** In the order of their making. */
  public Page<User> list(Tx tx, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(COLUMNS + " AND seq > :after ORDER BY seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(UserStore::read)
            .list(),
        page.size());
  }

  /** Whether the address is that of a user of this tenant. */
  public boolean isMember(Tx tx, String email) {
    return tx.handle()
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM users WHERE email = :email AND deleted_at IS NULL)")
        .bind("email", email)
        .mapTo(Boolean.class)
        .one();
  }

  /** How many the tenant has. */
  public int count(Tx tx) {
    return tx.handle()
        .createQuery("SELECT count(*) FROM users WHERE deleted_at IS NULL")
        .mapTo(Integer.class)
        .one();
  }

  /** How many of a role the tenant has. */
  public int count(Tx tx, String role) {
    return tx.handle()
        .createQuery("SELECT count(*) FROM users WHERE deleted_at IS NULL AND role = :role")
        .bind("role", role)
        .mapTo(Integer.class)
        .one();
  }

  /** The stored hash, which no other transaction changes before this one ends. */
  public Optional<String> heldPasswordHash(Tx tx, String id) {
    return tx.handle()
        .createQuery(
            "SELECT password_hash FROM users WHERE id = :id AND deleted_at IS NULL FOR SHARE")
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }

  /** Another role. */
  public void setRole(Tx tx, String id, String role) {
    tx.handle().execute("UPDATE users SET role = ? WHERE id = ?", role, id);
  }

  /** The stored hash. */
  public Optional<String> passwordHash(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT password_hash FROM users WHERE id = :id AND deleted_at IS NULL")
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }

  /** Another password, whatever it was. */
  public void setPassword(Tx tx, String id, String passwordHash) {
    tx.handle().execute("UPDATE users SET password_hash = ? WHERE id = ?", passwordHash, id);
  }

  /** Another password; false if it is no longer the one that the caller knows. */
  public boolean replacePassword(Tx tx, String id, String knownHash, String passwordHash) {
    return tx.handle()
            .execute(
                "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
                passwordHash,
                id,
                knownHash)
        == 1;
  }

  /** Removes one: its address and password go, the id stays taken. */
  public void remove(Tx tx, String id, String emailSha256, Instant now) {
    tx.handle()
        .execute(
            "DELETE FROM user_directory WHERE email_sha256 = ? AND user_id = ?", emailSha256, id);
    tx.handle()
        .execute(
            "UPDATE users SET deleted_at = ?, email = '', password_hash = '' WHERE id = ?",
            now,
            id);
  }

  private static Sequenced<User> read(ResultSet row, StatementContext context) throws SQLException {
    return new Sequenced<>(
        row.getLong("seq"),
        new User(
            row.getString("id"),
            row.getString("tenant_id"),
            row.getString("email"),
            row.getString("role"),
            row.getTimestamp("created_at").toInstant()));
  }
}
