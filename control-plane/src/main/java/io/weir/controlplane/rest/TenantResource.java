package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.Queries;
import io.weir.controlplane.service.TenantAdmin;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Tenants. Thread-safe. */
@Path("/v1/tenants")
public final class TenantResource {
  private final Queries queries;
  private final TenantAdmin admin;
  private final Exchange exchange;

  /** Wires it. */
  public TenantResource(Queries queries, TenantAdmin admin, Exchange exchange) {
    this.queries = queries;
    this.admin = admin;
    this.exchange = exchange;
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(queries.tenant(RequestScope.actor(request), id));
  }

  /** Changes its display name; for operators its state too. */
  @PATCH
  @Path("/{id}")
  @Needs(Role.ADMIN)
  @Consumes({MediaType.APPLICATION_JSON, TopicResource.MERGE_PATCH})
  public Response update(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return exchange.patch(
        request,
        body,
        (patch, condition) ->
            admin.update(
                RequestScope.actor(request), id, patch, condition, Exchange.isDryRun(request)));
  }
}
