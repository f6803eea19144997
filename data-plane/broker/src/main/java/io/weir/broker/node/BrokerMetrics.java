package io.weir.broker.node;

import io.weir.broker.handlers.data.PreparationQueue;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.server.ConnectionCounters;
import io.weir.broker.server.RequestMemory;
import java.util.List;

/** Numbers of a broker's connections and of its tenancy records. Not instantiable. */
final class BrokerMetrics {
  private BrokerMetrics() {}

  static void addTo(
      Metrics metrics, TenancyParts tenancy, ConnectionCounters connections, RequestMemory memory) {
    metrics.gauge(
        "weir_request_memory_bytes",
        "Bytes of tenants' requests that are coming in or not yet answered.",
        memory::held);
    metrics.gauge(
        "weir_request_memory_max_bytes",
        "Bytes that these may take: request.memory.bytes.",
        memory::bytesMax);
    metrics.counter(
        "weir_request_memory_waits_total",
        "Requests that had to wait for memory, with their socket not read.",
        memory::waits);
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

  /** Batches whose records are opened before the append. */
  static void addPreparation(Metrics metrics, PreparationQueue preparation) {
    metrics.gauge(
        "weir_produce_preparations",
        "Produced batches whose records are being opened, or that wait for it.",
        preparation::waiting);
    metrics.counter(
        "weir_produce_prepared_batches_total",
        "Produced batches whose records were opened before the append, or that came behind such.",
        preparation::prepared);
    metrics.counter(
        "weir_produce_preparation_seconds_total",
        "Time that opening them took, of all threads together.",
        () -> preparation.preparingNs() / 1e9);
  }
}
