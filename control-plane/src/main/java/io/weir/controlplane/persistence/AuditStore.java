package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.AuditEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** The audit log: insert and read only. Stateless. */
public final class AuditStore {
  /** The newest event of a tenant. */
  public record Head(long seq, String hash) {}

  /** The head, locked until the transaction ends: one event of a tenant follows another. */
  public Head lockHead(Tx tx) {
    tx.handle()
        .execute(
            "INSERT INTO audit_heads (tenant_id, seq, hash) VALUES (?, 0, ?) ON CONFLICT DO"
                + " NOTHING",
            tx.tenantId(),
            AuditEvent.GENESIS);
    return tx.handle()
        .createQuery("SELECT seq, hash FROM audit_heads WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tx.tenantId())
        .map((row, context) -> new Head(row.getLong(1), row.getString(2)))
        .one();
  }

  /** An event with the hash that was stored with it: recompute it to see whether it was changed. */
  public record Stored(AuditEvent event, String hash) {}

  /** Appends behind the locked head. */
  public void append(Tx tx, AuditEvent event) {
    String hash = event.hash(tx.tenantId());
    tx.handle()
        .execute(
            "INSERT INTO audit_events (tenant_id, seq, id, at, actor_type, actor_id, action,"
                + " resource_type, resource_id, address, request_id, details, previous_hash, hash)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            tx.tenantId(),
            event.seq(),
            event.id(),
            event.at(),
            event.actorType(),
            event.actorId(),
            event.action(),
            event.resourceType(),
            event.resourceId(),
            event.address(),
            event.requestId(),
            event.details(),
            event.previousHash(),
            hash);
    tx.handle()
        .execute(
            "UPDATE audit_heads SET seq = ?, hash = ? WHERE tenant_id = ?",
            event.seq(),
            hash,
            tx.tenantId());
  }

  /** In the order in which they happened. */
  public Page<Stored> list(Tx tx, PageRequest page) {
    return list(tx, page, AuditFilter.ALL);
  }

  /** Those that the filter lets through, in its order. */
  public Page<Stored> list(Tx tx, PageRequest page, AuditFilter filter) {
    Query query =
        tx.handle()
            .createQuery("SELECT * FROM audit_events WHERE " + filter.sql() + " LIMIT :limit")
            .bind(
                "after",
                page.afterKey()
                    .map(Long::parseLong)
                    .orElse(filter.newestFirst() ? Long.MAX_VALUE : 0L))
            .bind("limit", page.size() + 1);
    filter.actor().ifPresent(value -> query.bind("actor", value));
    filter.action().ifPresent(value -> query.bind("action", value));
    filter.resource().ifPresent(value -> query.bind("resource", value));
    filter.from().ifPresent(value -> query.bind("from", value));
    filter.to().ifPresent(value -> query.bind("to", value));
    List<Stored> rows = query.map(AuditStore::read).list();
    return Page.of(rows, page.size(), row -> Long.toString(row.event().seq()), Function.identity());
  }

  private static Stored read(ResultSet row, StatementContext context) throws SQLException {
    AuditEvent event =
        new AuditEvent(
            row.getLong("seq"),
            row.getString("id"),
            row.getTimestamp("at").toInstant(),
            row.getString("actor_type"),
            row.getString("actor_id"),
            row.getString("action"),
            row.getString("resource_type"),
            row.getString("resource_id"),
            row.getString("address"),
            row.getString("request_id"),
            row.getString("details"),
            row.getString("previous_hash"));
    return new Stored(event, row.getString("hash"));
  }
}
