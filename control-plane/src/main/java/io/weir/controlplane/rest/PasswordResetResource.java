package io.weir.controlplane.rest;

import io.weir.controlplane.service.MailedToken;
import io.weir.controlplane.service.PasswordResets;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Forgotten passwords. Thread-safe. */
@Path("/v1/password-resets")
@Consumes(MediaType.APPLICATION_JSON)
public final class PasswordResetResource {
  private final PasswordResets resets;
  private final Exchange exchange;

  /** Wires it. */
  public PasswordResetResource(PasswordResets resets, Exchange exchange) {
    this.resets = resets;
    this.exchange = exchange;
  }

  /** Asks for a mail. */
  @POST
  @Public
  public Response request(@Context ContainerRequestContext request, InputStream body) {
    return exchange.postByStranger(request, body, PasswordResets.Forgotten.class, resets::request);
  }

  /** The token of the mail. */
  @POST
  @Path("/confirm")
  @Public
  public Response confirm(@Context ContainerRequestContext request, InputStream body) {
    return exchange.postByStranger(
        request,
        body,
        MailedToken.class,
        (key, wanted) -> resets.confirm(RequestScope.actor(request), key, wanted));
  }
}
