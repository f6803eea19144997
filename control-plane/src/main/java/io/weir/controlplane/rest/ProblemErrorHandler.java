package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses, before Jersey sees it, is problem+json too. Thread-safe. */
public final class ProblemErrorHandler extends ErrorHandler {
  private static final int CLIENT_ERRORS = 400;
  private static final int SERVER_ERRORS = 500;

  private final Ids ids;
  private final ObjectMapper json;

  /** Writes with this mapper. */
  public ProblemErrorHandler(Ids ids, ObjectMapper json) {
    this.ids = ids;
    this.json = json;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      String message,
      Throwable cause,
      Callback callback) {
    ProblemCode code = code(status);
    String requestId = ids.next("req");
    Problem problem =
        new Problem(
            code.type(),
            code.title(),
            code.status(),
            code.code(),
            code.title() + ".",
            List.of(),
            requestId);
    response.setStatus(code.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    response.getHeaders().put("X-Request-Id", requestId);
    byte[] body = json.valueToTree(problem).toString().getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static ProblemCode code(int status) {
    if (status == ProblemCode.NOT_FOUND.status()) {
      return ProblemCode.NOT_FOUND;
    }
    if (status == ProblemCode.METHOD_NOT_ALLOWED.status()) {
      return ProblemCode.METHOD_NOT_ALLOWED;
    }
    return status >= CLIENT_ERRORS && status < SERVER_ERRORS
        ? ProblemCode.INVALID_REQUEST
        : ProblemCode.INTERNAL_ERROR;
  }
}
