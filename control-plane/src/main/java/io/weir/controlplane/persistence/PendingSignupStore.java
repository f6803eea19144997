package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Sign-ups whose address is not verified yet. Stateless. */
public final class PendingSignupStore {
  /** What was given; {@code toString} hides the hash. */
  public record PendingSignup(String email, String passwordHash, String tenantName) {
    @Override
    public String toString() {
      return "PendingSignup[***]";
    }
  }

  /** Stores one and forgets expired ones. */
  public void insert(
      Handle handle, String tokenSha256, PendingSignup signup, Instant now, Instant expiresAt) {
    handle.execute("DELETE FROM pending_signups WHERE expires_at <= ?", now);
    handle.execute(
        "INSERT INTO pending_signups (token_sha256, email, password_hash, tenant_name, expires_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        tokenSha256,
        signup.email(),
        signup.passwordHash(),
        signup.tenantName(),
        expiresAt);
  }

  /** Takes it out: a token works once. */
  public Optional<PendingSignup> take(Handle handle, String tokenSha256, Instant now) {
    return handle
        .createQuery(
            "DELETE FROM pending_signups WHERE token_sha256 = :hash AND expires_at > :now RETURNING"
                + " email, password_hash, tenant_name")
        .bind("hash", tokenSha256)
        .bind("now", now)
        .map(
            (row, context) ->
                new PendingSignup(row.getString(1), row.getString(2), row.getString(3)))
        .findOne();
  }
}
