package io.weir.controlplane.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a refused request still sends, if it is little: else Jetty would close the connection
 * under the client's next request. Thread-safe.
 */
@Priority(0)
public final class UnreadBodies implements ContainerResponseFilter {
  private static final Logger log = LoggerFactory.getLogger(UnreadBodies.class);
  private static final int REFUSED = 400;
  private static final int BYTES_MAX = 64 * 1024;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    int length = request.getLength();
    if (response.getStatus() < REFUSED || length <= 0 || length > BYTES_MAX) {
      return;
    }
    try {
      request.getEntityStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      log.debug("event=a_refused_request_s_body_ended_early reason=\"{}\"", e.getMessage());
    }
  }
}
