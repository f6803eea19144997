package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.Users;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** The users of a tenant. Thread-safe. */
@Path("/v1/users")
public final class UserResource {
  private final Users users;
  private final Exchange exchange;

  /** Wires it. */
  public UserResource(Users users, Exchange exchange) {
    this.users = users;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    return exchange.list(request, "", page -> users.list(RequestScope.actor(request), page));
  }

  /** One's own password. */
  @PATCH
  @Path("/me")
  @Needs(Role.VIEWER)
  @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
  public Response changePassword(@Context ContainerRequestContext request, InputStream body) {
    return exchange.send(
        body,
        Users.PasswordChange.class,
        change -> users.changePassword(RequestScope.actor(request), change));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(users.get(RequestScope.actor(request), id));
  }

  /** Another role. */
  @PATCH
  @Path("/{id}")
  @Needs(Role.ADMIN)
  @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
  public Response update(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return exchange.patch(
        request,
        body,
        (patch, condition) ->
            users.update(
                RequestScope.actor(request), id, patch, condition, Exchange.isDryRun(request)));
  }

  /** Removes one. */
  @DELETE
  @Path("/{id}")
  @Needs(Role.ADMIN)
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.response(
        users.delete(
            RequestScope.actor(request),
            id,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }
}
