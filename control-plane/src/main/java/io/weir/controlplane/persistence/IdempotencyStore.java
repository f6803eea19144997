package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;

/** Answers of requests with an Idempotency-Key, sealed under that key. Stateless. */
public final class IdempotencyStore {
  /**
   * What is known of a key.
   *
   * @param requestHash of the request that used it
   * @param done whether {@code response} is there
   * @param lockedUntil while running: until when nobody else may take over
   * @param response the sealed answer
   */
  public record Entry(String requestHash, boolean done, Instant lockedUntil, byte[] response) {}

  /** Takes the key for this transaction without waiting; false if another request holds it. */
  public boolean tryLock(Tx tx, String keySha256) {
    return tx.handle()
        .createQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
        .bind("key", tx.tenantId() + "/" + keySha256)
        .mapTo(Boolean.class)
        .one();
  }

  /** What is known of it; expired entries are forgotten. */
  public Optional<Entry> find(Tx tx, String keySha256, Instant now) {
    tx.handle().execute("DELETE FROM idempotency_keys WHERE expires_at <= ?", now);
    return tx.handle()
        .createQuery(
            "SELECT request_hash, state, locked_until, response FROM idempotency_keys WHERE"
                + " key_sha256 = :key")
        .bind("key", keySha256)
        .map(
            (row, context) ->
                new Entry(
                    row.getString(1),
                    "done".equals(row.getString(2)),
                    row.getTimestamp(3).toInstant(),
                    row.getBytes(4)))
        .findOne();
  }

  /** The work goes on outside this transaction until {@code lockedUntil}. */
  public void running(
      Tx tx, String keySha256, String requestHash, Instant lockedUntil, Instant expiresAt) {
    tx.handle()
        .execute(
            "INSERT INTO idempotency_keys (tenant_id, key_sha256, request_hash, state,"
                + " locked_until, expires_at) VALUES (?, ?, ?, 'running', ?, ?) ON CONFLICT"
                + " (tenant_id, key_sha256) DO UPDATE SET locked_until = EXCLUDED.locked_until",
            tx.tenantId(),
            keySha256,
            requestHash,
            lockedUntil,
            expiresAt);
  }

  /** The work is done in this very transaction. */
  public void done(
      Tx tx, String keySha256, String requestHash, byte[] response, Instant now, Instant expiry) {
    tx.handle()
        .execute(
            "INSERT INTO idempotency_keys (tenant_id, key_sha256, request_hash, state,"
                + " locked_until, response, expires_at) VALUES (?, ?, ?, 'done', ?, ?, ?) ON"
                + " CONFLICT (tenant_id, key_sha256) DO UPDATE SET state = 'done', response ="
                + " EXCLUDED.response",
            tx.tenantId(),
            keySha256,
            requestHash,
            now,
            response,
            expiry);
  }

  /** The work failed: the key may be used again. */
  public void forget(Tx tx, String keySha256) {
    tx.handle().execute("DELETE FROM idempotency_keys WHERE key_sha256 = ?", keySha256);
  }
}
