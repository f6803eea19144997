package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
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
      case ProblemException problem -> ofProblem(problem, requestId);
      case WebApplicationException http -> ofHttp(http, requestId);
      default -> ofFault(error, requestId);
    };
  }

  private static Response ofProblem(ProblemException problem, String requestId) {
    Response response =
        Problem.response(problem.code(), problem.getMessage(), problem.errors(), requestId);
    if (problem.code().retriable()) {
      response.getHeaders().putSingle("Retry-After", problem.retryAfterSeconds());
    }
    return response;
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
    Response problem = Problem.response(code, code.title() + ".", List.of(), requestId);
    String allow = error.getResponse().getHeaderString("Allow");
    return allow == null ? problem : Response.fromResponse(problem).header("Allow", allow).build();
  }

  private static Response ofFault(Throwable error, String requestId) {
    if (Database.isAway(error)) {
      log.warn("event=database_not_reachable reason=\"{}\"", error.getMessage());
      ProblemCode code = ProblemCode.DATABASE_UNAVAILABLE;
      return Problem.response(code, "Try again in a moment.", List.of(), requestId);
    }
    log.error("event=request_failed", error);
    return Problem.response(
        ProblemCode.INTERNAL_ERROR, "Tell us the request_id.", List.of(), requestId);
  }
}
