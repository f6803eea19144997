package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.service.Queries;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Operations. Thread-safe. */
@Path("/v1/operations")
public final class OperationResource {
  private final Queries queries;
  private final Exchange exchange;

  /** Wires it. */
  public OperationResource(Queries queries, Exchange exchange) {
    this.queries = queries;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    return actor.kind() == Actor.Kind.OPERATOR && actor.tenant().isEmpty()
        ? exchange.listOfAllTenants(request, "", page -> queries.operations(actor, page))
        : exchange.list(request, "", page -> queries.operations(actor, page));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.ok(queries.operation(RequestScope.actor(request), id));
  }
}
