package io.weir.controlplane.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Sessions: only hashes of their tokens. Stateless. */
public final class SessionStore {
  /**
   * A live session.
   *
   * @param id {@code ses-…}
   * @param userId whose
   * @param createdAt from
   * @param expiresAt until
   */
  public record Session(String id, String userId, Instant createdAt, Instant expiresAt) {}

  /** Where the session of a token is. */
  public record Location(String tenantId, String sessionId) {}

  /** Finds by the hash of the token; expired ones are not there. */
  public Optional<Location> locate(Handle handle, String tokenSha256, Instant now) {
    return handle
        .createQuery(
            "SELECT tenant_id, session_id FROM session_directory WHERE token_sha256 = :hash AND"
                + " expires_at > :now")
        .bind("hash", tokenSha256)
        .bind("now", now)
        .map((row, context) -> new Location(row.getString(1), row.getString(2)))
        .findOne();
  }

  /** Stores a new session; the tenant's expired ones go. */
  public void insert(Tx tx, Session session, String tokenSha256) {
    tx.handle().execute("DELETE FROM session_directory WHERE expires_at <= ?", session.createdAt());
    tx.handle().execute("DELETE FROM sessions WHERE expires_at <= ?", session.createdAt());
    tx.handle()
        .execute(
            "INSERT INTO session_directory (token_sha256, tenant_id, session_id, expires_at) VALUES"
                + " (?, ?, ?, ?)",
            tokenSha256,
            tx.tenantId(),
            session.id(),
            session.expiresAt());
    tx.handle()
        .execute(
            "INSERT INTO sessions (id, tenant_id, user_id, token_sha256, created_at, expires_at)"
                + " VALUES (?, ?, ?, ?, ?, ?)",
            session.id(),
            tx.tenantId(),
            session.userId(),
            tokenSha256,
            session.createdAt(),
            session.expiresAt());
  }

  /** The session, unless expired. */
  public Optional<Session> find(Tx tx, String id, Instant now) {
    return tx.handle()
        .createQuery(
            "SELECT id, user_id, created_at, expires_at FROM sessions WHERE id = :id AND expires_at"
                + " > :now")
        .bind("id", id)
        .bind("now", now)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** A user's live ones, newest first. */
  public Page<Session> list(Tx tx, String userId, PageRequest page, Instant now) {
    return Sequenced.page(
        tx.handle()
            .createQuery(
                "SELECT id, user_id, created_at, expires_at, seq FROM sessions WHERE user_id ="
                    + " :user AND expires_at > :now AND seq < :before ORDER BY seq DESC LIMIT"
                    + " :limit")
            .bind("user", userId)
            .bind("now", now)
            .bind("before", page.afterKey().map(Long::parseLong).orElse(Long.MAX_VALUE))
            .bind("limit", page.size() + 1)
            .map((row, context) -> new Sequenced<>(row.getLong("seq"), read(row)))
            .list(),
        page.size());
  }

  /**
   * Ends all sessions of a user but one.
   *
   * @param keptId the one that goes on; empty for none
   */
  public void deleteOfUser(Tx tx, String userId, Optional<String> keptId) {
    tx.handle()
        .execute(
            "DELETE FROM session_directory WHERE session_id IN (SELECT id FROM sessions WHERE"
                + " user_id = ? AND id <> ?)",
            userId,
            keptId.orElse(""));
    tx.handle()
        .execute("DELETE FROM sessions WHERE user_id = ? AND id <> ?", userId, keptId.orElse(""));
  }

  private static Session read(ResultSet row) throws SQLException {
    return new Session(
        row.getString("id"),
        row.getString("user_id"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("expires_at").toInstant());
  }

  /** Ends the session. */
  public void delete(Tx tx, String id) {
    tx.handle().execute("DELETE FROM session_directory WHERE session_id = ?", id);
    tx.handle().execute("DELETE FROM sessions WHERE id = ?", id);
  }
}
