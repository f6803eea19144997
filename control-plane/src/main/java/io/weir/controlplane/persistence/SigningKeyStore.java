package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.SigningKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Keys that sign access tokens; the private ones are sealed. Stateless. */
public final class SigningKeyStore {
  private static final String COLUMNS =
      "SELECT kid, state, public_key, created_at, signing_since, verify_until FROM signing_keys";

  /** The signing key with its sealed private key. */
  public record Sealed(String kid, byte[] privateKey) {
    @Override
    public String toString() {
      return "Sealed[" + kid + "]";
    }
  }

  /** Lets one transaction at a time change keys, until it ends; readers go on. */
  public void lock(Handle handle) {
    handle.execute("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE");
  }

  /** All, oldest first. */
  public List<SigningKey> list(Handle handle) {
    return handle.createQuery(COLUMNS + " ORDER BY seq").map(SigningKeyStore::read).list();
  }

  /** The one that signs. */
  public Optional<Sealed> signing(Handle handle) {
    return handle
        .createQuery("SELECT kid, sealed_private_key FROM signing_keys WHERE state = 'signing'")
        .map((row, context) -> new Sealed(row.getString(1), row.getBytes(2)))
        .findOne();
  }

  /** Stores a new one. */
  public void insert(Handle handle, SigningKey key, byte[] sealedPrivateKey) {
    handle.execute(
        "INSERT INTO signing_keys (kid, state, public_key, sealed_private_key, created_at) VALUES"
            + " (?, ?, ?, ?, ?)",
        key.kid(),
        key.state().name().toLowerCase(Locale.ROOT),
        key.publicKey(),
        sealedPrivateKey,
        key.createdAt());
  }

  /** From now on this one signs; the one before only verifies. */
  public void activate(Handle handle, String kid, Instant now, Instant oldVerifyUntil) {
    handle.execute(
        "UPDATE signing_keys SET state = 'verifying', verify_until = ? WHERE state = 'signing'",
        oldVerifyUntil);
    handle.execute(
        "UPDATE signing_keys SET state = 'signing', signing_since = ? WHERE kid = ?", now, kid);
  }

  /** Deletes one. */
  public void delete(Handle handle, String kid) {
    handle.execute("DELETE FROM signing_keys WHERE kid = ?", kid);
  }

  private static SigningKey read(ResultSet row, StatementContext context) throws SQLException {
    return new SigningKey(
        row.getString("kid"),
        SigningKey.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getBytes("public_key"),
        row.getTimestamp("created_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("signing_since")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getTimestamp("verify_until")).map(Timestamp::toInstant));
  }
}
