package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The operator's sessions: only hashes of their tokens. Stateless. */
public final class OperatorSessionStore {
  /**
   * A live session.
   *
   * @param id {@code ses-…}
   * @param createdAt from
   * @param expiresAt until
   */
  public record Session(String id, Instant createdAt, Instant expiresAt) {}

  /**
   * Stores a new session; expired ones go.
   *
   * @param credential fingerprint of the operator's token that opened it
   */
  public void insert(Handle handle, Session session, String tokenSha256, String credential) {
    handle.execute("DELETE FROM operator_sessions WHERE expires_at <= ?", session.createdAt());
    handle.execute(
        "INSERT INTO operator_sessions (id, token_sha256, credential, created_at, expires_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        session.id(),
        tokenSha256,
        credential,
        session.createdAt(),
        session.expiresAt());
  }

  /** Finds by the hash of the token; those that expired or that another credential opened don't. */
  public Optional<Session> find(Handle handle, String tokenSha256, String credential, Instant now) {
    return handle
        .createQuery(
            "SELECT id, created_at, expires_at FROM operator_sessions WHERE token_sha256 = :hash"
                + " AND credential = :credential AND expires_at > :now")
        .bind("hash", tokenSha256)
        .bind("credential", credential)
        .bind("now", now)
        .map(
            (row, context) ->
                new Session(
                    row.getString(1),
                    row.getTimestamp(2).toInstant(),
                    row.getTimestamp(3).toInstant()))
        .findOne();
  }

  /** Ends the session. */
  public void delete(Handle handle, String id) {
    handle.execute("DELETE FROM operator_sessions WHERE id = ?", id);
  }
}
