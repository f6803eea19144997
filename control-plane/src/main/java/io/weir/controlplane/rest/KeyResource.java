package io.weir.controlplane.rest;

import io.weir.controlplane.service.ApiKeys;
import io.weir.controlplane.service.KeyRotation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** API keys of a service account. Thread-safe. */
@Path("/v1/service-accounts/{account}/keys")
public final class KeyResource {
  private final ApiKeys keys;
  private final KeyRotation rotation;
  private final Exchange exchange;

  /** Wires it. */
  public KeyResource(ApiKeys keys, KeyRotation rotation, Exchange exchange) {
    this.keys = keys;
    this.rotation = rotation;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(
      @Context ContainerRequestContext request, @PathParam("account") String account) {
    return exchange.list(
        request, "", page -> keys.list(RequestScope.actor(request), account, page));
  }

  /** Makes one; the answer holds its secret, this once. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @Context ContainerRequestContext request,
      @PathParam("account") String account,
      InputStream body) {
    return exchange.post(
        request,
        body,
        ApiKeys.NewKey.class,
        (key, wanted) -> keys.create(RequestScope.actor(request), key, account, wanted));
  }

  /** One, without its secret. */
  @GET
  @Path("/{id}")
  public Response get(
      @Context ContainerRequestContext request,
      @PathParam("account") String account,
      @PathParam("id") String id) {
    return exchange.tagged(keys.get(RequestScope.actor(request), account, id));
  }

  /** Revokes one. */
  @DELETE
  @Path("/{id}")
  public Response revoke(
      @Context ContainerRequestContext request,
      @PathParam("account") String account,
      @PathParam("id") String id) {
    return Exchange.response(
        keys.revoke(
            RequestScope.actor(request),
            account,
            id,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }

  /** Gives one another secret; the answer holds it, this once. */
  @POST
  @Path("/{id}:rotate")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response rotate(
      @Context ContainerRequestContext request,
      @PathParam("account") String account,
      @PathParam("id") String id,
      InputStream body) {
    return exchange.post(
        request,
        body,
        KeyRotation.Rotation.class,
        (key, wanted) ->
            rotation.rotate(
                RequestScope.actor(request),
                key,
                account,
                id,
                wanted,
                exchange.ifMatch(request),
                Exchange.isDryRun(request)));
  }
}
