package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.service.Queries;
import io.weir.controlplane.service.TenantAdmin;
import io.weir.controlplane.service.TenantDeletion;
import io.weir.controlplane.service.TenantUsage;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;

/** Tenants: all of them for operators, one's own to read for its users. Thread-safe. */
@Path("/v1/tenants")
public final class TenantAdminResource {
  private final Queries queries;
  private final TenantAdmin tenants;
  private final TenantUsage usage;
  private final TenantDeletion deletion;
  private final Exchange exchange;

  /** Wires it. */
  public TenantAdminResource(
      Queries queries,
      TenantAdmin tenants,
      TenantUsage usage,
      TenantDeletion deletion,
      Exchange exchange) {
    this.queries = queries;
    this.tenants = tenants;
    this.usage = usage;
    this.deletion = deletion;
    this.exchange = exchange;
  }

  /** A page of all. */
  @GET
  @OperatorOnly
  public Response list(
      @Context ContainerRequestContext request,
      @QueryParam("search") String search,
      @QueryParam("state") String state) {
    return exchange.listOfAllTenants(
        request,
        "search=" + search + "&state=" + state,
        page -> tenants.list(Optional.ofNullable(search), Optional.ofNullable(state), page));
  }

  /** Makes one. */
  @POST
  @OperatorOnly
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Context ContainerRequestContext request, InputStream body) {
    return exchange.post(
        request,
        body,
        TenantAdmin.NewTenant.class,
        (key, wanted) -> tenants.create(RequestScope.actor(request), key, wanted));
  }

  /** Deletes one with everything in it. */
  @DELETE
  @Path("/{id}")
  @OperatorOnly
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.response(
        deletion.delete(
            RequestScope.actor(request),
            id,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }

  /** Its audit log says from here on that an operator looks at it. */
  @POST
  @Path("/{id}/operator-visits")
  @OperatorOnly
  public Response enter(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.ok(tenants.enter(RequestScope.actor(request), id));
  }

  /** How much it may have. */
  @GET
  @Path("/{id}/limits")
  public Response limits(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(tenants.limits(own(request, id).id()));
  }

  /** Other limits. */
  @PUT
  @Path("/{id}/limits")
  @OperatorOnly
  @Consumes(MediaType.APPLICATION_JSON)
  public Response putLimits(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return exchange.put(
        request,
        body,
        TenantLimitStore.Wanted.class,
        (wanted, condition) ->
            tenants.putLimits(
                RequestScope.actor(request), id, wanted, condition, Exchange.isDryRun(request)));
  }

  /** How much it has. */
  @GET
  @Path("/{id}/usage")
  public Response usage(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.ok(usage.of(own(request, id).id()));
  }

  private Tenant own(ContainerRequestContext request, String id) {
    Actor actor = RequestScope.actor(request);
    return queries.tenant(actor, id);
  }
}
