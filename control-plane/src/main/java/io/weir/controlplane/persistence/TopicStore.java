package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.TopicIntent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Intent and ownership of topics. Thread-safe. */
public final class TopicStore {
  private static final String COLUMNS =
      "SELECT cluster_id, name, origin, state, partitions, configs, created_at FROM topics";

  private final JsonStrings strings = new JsonStrings();

  /** Stores what is about to be made; replaces what was known of an earlier topic of this name. */
  public void begin(Tx tx, TopicIntent intent) {
    tx.handle()
        .execute(
            "INSERT INTO topics (cluster_id, name, tenant_id, origin, state, partitions, configs,"
                + " created_at, creating_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT"
                + " (cluster_id, name) DO UPDATE SET state = EXCLUDED.state, creating_since ="
                + " EXCLUDED.creating_since",
            intent.clusterId(),
            intent.name(),
            tx.tenantId(),
            intent.origin(),
            intent.state(),
            intent.partitions(),
            strings.write(intent.configs()),
            intent.createdAt(),
            intent.createdAt());
  }

  /** Since when somebody has been making it; empty if nobody is. */
  public Optional<Instant> creatingSince(Tx tx, String clusterId, String name) {
    return tx.handle()
        .createQuery(
            "SELECT creating_since FROM topics WHERE cluster_id = :cluster AND name = :name AND"
                + " state = 'creating'")
        .bind("cluster", clusterId)
        .bind("name", name)
        .mapTo(Instant.class)
        .findOne();
  }

  /** The topic exists now as it was asked for. */
  public void activate(Tx tx, TopicIntent intent, String topicUuid) {
    tx.handle()
        .execute(
            "UPDATE topics SET state = 'active', origin = ?, topic_uuid = ?, partitions = ?,"
                + " configs = ?, created_at = ? WHERE cluster_id = ? AND name = ?",
            intent.origin(),
            topicUuid,
            intent.partitions(),
            strings.write(intent.configs()),
            intent.createdAt(),
            intent.clusterId(),
            intent.name());
  }

  /** Nobody is making it any more, and whether it exists is unknown. */
  public void interrupted(Tx tx, String clusterId, String name) {
    tx.handle()
        .execute(
            "UPDATE topics SET creating_since = 'epoch' WHERE cluster_id = ? AND name = ? AND state"
                + " = 'creating'",
            clusterId,
            name);
  }

  /** The topic was not made: back to what was known before, or to nothing. */
  public void abandon(Tx tx, String clusterId, String name) {
    tx.handle()
        .execute(
            "DELETE FROM topics WHERE cluster_id = ? AND name = ? AND state = 'creating' AND"
                + " topic_uuid IS NULL",
            clusterId,
            name);
    tx.handle()
        .execute(
            "UPDATE topics SET state = 'active' WHERE cluster_id = ? AND name = ?",
            clusterId,
            name);
  }

  /** A topic that a Kafka client made was seen; nothing happens if this very topic is known. */
  public void observe(Tx tx, TopicIntent seen, String topicUuid) {
    tx.handle()
        .execute(
            "INSERT INTO topics (cluster_id, name, tenant_id, topic_uuid, origin, state,"
                + " partitions, configs, created_at) VALUES (?, ?, ?, ?, 'kafka', 'active', ?, ?,"
                + " ?) ON CONFLICT (cluster_id, name) DO UPDATE SET topic_uuid ="
                + " EXCLUDED.topic_uuid, origin = 'kafka', partitions = EXCLUDED.partitions,"
                + " configs = EXCLUDED.configs, created_at = EXCLUDED.created_at WHERE"
                + " topics.state = 'active' AND topics.topic_uuid IS DISTINCT FROM"
                + " EXCLUDED.topic_uuid",
            seen.clusterId(),
            seen.name(),
            tx.tenantId(),
            topicUuid,
            seen.partitions(),
            strings.write(seen.configs()),
            seen.createdAt());
  }

  /** What it was changed to; nothing happens to a topic that is not known yet. */
  public void update(
      Tx tx, String clusterId, String name, int partitions, Map<String, String> configs) {
    tx.handle()
        .execute(
            "UPDATE topics SET partitions = ?, configs = ? WHERE cluster_id = ? AND name = ? AND"
                + " state = 'active'",
            partitions,
            strings.write(configs),
            clusterId,
            name);
  }

  /** Names of all topics known of a virtual cluster. */
  public List<String> names(Tx tx, String clusterId) {
    return tx.handle()
        .createQuery("SELECT name FROM topics WHERE cluster_id = :cluster")
        .bind("cluster", clusterId)
        .mapTo(String.class)
        .list();
  }

  /** Those that somebody began to make before this time and never finished. */
  public List<TopicIntent> unfinished(Tx tx, String clusterId, Instant before) {
    return tx.handle()
        .createQuery(
            COLUMNS
                + " WHERE cluster_id = :cluster AND state = 'creating' AND creating_since <"
                + " :before")
        .bind("cluster", clusterId)
        .bind("before", before)
        .map(this::read)
        .list();
  }

  /**
   * As {@link #abandon(Tx, String, String)}, if it was begun before this time: a later attempt is
   * somebody's work.
   */
  public void abandonBegunBefore(Tx tx, String clusterId, String name, Instant before) {
    boolean stale =
        tx.handle()
            .createQuery(
                "SELECT 1 FROM topics WHERE cluster_id = :cluster AND name = :name AND state ="
                    + " 'creating' AND creating_since < :before FOR UPDATE")
            .bind("cluster", clusterId)
            .bind("name", name)
            .bind("before", before)
            .mapTo(Integer.class)
            .findOne()
            .isPresent();
    if (stale) {
      abandon(tx, clusterId, name);
    }
  }

  /** Forgets a topic that is gone from the cluster, unless somebody is making it. */
  public void forget(Tx tx, String clusterId, String name) {
    tx.handle()
        .execute(
            "DELETE FROM topics WHERE cluster_id = ? AND name = ? AND state = 'active'",
            clusterId,
            name);
  }

  /** Forgets a topic. */
  public void delete(Tx tx, String clusterId, String name) {
    tx.handle().execute("DELETE FROM topics WHERE cluster_id = ? AND name = ?", clusterId, name);
  }

  /** Forgets all topics of a virtual cluster. */
  public void deleteAll(Tx tx, String clusterId) {
    tx.handle().execute("DELETE FROM topics WHERE cluster_id = ?", clusterId);
  }

  /** What is known of one. */
  public Optional<TopicIntent> find(Tx tx, String clusterId, String name) {
    return tx.handle()
        .createQuery(COLUMNS + " WHERE cluster_id = :cluster AND name = :name")
        .bind("cluster", clusterId)
        .bind("name", name)
        .map(this::read)
        .findOne();
  }

  /** What is known of these. */
  public List<TopicIntent> find(Tx tx, String clusterId, List<String> names) {
    return tx.handle()
        .createQuery(COLUMNS + " WHERE cluster_id = :cluster AND name = ANY (:names)")
        .bind("cluster", clusterId)
        .bind("names", names.toArray(String[]::new))
        .map(this::read)
        .list();
  }

  private TopicIntent read(ResultSet row, StatementContext context) throws SQLException {
    return new TopicIntent(
        row.getString("cluster_id"),
        row.getString("name"),
        row.getString("origin"),
        row.getString("state"),
        row.getInt("partitions"),
        strings.parse(row.getString("configs")),
        row.getTimestamp("created_at").toInstant());
  }
}
