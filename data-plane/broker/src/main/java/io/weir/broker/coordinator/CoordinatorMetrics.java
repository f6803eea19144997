package io.weir.broker.coordinator;

import io.weir.broker.metrics.Metrics;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.metrics.KafkaMetric;

/** What Kafka's group coordinator counts, under our names. Not instantiable. */
final class CoordinatorMetrics {
  private static final String STATE = "state";
  private static final String PROTOCOL = "protocol";

  private CoordinatorMetrics() {}

  static void addTo(Metrics metrics, org.apache.kafka.common.metrics.Metrics kafka) {
    metrics.gauges(
        "weir_groups",
        "Groups that this broker coordinates, by protocol: classic, consumer, share, streams.",
        List.of(PROTOCOL),
        sink ->
            kafka
                .metrics()
                .forEach(
                    (name, metric) -> {
                      if (name.name().equals("group-count") && name.tags().size() == 1) {
                        sink.sample(value(metric), name.tags().get(PROTOCOL));
                      }
                    }));
    metrics.gauges(
        "weir_coordinator_partitions",
        "Partitions of __consumer_offsets that this broker coordinates, by state: loading, active,"
            + " failed.",
        List.of(STATE),
        sink ->
            kafka
                .metrics()
                .forEach(
                    (name, metric) -> {
                      if (name.name().equals("num-partitions")
                          && name.tags().keySet().equals(Set.of(STATE))) {
                        sink.sample(value(metric), name.tags().get(STATE));
                      }
                    }));
    metrics.gauge(
        "weir_coordinator_queue_tasks",
        "Requests and timers that wait for the group coordinator.",
        () ->
            kafka.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("event-queue-size"))
                .mapToDouble(entry -> value(entry.getValue()))
                .sum());
  }

  private static double value(KafkaMetric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
