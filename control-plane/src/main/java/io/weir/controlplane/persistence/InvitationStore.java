package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.Invitation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Invitations and the directory of their tokens' hashes. Stateless. */
public final class InvitationStore {
  private static final String COLUMNS =
      "seq, id, tenant_id, email, role, invited_by, created_at, expires_at";

  /** Where the invitation of a token is. */
  public record Location(String tenantId, String invitationId) {}

  /** Finds by the hash of the token. */
  public Optional<Location> locate(Handle handle, String tokenSha256) {
    return handle
        .createQuery(
            "SELECT tenant_id, invitation_id FROM invitation_directory WHERE token_sha256 = :hash")
        .bind("hash", tokenSha256)
        .map((row, context) -> new Location(row.getString(1), row.getString(2)))
        .findOne();
  }

  /** Stores a new one; false if the address has one already. */
  public boolean insert(Tx tx, Invitation invitation, String tokenSha256) {
    int inserted =
        tx.handle()
            .execute(
                "INSERT INTO invitations (id, tenant_id, email, role, invited_by, token_sha256,"
                    + " created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT"
                    + " (tenant_id, email) DO NOTHING",
                invitation.id(),
                invitation.tenantId(),
                invitation.email(),
                invitation.role(),
                invitation.invitedBy(),
                tokenSha256,
                invitation.createdAt(),
                invitation.expiresAt());
    if (inserted == 0) {
      return false;
    }
    tx.handle()
        .execute(
            "INSERT INTO invitation_directory (token_sha256, tenant_id, invitation_id) VALUES (?,"
                + " ?, ?)",
            tokenSha256,
            invitation.tenantId(),
            invitation.id());
    return true;
  }

  /** One, expired or not. */
  public Optional<Invitation> find(Tx tx, String id) {
    return tx.handle()
        .createQuery("SELECT " + COLUMNS + " FROM invitations WHERE id = :id")
        .bind("id", id)
        .map(InvitationStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** In the order of their making. */
  public Page<Invitation> list(Tx tx, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(
                "SELECT "
                    + COLUMNS
                    + " FROM invitations WHERE seq > :after ORDER BY seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(InvitationStore::read)
            .list(),
        page.size());
  }

  /** How many the tenant has, expired ones too. */
  public int count(Tx tx) {
    return tx.handle().createQuery("SELECT count(*) FROM invitations").mapTo(Integer.class).one();
  }

  /** Another token and time; the token before is refused from now on. */
  public void renew(Tx tx, String id, String tokenSha256, Instant expiresAt) {
    tx.handle()
        .execute(
            "UPDATE invitations SET token_sha256 = ?, expires_at = ? WHERE id = ?",
            tokenSha256,
            expiresAt,
            id);
    tx.handle()
        .execute(
            "UPDATE invitation_directory SET token_sha256 = ? WHERE invitation_id = ?",
            tokenSha256,
            id);
  }

  /** Takes a live one out: a token works once. */
  public Optional<Invitation> take(Tx tx, String id, Instant now) {
    Optional<Invitation> taken =
        tx.handle()
            .createQuery(
                "DELETE FROM invitations WHERE id = :id AND expires_at > :now RETURNING " + COLUMNS)
            .bind("id", id)
            .bind("now", now)
            .map(InvitationStore::read)
            .findOne()
            .map(Sequenced::value);
    if (taken.isPresent()) {
      tx.handle().execute("DELETE FROM invitation_directory WHERE invitation_id = ?", id);
    }
    return taken;
  }

  /** Takes one back. */
  public void delete(Tx tx, String id) {
    tx.handle().execute("DELETE FROM invitation_directory WHERE invitation_id = ?", id);
    tx.handle().execute("DELETE FROM invitations WHERE id = ?", id);
  }

  private static Sequenced<Invitation> read(ResultSet row, StatementContext context)
      throws SQLException {
    return new Sequenced<>(
        row.getLong("seq"),
        new Invitation(
            row.getString("id"),
            row.getString("tenant_id"),
            row.getString("email"),
            row.getString("role"),
            row.getString("invited_by"),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("expires_at").toInstant()));
  }
}
