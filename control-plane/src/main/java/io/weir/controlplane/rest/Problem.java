package io.weir.controlplane.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.FieldError;
import io.weir.controlplane.domain.ProblemCode;
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

  private static final String RETRY_AFTER_SECONDS = "1";

  /** The answer. */
  static Response response(
      ProblemCode code, String detail, List<FieldError> errors, String requestId) {
    Problem problem =
        new Problem(
            code.type(), code.title(), code.status(), code.code(), detail, errors, requestId);
    Response.ResponseBuilder response =
        Response.status(code.status()).type(MediaType.valueOf(MEDIA_TYPE)).entity(problem);
    if (code.retriable()) {
      response.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    if (code == ProblemCode.UNAUTHENTICATED) {
      response.header("WWW-Authenticate", "Bearer");
    }
    return response.build();
  }
}
