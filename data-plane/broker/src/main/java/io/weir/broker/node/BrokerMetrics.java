package io.weir.broker.node;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.server.ConnectionCounters;
import java.util.List;

/** Numbers of a broker's connections and of its tenancy records. Not instantiable. */
final class BrokerMetrics {
  private BrokerMetrics() {}

  static void addTo(Metrics metrics, TenancyParts tenancy, ConnectionCounters connections) {
    metrics.gauge("weir_connections_open", "Clients' connections.", connections::open);
    metrics.gauges(
        "weir_virtual_cluster_connections",
        "Authenticated connections, by virtual cluster.",
        List.of("virtual_cluster"),
        sink ->
            connections
                .openByVirtualCluster()
                .forEach((prefix, open) -> sink.sample(open, "vc-" + prefix)));
    metrics.counters(
        "weir_connections_refused_total",
        "Connections refused because their listener, their address before authentication, or their"
            + " virtual cluster had as many as it may have.",
        List.of("reason"),
        sink -> {
          sink.sample(connections.refusedByListener(), "listener_full");
          sink.sample(connections.refusedByAddress(), "address_full");
          sink.sample(connections.refusedByVirtualCluster(), "virtual_cluster_full");
        });
    metrics.counter(
        "weir_authentication_failures_total",
        "Connections closed because they did not authenticate.",
        connections::authenticationFailures);
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
