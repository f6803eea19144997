package io.weir.controller.acl;

import java.util.LinkedHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/**
 * What Kafka's authorizers count, for all virtual clusters together: each would bring its own
 * sensors otherwise, for thousands of them. Thread-safe.
 */
final class AuthorizerCounts implements PluginMetrics {
  private static final String GROUP = "authorizer";

  private final Metrics metrics = new Metrics();

  @Override
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return metrics.metricName(name, GROUP, description, tags);
  }

  /** The first value stays: it is of an authorizer that may be any. */
  @Override
  public synchronized void addMetric(MetricName name, MetricValueProvider<?> value) {
    if (metrics.metric(name) == null) {
      metrics.addMetric(name, value);
    }
  }

  @Override
  public void removeMetric(MetricName name) {
    metrics.removeMetric(name);
  }

  @Override
  public Sensor addSensor(String name) {
    return metrics.sensor(name);
  }

  @Override
  public void removeSensor(String name) {
    metrics.removeSensor(name);
  }
}
