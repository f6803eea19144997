package io.weir.controlplane.rest;

import io.weir.controlplane.service.SigningKeys;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Keys that sign access tokens, for operators. Thread-safe. */
@Path("/v1")
@OperatorOnly
public final class SigningKeyResource {
  private final SigningKeys keys;

  /** Wires it. */
  public SigningKeyResource(SigningKeys keys) {
    this.keys = keys;
  }

  /** All: there are few. */
  @GET
  @Path("/signing-keys")
  public Response list() {
    return answer(true);
  }

  /** Another key signs; 202 if a broker has yet to apply it. */
  @POST
  @Path("/signing-keys:rotate")
  public Response rotate(@Context ContainerRequestContext request) {
    return answer(keys.rotate(RequestScope.actor(request)));
  }

  /** Tokens of this key are refused and their sessions closed; 202 if a broker lags. */
  @DELETE
  @Path("/signing-keys/{kid}")
  public Response revoke(@Context ContainerRequestContext request, @PathParam("kid") String kid) {
    return answer(keys.revoke(RequestScope.actor(request), kid));
  }

  private Response answer(boolean applied) {
    return Response.status(applied ? Response.Status.OK : Response.Status.ACCEPTED)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(new Paging.ListView<>(keys.list(), null))
        .build();
  }
}
