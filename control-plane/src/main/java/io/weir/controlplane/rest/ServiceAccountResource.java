package io.weir.controlplane.rest;

import io.weir.controlplane.service.ServiceAccounts;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Service accounts. Thread-safe. */
@Path("/v1/service-accounts")
public final class ServiceAccountResource {
  private final ServiceAccounts accounts;
  private final Exchange exchange;

  /** Wires it. */
  public ServiceAccountResource(ServiceAccounts accounts, Exchange exchange) {
    this.accounts = accounts;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    return exchange.list(request, "", page -> accounts.list(RequestScope.actor(request), page));
  }

  /** Makes one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Context ContainerRequestContext request, InputStream body) {
    return exchange.post(
        request,
        body,
        ServiceAccounts.NewServiceAccount.class,
        (key, wanted) -> accounts.create(RequestScope.actor(request), key, wanted));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(accounts.get(RequestScope.actor(request), id));
  }

  /** Another name or description. */
  @PATCH
  @Path("/{id}")
  @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
  public Response update(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return exchange.change(
        request,
        body,
        ServiceAccounts.ServiceAccountPatch.class,
        (patch, condition) ->
            accounts.update(
                RequestScope.actor(request), id, patch, condition, Exchange.isDryRun(request)));
  }

  /** Deletes one and revokes its keys. */
  @DELETE
  @Path("/{id}")
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.response(
        accounts.delete(
            RequestScope.actor(request),
            id,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }
}
