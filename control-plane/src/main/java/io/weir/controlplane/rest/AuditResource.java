package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.service.Queries;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Audit events. Thread-safe. */
@Path("/v1/audit-events")
public final class AuditResource {
  private final Queries queries;
  private final Exchange exchange;

  /** Wires it. */
  public AuditResource(Queries queries, Exchange exchange) {
    this.queries = queries;
    this.exchange = exchange;
  }

  /** A page, oldest first. An operator that names no tenant sees the installation's own. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    if (actor.kind() == Actor.Kind.OPERATOR && actor.tenant().isEmpty()) {
      RequestScope.actor(request, actor.within(TenancyRecord.INSTALLATION));
    }
    return exchange.list(request, "", page -> queries.audit(RequestScope.actor(request), page));
  }
}
