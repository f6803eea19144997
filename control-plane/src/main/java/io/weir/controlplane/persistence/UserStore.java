package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.User;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Users and the directory of addresses. Stateless. */
public final class UserStore {
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
        .createQuery("SELECT id, tenant_id, email, role, created_at FROM users WHERE id = :id")
        .bind("id", id)
        .map(
            (row, context) ->
                new User(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getTimestamp(5).toInstant()))
        .findOne();
  }

  /** The stored hash. */
  public Optional<String> passwordHash(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT password_hash FROM users WHERE id = :id")
        .bind("id", id)
        .mapTo(String.class)
        .findOne();
  }
}
