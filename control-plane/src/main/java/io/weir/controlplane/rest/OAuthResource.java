package io.weir.controlplane.rest;

import io.weir.controlplane.domain.OAuthError;
import io.weir.controlplane.domain.OAuthException;
import io.weir.controlplane.service.Tokens;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/**
 * Access tokens for API keys: client credentials (RFC 6749 §4.4) and revocation (RFC 7009).
 * Thread-safe.
 */
@Path("/oauth2")
public final class OAuthResource {
  private static final String CLIENT_CREDENTIALS = "client_credentials";

  private final Tokens tokens;
  private final Bodies bodies;

  /** Wires it. */
  public OAuthResource(Tokens tokens, Bodies bodies) {
    this.tokens = tokens;
    this.bodies = bodies;
  }

  /** A token (RFC 6749 §5.1); {@code toString} hides it. */
  public record TokenView(String accessToken, String tokenType, long expiresIn, String scope) {
    @Override
    public String toString() {
      return "TokenView[***]";
    }
  }

  /** Issues a token. */
  @POST
  @Path("/token")
  @Public
  public Response token(@Context ContainerRequestContext request, InputStream body) {
    OAuthForm form = form(request, body);
    if (!form.require("grant_type").equals(CLIENT_CREDENTIALS)) {
      throw new OAuthException(
          OAuthError.UNSUPPORTED_GRANT_TYPE, "The only grant type is " + CLIENT_CREDENTIALS + ".");
    }
    Tokens.Issued issued =
        tokens.issue(RequestScope.actor(request), form.client(), form.find("scope"));
    return Exchange.ok(
        new TokenView(issued.token(), "Bearer", issued.expiresInSeconds(), Tokens.SCOPE));
  }

  /** Revokes a token; its sessions are closed when this answers. */
  @POST
  @Path("/revoke")
  @Public
  public Response revoke(@Context ContainerRequestContext request, InputStream body) {
    OAuthForm form = form(request, body);
    tokens.revoke(RequestScope.actor(request), form.client(), form.require("token"));
    return Response.ok().build();
  }

  private OAuthForm form(ContainerRequestContext request, InputStream body) {
    return OAuthForm.parse(
        request.getMediaType(),
        request.getHeaderString(HttpHeaders.AUTHORIZATION),
        bodies.read(body, Bodies.STRANGERS_BYTES_MAX));
  }
}
