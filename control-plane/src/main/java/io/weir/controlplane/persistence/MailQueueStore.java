package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Mails that have yet to leave, sealed. Stateless. */
public final class MailQueueStore {
  /**
   * A mail of which nobody else takes care for a while.
   *
   * @param id which
   * @param sealed what it says
   * @param createdAt when
   * @param attempts to send it, this one included
   */
  public record Claimed(String id, byte[] sealed, Instant createdAt, int attempts) {
    @Override
    public String toString() {
      return "Claimed[" + id + "]";
    }
  }

  /** Adds one, unless there are that many. */
  public boolean add(Handle handle, String id, byte[] sealed, Instant now, int most) {
    return handle.execute(
            "INSERT INTO mail_queue (id, sealed, created_at, due_at) SELECT ?, ?, ?, ? WHERE"
                + " (SELECT count(*) FROM (SELECT 1 FROM mail_queue LIMIT ?) AS waiting) < ?",
            id,
            sealed,
            now,
            now,
            most,
            most)
        == 1;
  }

  /** Takes the one that is due longest; nobody else gets it before that time. */
  public Optional<Claimed> claim(Handle handle, Instant now, Instant until) {
    return handle
        .createQuery(
            "UPDATE mail_queue SET due_at = :until, attempts = attempts + 1 WHERE id = (SELECT id"
                + " FROM mail_queue WHERE due_at <= :now ORDER BY due_at LIMIT 1 FOR UPDATE SKIP"
                + " LOCKED) RETURNING id, sealed, created_at, attempts")
        .bind("until", until)
        .bind("now", now)
        .map(
            (row, context) ->
                new Claimed(
                    row.getString("id"),
                    row.getBytes("sealed"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getInt("attempts")))
        .findOne();
  }

  /** It is tried again at that time. */
  public void later(Handle handle, String id, Instant dueAt) {
    handle.execute("UPDATE mail_queue SET due_at = ? WHERE id = ?", dueAt, id);
  }

  /** It is done with. */
  public void remove(Handle handle, String id) {
    handle.execute("DELETE FROM mail_queue WHERE id = ?", id);
  }

  /** How many there are. */
  public long count(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM mail_queue").mapTo(Long.class).one();
  }
}
