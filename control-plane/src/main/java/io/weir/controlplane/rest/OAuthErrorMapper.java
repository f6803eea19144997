package io.weir.controlplane.rest;

import io.weir.controlplane.domain.OAuthError;
import io.weir.controlplane.domain.OAuthException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Refusals of the token endpoints in their own form (RFC 6749 §5.2). Thread-safe. */
public final class OAuthErrorMapper implements ExceptionMapper<OAuthException> {
  private static final String RETRY_AFTER_SECONDS = "1";

  /** The body. */
  public record OAuthProblem(String error, String errorDescription) {}

  @Override
  public Response toResponse(OAuthException refusal) {
    OAuthError error = refusal.error();
    Response.ResponseBuilder response =
        Response.status(error.status())
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(new OAuthProblem(error.code(), refusal.getMessage()));
    if (error == OAuthError.INVALID_CLIENT) {
      response.header("WWW-Authenticate", "Basic realm=\"weir\"");
    }
    if (error == OAuthError.SLOW_DOWN || error == OAuthError.TEMPORARILY_UNAVAILABLE) {
      response.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    return response.build();
  }
}
