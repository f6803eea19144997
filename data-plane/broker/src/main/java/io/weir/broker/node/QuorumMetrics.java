package io.weir.broker.node;

import io.weir.broker.metrics.Metrics;
import io.weir.controller.KRaftNode;

/** Numbers of a node's part in the metadata quorum. Not instantiable. */
final class QuorumMetrics {
  private static final int NONE = -1;

  private QuorumMetrics() {}

  static void addTo(Metrics metrics, KRaftNode kraft, int nodeId) {
    metrics.gauge(
        "weir_metadata_offset",
        "Last offset of the metadata log that this node's metadata holds.",
        () -> kraft.metadata().offset());
    metrics.gauge(
        "weir_metadata_lag_records",
        "Committed records of the metadata log that this node's metadata lacks, as far as it"
            + " knows.",
        () -> Math.max(0, kraft.metadataEnd().orElse(0) - 1 - kraft.metadata().offset()));
    metrics.gauge(
        "weir_active_controller_id",
        "Node id of the active controller, which leads the quorum; -1 while this node knows none.",
        () -> kraft.metadata().activeController().orElse(NONE));
    metrics.gauge(
        "weir_active_controller",
        "1 on the node that is the active controller, else 0.",
        () -> kraft.metadata().activeController().orElse(NONE) == nodeId ? 1 : 0);
    metrics.gauge(
        "weir_broker_epoch",
        "Epoch of this broker's registration; -1 while there is none.",
        () -> kraft.brokerEpoch().orElse(NONE));
    metrics.gauge(
        "weir_brokers_registered",
        "Brokers that the controller knows, fenced ones too.",
        () -> kraft.metadata().brokers().size());
    metrics.gauge(
        "weir_brokers_fenced",
        "Brokers that the controller has fenced.",
        () -> kraft.metadata().brokers().values().stream().filter(b -> b.fenced()).count());
  }
}
