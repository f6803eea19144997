package io.weir.controlplane.rest;

import io.weir.controlplane.config.HttpConfig;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.security.OperatorToken;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Metrics, for whoever is on this machine; from elsewhere, or through a proxy, for the operator's
 * token alone. Thread-safe.
 */
@Path("/metrics")
public final class MetricsResource {
  private static final String BEARER = "Bearer ";

  /** What proxies add: their clients come from loopback too. */
  private static final List<String> FORWARDED =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via");

  private final ControlPlaneMetrics metrics;
  private final OperatorToken operatorToken;
  private final HttpConfig http;

  /** Wires it. */
  public MetricsResource(
      ControlPlaneMetrics metrics, OperatorToken operatorToken, HttpConfig http) {
    this.metrics = metrics;
    this.operatorToken = operatorToken;
    this.http = http;
  }

  /** All of them, in Prometheus' text format. */
  @GET
  @Public
  public Response metrics(@Context ContainerRequestContext request) {
    if (!isLocal(request) && !isOperator(request)) {
      throw new ProblemException(
          ProblemCode.UNAUTHENTICATED, "Send 'Authorization: Bearer' with the operator's token.");
    }
    return Response.ok(metrics.text(), ControlPlaneMetrics.CONTENT_TYPE).build();
  }

  private boolean isLocal(ContainerRequestContext request) {
    return http.loopback()
        && FORWARDED.stream().allMatch(name -> request.getHeaderString(name) == null);
  }

  private boolean isOperator(ContainerRequestContext request) {
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    return header != null
        && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && operatorToken.matches(header.substring(BEARER.length()).strip());
  }
}
