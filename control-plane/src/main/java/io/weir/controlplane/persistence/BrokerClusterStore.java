package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerCluster.State;
import io.weir.controlplane.domain.BrokerNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The fleet: desired state, planned nodes, and what was last published where. Stateless. */
public final class BrokerClusterStore {
  private static final String COLUMNS = "SELECT * FROM broker_clusters";

  /** Makes the configured one known unless it is; it takes virtual clusters at once. */
  public BrokerCluster ensure(
      Handle handle, String newId, String name, int brokers, String provisioner, Instant now) {
    handle.execute(
        "INSERT INTO broker_clusters (id, name, desired_nodes, provisioner, voters, ready_at,"
            + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            + " desired_nodes = CASE WHEN EXCLUDED.provisioner = 'local' THEN"
            + " GREATEST(broker_clusters.desired_nodes, EXCLUDED.desired_nodes) ELSE"
            + " EXCLUDED.desired_nodes END,"
            + " provisioner = EXCLUDED.provisioner, voters = CASE WHEN broker_clusters.voters = 0"
            + " THEN EXCLUDED.voters ELSE broker_clusters.voters END",
        newId,
        name,
        brokers,
        provisioner,
        BrokerCluster.votersOf(brokers),
        now,
        now);
    return one(handle, COLUMNS + " WHERE name = :key", name).orElseThrow();
  }

  /** Stores a new one, whose name is free. */
  public void insert(Handle handle, BrokerCluster cluster) {
    handle.execute(
        "INSERT INTO broker_clusters (id, name, desired_nodes, state, provisioner, voters,"
            + " operation_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        cluster.id(),
        cluster.name(),
        cluster.brokers(),
        code(cluster.state()),
        cluster.provisioner(),
        cluster.voters(),
        cluster.operationId().orElse(null),
        cluster.createdAt());
  }

  /** All, by name. */
  public List<BrokerCluster> list(Handle handle) {
    Map<String, List<BrokerNode>> nodes = nodes(handle);
    return handle
        .createQuery(COLUMNS + " ORDER BY name")
        .map((row, context) -> read(row, nodes.getOrDefault(row.getString("id"), List.of())))
        .list();
  }

  /** One. */
  public Optional<BrokerCluster> find(Handle handle, String id) {
    return one(handle, COLUMNS + " WHERE id = :key", id);
  }

  /** One, which nobody else changes until the transaction ends. */
  public Optional<BrokerCluster> lock(Handle handle, String id) {
    return one(handle, COLUMNS + " WHERE id = :key FOR UPDATE", id);
  }

  /** One, which can't begin to go until the transaction ends. */
  public Optional<BrokerCluster> share(Handle handle, String id) {
    return one(handle, COLUMNS + " WHERE id = :key FOR KEY SHARE", id);
  }

  /** How many there are. */
  public int count(Handle handle) {
    return handle.createQuery("SELECT count(*) FROM broker_clusters").mapTo(Integer.class).one();
  }

  /** Where a virtual cluster is. */
  public Optional<String> placement(Handle handle, String virtualClusterId) {
    return handle
        .createQuery(
            "SELECT broker_cluster_id FROM virtual_cluster_directory WHERE cluster_id = :id")
        .bind("id", virtualClusterId)
        .mapTo(String.class)
        .findOne();
  }

  /** How many live virtual clusters are there. */
  public int placed(Handle handle, String id) {
    return handle
        .createQuery("SELECT count(*) FROM virtual_cluster_directory WHERE broker_cluster_id = :id")
        .bind("id", id)
        .mapTo(Integer.class)
        .one();
  }

  /** Another state, with the operation that brings it about. */
  public void begin(Handle handle, String id, State state, int brokers, String operationId) {
    handle.execute(
        "UPDATE broker_clusters SET state = ?, desired_nodes = ?, operation_id = ?, reason = NULL"
            + " WHERE id = ?",
        code(state),
        brokers,
        operationId,
        id);
  }

  /** It takes virtual clusters. */
  public void ready(Handle handle, String id, Instant now) {
    handle.execute(
        "UPDATE broker_clusters SET state = 'ready', reason = NULL, ready_at = COALESCE(ready_at,"
            + " ?) WHERE id = ?",
        now,
        id);
  }

  /** It could not be brought about. */
  public void failed(Handle handle, String id, String reason) {
    handle.execute(
        "UPDATE broker_clusters SET state = 'failed', reason = ? WHERE id = ?", reason, id);
  }

  /** Where its files will be, before anything is made there. */
  public void choose(Handle handle, String id, BrokerCluster.Files files) {
    handle.execute(
        "UPDATE broker_clusters SET folder = ?, tenants_security = ? WHERE id = ?",
        files.folder(),
        files.tenantsSecurity(),
        id);
  }

  /** Its planned nodes; of those that were planned before, the ports are these from now on. */
  public void plan(Handle handle, String id, List<BrokerNode> nodes) {
    for (BrokerNode node : nodes) {
      handle.execute(
          "INSERT INTO broker_nodes (node_id, broker_cluster_id, tenants_port) VALUES (?, ?, ?) ON"
              + " CONFLICT (node_id) DO UPDATE SET tenants_port = EXCLUDED.tenants_port WHERE"
              + " broker_nodes.broker_cluster_id = EXCLUDED.broker_cluster_id",
          node.id(),
          id,
          node.tenantsPort());
    }
  }

  /** One plan at a time. */
  public void lockPlans(Handle handle) {
    handle.execute("LOCK TABLE broker_nodes IN EXCLUSIVE MODE");
  }

  /** All planned nodes, by the id of their broker cluster. */
  public Map<String, List<BrokerNode>> nodes(Handle handle) {
    Map<String, List<BrokerNode>> nodes = new HashMap<>();
    handle
        .createQuery("SELECT * FROM broker_nodes ORDER BY node_id")
        .map(
            (row, context) ->
                nodes
                    .computeIfAbsent(row.getString("broker_cluster_id"), id -> new ArrayList<>())
                    .add(new BrokerNode(row.getInt("node_id"), row.getInt("tenants_port"))))
        .list();
    return nodes;
  }

  /** Gone, with its nodes and what waited to be published there. */
  public void delete(Handle handle, String id) {
    handle.execute("DELETE FROM broker_nodes WHERE broker_cluster_id = ?", id);
    handle.execute("DELETE FROM tenancy_outbox WHERE broker_cluster_id = ?", id);
    handle.execute("DELETE FROM broker_clusters WHERE id = ?", id);
  }

  /** Everything is in this tenancy topic, up to this offset. */
  public void published(Handle handle, String id, String topicId, long offset) {
    handle.execute(
        "UPDATE broker_clusters SET tenancy_topic_id = ?, tenancy_offset = ? WHERE id = ?",
        topicId,
        offset,
        id);
  }

  private Optional<BrokerCluster> one(Handle handle, String query, String key) {
    Map<String, List<BrokerNode>> nodes = nodes(handle);
    return handle
        .createQuery(query)
        .bind("key", key)
        .map(
            (ResultSet row, StatementContext context) ->
                read(row, nodes.getOrDefault(row.getString("id"), List.of())))
        .findOne();
  }

  private static String code(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static BrokerCluster read(ResultSet row, List<BrokerNode> nodes) throws SQLException {
    String folder = row.getString("folder");
    Timestamp readyAt = row.getTimestamp("ready_at");
    return new BrokerCluster(
        row.getString("id"),
        row.getString("name"),
        row.getInt("desired_nodes"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(row.getString("reason")),
        row.getString("provisioner"),
        row.getInt("voters"),
        folder == null
            ? Optional.empty()
            : Optional.of(new BrokerCluster.Files(folder, row.getString("tenants_security"))),
        Optional.ofNullable(readyAt).map(Timestamp::toInstant),
        Optional.ofNullable(row.getString("operation_id")),
        Optional.ofNullable(row.getString("tenancy_topic_id")),
        row.getLong("tenancy_offset"),
        row.getTimestamp("created_at").toInstant(),
        nodes);
  }
}
