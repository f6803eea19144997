package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Ids;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import org.slf4j.MDC;

/** Gives each request an id, in its log lines, its audit events and its answer. Thread-safe. */
@PreMatching
@Priority(0)
public final class RequestIdFilter implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String MDC_KEY = "request_id";

  private final Ids ids;

  /** Takes its ids from outside. */
  public RequestIdFilter(Ids ids) {
    this.ids = ids;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String id = ids.next("req");
    RequestScope.requestId(request, id);
    MDC.put(MDC_KEY, id);
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle("X-Request-Id", RequestScope.requestId(request));
    response.getHeaders().putSingle("Cache-Control", "no-store");
    response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
    MDC.remove(MDC_KEY);
  }
}
