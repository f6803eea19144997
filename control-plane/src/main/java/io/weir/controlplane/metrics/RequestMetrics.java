package io.weir.controlplane.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;

/** Requests by method, route and class of status. Thread-safe. */
public final class RequestMetrics {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS");
  private static final String OTHER = "other";

  private final Histogram seconds;

  /** Shows them in a registry. */
  public RequestMetrics(PrometheusRegistry registry) {
    seconds =
        Histogram.builder()
            .name("weir_http_request_seconds")
            .help("Time of a request until its answer is known, by route and class of status.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(
                0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
            .withoutExemplars()
            .register(registry);
  }

  /**
   * Counts one.
   *
   * @param route a template of the contract, never the path that was asked
   */
  public void answered(String method, String route, int status, long ns) {
    seconds
        .labelValues(METHODS.contains(method) ? method : OTHER, route, status / 100 + "xx")
        .observe(ns / NANOS_PER_SECOND);
  }
}
