package io.weir.controlplane.rest;

import io.weir.controlplane.service.Queries;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Tenants. Thread-safe. */
@Path("/v1/tenants")
public final class TenantResource {
  private final Queries queries;

  /** Wires it. */
  public TenantResource(Queries queries) {
    this.queries = queries;
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.ok(queries.tenant(RequestScope.actor(request), id));
  }
}
