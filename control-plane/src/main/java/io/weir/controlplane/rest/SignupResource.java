package io.weir.controlplane.rest;

import io.weir.controlplane.service.Signup;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Sign-up. Thread-safe. */
@Path("/v1/signup")
@Consumes(MediaType.APPLICATION_JSON)
public final class SignupResource {
  private final Signup signup;
  private final Exchange exchange;

  /** Wires it. */
  public SignupResource(Signup signup, Exchange exchange) {
    this.signup = signup;
    this.exchange = exchange;
  }

  /** Signs up. */
  @POST
  @Public
  public Response signup(@Context ContainerRequestContext request, InputStream body) {
    return exchange.postByStranger(
        request,
        body,
        Signup.NewAccount.class,
        (key, account) -> signup.signup(RequestScope.actor(request), key, account));
  }

  /** The token of the mail. */
  @POST
  @Path("/verify")
  @Public
  public Response verify(@Context ContainerRequestContext request, InputStream body) {
    return exchange.postByStranger(
        request,
        body,
        Signup.Verification.class,
        (key, token) -> signup.verify(RequestScope.actor(request), key, token));
  }
}
