package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error becomes problem+json here, and nowhere else. Thread-safe. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

  @Context private HttpServletRequest request;

  @Override
  public Response toResponse(Throwable error) {
    String requestId = RequestScope.requestId(request);
    return switch (error) {
      case ProblemException problem -> Problem.response(problem, requestId);
      case WebApplicationException http -> ofHttp(http, requestId);
      default -> ofFault(error, requestId);
    };
  }

  private static Response ofHttp(WebApplicationException error, String requestId) {
    int status = error.getResponse().getStatus();
    ProblemCode code =
        switch (status) {
          case 404 -> ProblemCode.NOT_FOUND;
          case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
          case 406 -> ProblemCode.NOT_ACCEPTABLE;
          case 413 -> ProblemCode.PAYLOAD_TOO_LARGE;
          case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
          default -> status < 500 ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL_ERROR;
        };
    Response problem = Problem.response(new ProblemException(code, code.title() + "."), requestId);
    String allow = error.getResponse().getHeaderString("Allow");
    return allow == null ? problem : Response.fromResponse(problem).header("Allow", allow).build();
  }

  private static Response ofFault(Throwable error, String requestId) {
    if (Database.isAway(error)) {
      log.warn("event=database_not_reachable reason=\"{}\"", error.getMessage());
      ProblemCode code = ProblemCode.DATABASE_UNAVAILABLE;
      return Problem.response(new ProblemException(code, "Try again in a moment."), requestId);
    }
    log.error("event=request_failed", error);
    return Problem.response(
        new ProblemException(ProblemCode.INTERNAL_ERROR, "Tell us the request_id."), requestId);
  }
}
