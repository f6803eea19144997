package io.weir.controlplane;

import com.codahale.metrics.health.HealthCheck;
import io.weir.controlplane.service.Readiness;

/** What {@code /readyz} says, for Dropwizard's own registry. Thread-safe. */
final class ReadinessHealthCheck extends HealthCheck {
  private final Readiness readiness;

  ReadinessHealthCheck(Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  protected Result check() {
    Readiness.Report report = readiness.report();
    return report.ready() ? Result.healthy() : Result.unhealthy(report.checks().toString());
  }
}
