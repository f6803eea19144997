package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Optional;

/**
 * Which audit events, and in which order.
 *
 * @param actor id or type of who did it
 * @param action how the action begins, such as {@code topic.}
 * @param resource id or type of what it was done to
 * @param from the first time
 * @param to the first time that is too late
 * @param newestFirst else oldest first
 */
public record AuditFilter(
    Optional<String> actor,
    Optional<String> action,
    Optional<String> resource,
    Optional<Instant> from,
    Optional<Instant> to,
    boolean newestFirst) {
  /** Everything, oldest first. */
  public static final AuditFilter ALL =
      new AuditFilter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  /** The conditions on a row, with the names of what is bound. */
  String sql() {
    StringBuilder sql = new StringBuilder(newestFirst ? "seq < :after" : "seq > :after");
    actor.ifPresent(any -> sql.append(" AND (actor_id = :actor OR actor_type = :actor)"));
    action.ifPresent(any -> sql.append(" AND starts_with(action, :action)"));
    resource.ifPresent(
        any -> sql.append(" AND (resource_id = :resource OR resource_type = :resource)"));
    from.ifPresent(any -> sql.append(" AND at >= :from"));
    to.ifPresent(any -> sql.append(" AND at < :to"));
    return sql.append(newestFirst ? " ORDER BY seq DESC" : " ORDER BY seq").toString();
  }
}
