package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.VirtualCluster;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Virtual clusters; deleted ones stay as rows, so that ids are never reused. Stateless. */
public final class VirtualClusterStore {
  private static final String COLUMNS =
      "SELECT seq, id, tenant_id, name, broker_cluster_id, kafka_cluster_id, created_at,"
          + " deletion_protection, default_topic_config FROM virtual_clusters WHERE deleted_at IS"
          + " NULL";
  private static final JsonStrings STRINGS = new JsonStrings();

  /** Stores a new one; false if the name is taken. */
  public boolean insert(Tx tx, VirtualCluster cluster) {
    return tx.handle()
            .execute(
                "INSERT INTO virtual_clusters (id, tenant_id, name, broker_cluster_id,"
                    + " kafka_cluster_id, created_at, deletion_protection, default_topic_config)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, name) WHERE"
                    + " deleted_at IS NULL DO NOTHING",
                cluster.id(),
                cluster.tenantId(),
                cluster.name(),
                cluster.brokerClusterId(),
                cluster.kafkaClusterId(),
                cluster.createdAt(),
                cluster.deletionProtection(),
                STRINGS.write(cluster.defaultTopicConfig()))
        == 1;
  }

  /** A live one. */
  public Optional<VirtualCluster> find(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id")
        .bind("id", id)
        .map(VirtualClusterStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** A live one, locked until the transaction ends. */
  public Optional<VirtualCluster> lock(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " AND id = :id FOR UPDATE")
        .bind("id", id)
        .map(VirtualClusterStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** Live ones in the order of their making. */
  public Page<VirtualCluster> list(Tx tx, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(COLUMNS + " AND seq > :after ORDER BY seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(VirtualClusterStore::read)
            .list(),
        page.size());
  }

  /** All live ones. */
  public List<VirtualCluster> all(Tx tx) {
    return tx
        .handle()
        .createQuery(COLUMNS + " ORDER BY seq")
        .map(VirtualClusterStore::read)
        .stream()
        .map(Sequenced::value)
        .toList();
  }

  /** Another name, protection and settings of new topics; false if the name is taken. */
  public boolean update(Tx tx, VirtualCluster now) {
    boolean taken =
        tx.handle()
            .createQuery(
                "SELECT EXISTS (SELECT 1 FROM virtual_clusters WHERE name = :name AND id <> :id AND"
                    + " deleted_at IS NULL)")
            .bind("name", now.name())
            .bind("id", now.id())
            .mapTo(Boolean.class)
            .one();
    if (taken) {
      return false;
    }
    tx.handle()
        .execute(
            "UPDATE virtual_clusters SET name = ?, deletion_protection = ?, default_topic_config ="
                + " ? WHERE id = ?",
            now.name(),
            now.deletionProtection(),
            STRINGS.write(now.defaultTopicConfig()),
            now.id());
    return true;
  }

  /** Marks it as deleted. */
  public void delete(Tx tx, String id, Instant now) {
    tx.handle().execute("UPDATE virtual_clusters SET deleted_at = ? WHERE id = ?", now, id);
  }

  private static Sequenced<VirtualCluster> read(ResultSet row, StatementContext context)
      throws SQLException {
    return new Sequenced<>(
        row.getLong("seq"),
        new VirtualCluster(
            row.getString("id"),
            row.getString("tenant_id"),
            row.getString("name"),
            row.getString("broker_cluster_id"),
            row.getString("kafka_cluster_id"),
            row.getTimestamp("created_at").toInstant(),
            row.getBoolean("deletion_protection"),
            STRINGS.parse(row.getString("default_topic_config"))));
  }
}
