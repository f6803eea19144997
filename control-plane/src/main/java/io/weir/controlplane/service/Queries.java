package io.weir.controlplane.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.AuditEvent;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.persistence.AuditFilter;
import io.weir.controlplane.persistence.AuditStore;
import io.weir.controlplane.persistence.OperationStore;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TenantDeletionStore;
import io.weir.controlplane.persistence.TenantStore;
import java.time.Instant;

/** What is only read: tenants, operations, audit events. Thread-safe. */
public final class Queries {
  private final TenantStore tenants = new TenantStore();
  private final OperationStore operations = new OperationStore();
  private final AuditStore audit = new AuditStore();
  private final TenantDeletionStore deletions = new TenantDeletionStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Core core;

  /** Wires it. */
  public Queries(Core core) {
    this.core = core;
  }

  /** An audit event as clients see it. */
  public record AuditView(
      String id,
      long sequence,
      Instant at,
      String actorType,
      String actorId,
      String action,
      String resourceType,
      String resourceId,
      String address,
      String requestId,
      JsonNode details,
      String previousHash,
      String hash) {}

  /** A tenant: an operator may see each, a user its own. */
  public Tenant tenant(Actor actor, String id) {
    String inside = actor.kind() == Actor.Kind.OPERATOR ? id : actor.tenantId();
    return core.database()
        .inTenant(inside, tx -> tenants.find(tx, id))
        .orElseThrow(() -> ProblemException.notFound("tenant", id));
  }

  /**
   * Refuses a tenant that there never was; and one that is being deleted, or was, unless it is only
   * looked at: its audit log stays.
   */
  public void requireTenant(String id, boolean toReadOnly) {
    boolean going =
        core.database()
            .withoutTenant(
                handle -> {
                  if (!tenants.exists(handle, id)) {
                    throw ProblemException.notFound("tenant", id);
                  }
                  return !toReadOnly && deletions.isGoing(handle, id);
                });
    if (going) {
      throw TenantDeletion.running();
    }
  }

  /** An operation. */
  public OperationView operation(Actor actor, String id) {
    return core.database()
        .inTenant(whose(actor), tx -> operations.find(tx, id))
        .map(OperationView::of)
        .orElseThrow(() -> ProblemException.notFound("operation", id));
  }

  /** A page of operations. */
  public Page<OperationView> operations(Actor actor, PageRequest page) {
    return core.database()
        .inTenant(whose(actor), tx -> operations.list(tx, page).map(OperationView::of));
  }

  /** An operator that names no tenant means the installation. */
  private static String whose(Actor actor) {
    return actor.kind() == Actor.Kind.OPERATOR && actor.tenant().isEmpty()
        ? TenancyRecord.INSTALLATION
        : actor.tenantId();
  }

  /** A page of audit events. */
  public Page<AuditView> audit(Actor actor, AuditFilter filter, PageRequest page) {
    return core.database()
        .inTenant(actor.tenantId(), tx -> audit.list(tx, page, filter))
        .map(this::view);
  }

  private AuditView view(AuditStore.Stored stored) {
    AuditEvent event = stored.event();
    try {
      return new AuditView(
          event.id(),
          event.seq(),
          event.at(),
          event.actorType(),
          event.actorId(),
          event.action(),
          event.resourceType(),
          event.resourceId(),
          event.address(),
          event.requestId(),
          json.readTree(event.details()),
          event.previousHash(),
          stored.hash());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored audit details are not JSON", e);
    }
  }
}
