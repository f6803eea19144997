package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.Invitations;
import io.weir.controlplane.service.MailedToken;
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

/** Invitations to a tenant. Thread-safe. */
@Path("/v1/invitations")
public final class InvitationResource {
  private final Invitations invitations;
  private final Exchange exchange;

  /** Wires it. */
  public InvitationResource(Invitations invitations, Exchange exchange) {
    this.invitations = invitations;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    return exchange.list(request, "", page -> invitations.list(RequestScope.actor(request), page));
  }

  /** Invites by mail. */
  @POST
  @Needs(Role.ADMIN)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Context ContainerRequestContext request, InputStream body) {
    return exchange.post(
        request,
        body,
        Invitations.NewInvitation.class,
        (key, wanted) -> invitations.create(RequestScope.actor(request), key, wanted));
  }

  /** The token of the mail. */
  @POST
  @Path("/accept")
  @Public
  @Consumes(MediaType.APPLICATION_JSON)
  public Response accept(@Context ContainerRequestContext request, InputStream body) {
    return exchange.postByStranger(
        request,
        body,
        MailedToken.class,
        (key, acceptance) -> invitations.accept(RequestScope.actor(request), key, acceptance));
  }

  /** Another mail. */
  @POST
  @Path("/{id: [^/:]+}:resend")
  @Needs(Role.ADMIN)
  public Response resend(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.post(request, key -> invitations.resend(RequestScope.actor(request), key, id));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(invitations.get(RequestScope.actor(request), id));
  }

  /** Takes one back. */
  @DELETE
  @Path("/{id}")
  @Needs(Role.ADMIN)
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.response(
        invitations.delete(RequestScope.actor(request), id, exchange.ifMatch(request)));
  }
}
