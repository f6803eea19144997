package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tokens that set a new password: hashes and ids alone. Stateless. */
public final class PasswordResetStore {
  /** Stores one and forgets expired ones. */
  public void insert(
      Handle handle, String tokenSha256, UserStore.Location user, Instant now, Instant expiresAt) {
    handle.execute("DELETE FROM password_reset_directory WHERE expires_at <= ?", now);
    handle.execute(
        "INSERT INTO password_reset_directory (token_sha256, tenant_id, user_id, expires_at)"
            + " VALUES (?, ?, ?, ?)",
        tokenSha256,
        user.tenantId(),
        user.userId(),
        expiresAt);
  }

  /** How many live ones a user has. */
  public int count(Handle handle, String userId, Instant now) {
    return handle
        .createQuery(
            "SELECT count(*) FROM password_reset_directory WHERE user_id = :user AND expires_at >"
                + " :now")
        .bind("user", userId)
        .bind("now", now)
        .mapTo(Integer.class)
        .one();
  }

  /** Takes a live one out: a token works once. */
  public Optional<UserStore.Location> take(Handle handle, String tokenSha256, Instant now) {
    return handle
        .createQuery(
            "DELETE FROM password_reset_directory WHERE token_sha256 = :hash AND expires_at > :now"
                + " RETURNING tenant_id, user_id")
        .bind("hash", tokenSha256)
        .bind("now", now)
        .map((row, context) -> new UserStore.Location(row.getString(1), row.getString(2)))
        .findOne();
  }

  /** Forgets all of a user. */
  public void deleteOfUser(Handle handle, String userId) {
    handle.execute("DELETE FROM password_reset_directory WHERE user_id = ?", userId);
  }
}
