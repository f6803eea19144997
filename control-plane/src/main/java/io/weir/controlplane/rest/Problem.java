package io.weir.controlplane.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.FieldError;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Body of an error answer (RFC 9457). Immutable. */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors,
    String requestId) {
  /** Its media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The answer. */
  static Response response(ProblemException reason, String requestId) {
    ProblemCode code = reason.code();
    Problem problem =
        new Problem(
            code.type(),
            code.title(),
            code.status(),
            code.code(),
            reason.getMessage(),
            reason.errors(),
            requestId);
    Response.ResponseBuilder response =
        Response.status(code.status()).type(MediaType.valueOf(MEDIA_TYPE)).entity(problem);
    if (code.retriable()) {
      response.header("Retry-After", reason.retryAfterSeconds());
    }
    if (code == ProblemCode.UNAUTHENTICATED) {
      response.header("WWW-Authenticate", "Bearer");
    }
    return response.build();
  }
}
