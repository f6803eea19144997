package io.weir.broker.node;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.server.ConnectionCounters;
import io.weir.controller.KRaftNode;

/** Numbers of a broker. Not instantiable. */
final class BrokerMetrics {
  private BrokerMetrics() {}

  static void addTo(
      Metrics metrics, KRaftNode kraft, TenancyParts tenancy, ConnectionCounters connections) {
    metrics.gauge("weir_connections_open", "Clients' connections.", connections::open);
    metrics.counter(
        "weir_connections_refused_total",
        "Connections refused because a listener was full.",
        connections::refused);
    metrics.counter(
        "weir_authentication_failures_total",
        "Connections closed because they did not authenticate.",
        connections::authenticationFailures);
    metrics.gauge(
        "weir_metadata_offset",
        "Last offset of the metadata log that this node's metadata holds.",
        () -> kraft.metadata().offset());
    metrics.gauge(
        "weir_broker_epoch",
        "Epoch of this broker's registration; -1 while there is none.",
        () -> kraft.brokerEpoch().orElse(-1));
    metrics.gauge(
        "weir_tenancy_applied_offset",
        "Exclusive end of the tenancy records that this broker has replayed.",
        tenancy.progress()::appliedOffset);
    metrics.gauge(
        "weir_tenancy_records",
        "Tenancy records known, deletions included.",
        tenancy.state()::size);
  }
}
