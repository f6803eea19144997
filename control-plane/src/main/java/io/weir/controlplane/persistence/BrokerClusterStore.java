package io.weir.controlplane.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The fleet: desired state, and what was last published where. Stateless. */
public final class BrokerClusterStore {
  /**
   * A broker cluster.
   *
   * @param id {@code clu-…}
   * @param name unique
   * @param desiredNodes how many nodes there should be
   * @param tenancyTopicId id of the tenancy topic to which everything was published
   * @param tenancyOffset its end when last published to
   * @param createdAt when
   */
  public record BrokerCluster(
      String id,
      String name,
      int desiredNodes,
      Optional<String> tenancyTopicId,
      long tenancyOffset,
      Instant createdAt) {}

  /** Makes it known unless it is; stores how many nodes it should have. */
  public BrokerCluster ensure(Handle handle, String newId, String name, int nodes, Instant now) {
    handle.execute(
        "INSERT INTO broker_clusters (id, name, desired_nodes, created_at) VALUES (?, ?, ?, ?) ON"
            + " CONFLICT (name) DO UPDATE SET desired_nodes = EXCLUDED.desired_nodes",
        newId,
        name,
        nodes,
        now);
    return handle
        .createQuery("SELECT * FROM broker_clusters WHERE name = :name")
        .bind("name", name)
        .map(BrokerClusterStore::read)
        .one();
  }

  /** All, by name. */
  public List<BrokerCluster> list(Handle handle) {
    return handle
        .createQuery("SELECT * FROM broker_clusters ORDER BY name")
        .map(BrokerClusterStore::read)
        .list();
  }

  /** One. */
  public Optional<BrokerCluster> find(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM broker_clusters WHERE id = :id")
        .bind("id", id)
        .map(BrokerClusterStore::read)
        .findOne();
  }

  /** Everything is in this tenancy topic, up to this offset. */
  public void published(Handle handle, String id, String topicId, long offset) {
    handle.execute(
        "UPDATE broker_clusters SET tenancy_topic_id = ?, tenancy_offset = ? WHERE id = ?",
        topicId,
        offset,
        id);
  }

  private static BrokerCluster read(ResultSet row, StatementContext context) throws SQLException {
    return new BrokerCluster(
        row.getString("id"),
        row.getString("name"),
        row.getInt("desired_nodes"),
        Optional.ofNullable(row.getString("tenancy_topic_id")),
        row.getLong("tenancy_offset"),
        row.getTimestamp("created_at").toInstant());
  }
}
