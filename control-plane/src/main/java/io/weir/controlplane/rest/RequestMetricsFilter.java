package io.weir.controlplane.rest;

import io.weir.controlplane.metrics.RequestMetrics;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.function.LongSupplier;
import org.glassfish.jersey.server.ExtendedUriInfo;

/** Counts requests by the route that they matched. Thread-safe. */
@PreMatching
@Priority(1)
public final class RequestMetricsFilter implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String BEGAN = RequestMetricsFilter.class.getName();
  private static final String NO_ROUTE = "none";

  private final RequestMetrics metrics;
  private final LongSupplier nanoTime;

  /** Counts there; {@code nanoTime}: monotonic. */
  public RequestMetricsFilter(RequestMetrics metrics, LongSupplier nanoTime) {
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    request.setProperty(BEGAN, nanoTime.getAsLong());
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(BEGAN) instanceof Long began) {
      metrics.answered(
          request.getMethod(), route(request), response.getStatus(), nanoTime.getAsLong() - began);
    }
  }

  private static String route(ContainerRequestContext request) {
    if (!(request.getUriInfo() instanceof ExtendedUriInfo uri)
        || uri.getMatchedModelResource() == null) {
      return NO_ROUTE;
    }
    StringBuilder route = new StringBuilder();
    for (var template : uri.getMatchedTemplates()) {
      route.insert(0, template.getTemplate());
    }
    String joined = route.toString().replaceAll("/+", "/");
    return joined.length() > 1 && joined.endsWith("/")
        ? joined.substring(0, joined.length() - 1)
        : joined;
  }
}
