package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Operations and the directory of those that are still running. Stateless. */
public final class OperationStore {
  /** A running operation. */
  public record Running(
      String operationId, String tenantId, long revision, Optional<String> brokerClusterId) {}

  private static final String COLUMNS =
      "SELECT seq, id, kind, resource_id, state, lagging, log_offset, progress, reason, created_at,"
          + " updated_at FROM"
          + " operations";

  /**
   * Stores a new one that waits for brokers.
   *
   * @param brokerClusterId whose; empty: of all that the tenant uses
   */
  public void insert(Tx tx, Operation operation, long revision, Optional<String> brokerClusterId) {
    insert(tx, operation);
    tx.handle()
        .execute(
            "INSERT INTO operation_directory (operation_id, tenant_id, revision, broker_cluster_id)"
                + " VALUES (?, ?, ?, ?)",
            operation.id(),
            tx.tenantId(),
            revision,
            brokerClusterId.orElse(null));
  }

  /** Stores a new one that somebody else brings about. */
  public void insert(Tx tx, Operation operation) {
    tx.handle()
        .createUpdate(
            "INSERT INTO operations (id, tenant_id, kind, resource_id, state, log_offset, lagging,"
                + " progress, created_at, updated_at) VALUES (:id, :tenant, :kind, :resource,"
                + " :state, :offset, :lagging, :progress, :created, :updated)")
        .bind("id", operation.id())
        .bind("tenant", tx.tenantId())
        .bind("kind", operation.kind())
        .bind("resource", operation.resourceId())
        .bind("state", operation.state())
        .bind("offset", boxed(operation.logOffset()))
        .bind("lagging", join(operation.laggingBrokers()))
        .bind("progress", operation.progress().orElse(null))
        .bind("created", operation.createdAt())
        .bind("updated", operation.updatedAt())
        .execute();
  }

  /** Looked at again. */
  public void update(Tx tx, Operation operation) {
    tx.handle()
        .createUpdate(
            "UPDATE operations SET state = :state, log_offset = :offset, lagging = :lagging,"
                + " progress = :progress, reason = :reason, updated_at = :updated WHERE id = :id")
        .bind("progress", operation.progress().orElse(null))
        .bind("reason", operation.reason().orElse(null))
        .bind("id", operation.id())
        .bind("state", operation.state())
        .bind("offset", boxed(operation.logOffset()))
        .bind("lagging", join(operation.laggingBrokers()))
        .bind("updated", operation.updatedAt())
        .execute();
    if (Operation.SUCCEEDED.equals(operation.state())) {
      tx.handle().execute("DELETE FROM operation_directory WHERE operation_id = ?", operation.id());
    }
  }

  /** One. */
  public Optional<Operation> find(Tx tx, String id) {
    return tx.handle()
        .createQuery(COLUMNS + " WHERE id = :id")
        .bind("id", id)
        .map(OperationStore::read)
        .findOne()
        .map(Sequenced::value);
  }

  /** In the order of their making. */
  public Page<Operation> list(Tx tx, PageRequest page) {
    return Sequenced.page(
        tx.handle()
            .createQuery(COLUMNS + " WHERE seq > :after ORDER BY seq LIMIT :limit")
            .bind("after", page.afterSeq())
            .bind("limit", page.size() + 1)
            .map(OperationStore::read)
            .list(),
        page.size());
  }

  /** Running ones of all tenants. */
  public List<Running> running(Handle handle, int limit) {
    return handle
        .createQuery(
            "SELECT operation_id, tenant_id, revision, broker_cluster_id FROM"
                + " operation_directory ORDER BY revision LIMIT :limit")
        .bind("limit", limit)
        .map(
            (row, context) ->
                new Running(
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    Optional.ofNullable(row.getString(4))))
        .list();
  }

  private static Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static String join(List<Integer> brokers) {
    return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static Sequenced<Operation> read(ResultSet row, StatementContext context)
      throws SQLException {
    String lagging = row.getString("lagging");
    long offset = row.getLong("log_offset");
    OptionalLong logOffset = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(offset);
    return new Sequenced<>(
        row.getLong("seq"),
        new Operation(
            row.getString("id"),
            row.getString("kind"),
            row.getString("resource_id"),
            row.getString("state"),
            lagging.isEmpty()
                ? List.of()
                : Arrays.stream(lagging.split(",")).map(Integer::valueOf).toList(),
            logOffset,
            Optional.ofNullable(row.getString("progress")),
            Optional.ofNullable(row.getString("reason")),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("updated_at").toInstant()));
  }
}
