package io.weir.broker.node;

import io.weir.broker.NodeConfig;
import io.weir.broker.NodeConfig.BrokerConfig;
import io.weir.broker.NodeConfig.Listener;
import io.weir.broker.NodeConfig.TenantsSecurity;
import io.weir.controller.Endpoint;
import io.weir.controller.InterBrokerTls;
import io.weir.controller.KRaftConfig;
import io.weir.controller.KRaftConfig.SecuredEndpoint;
import io.weir.controller.RaftTimeouts;
import java.util.Optional;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** A node's configuration in the words of its KRaft side. Not instantiable. */
public final class KRaftSettings {
  private KRaftSettings() {}

  /** What KRaft needs to know. */
  public static KRaftConfig of(NodeConfig config) {
    return new KRaftConfig(
        config.clusterId().toString(),
        config.nodeId(),
        config.roles(),
        config.dataDirs(),
        config.metadataDir(),
        config.quorum(),
        config.interBroker().bind(),
        advertised(config, config.interBroker()),
        config.broker().map(broker -> tenants(config, broker)),
        config
            .broker()
            .map(
                broker ->
                    new SecuredEndpoint(
                        advertised(config, broker.operators()), SecurityProtocol.SASL_SSL)),
        Optional.empty(),
        config.topics().replicationFactor(),
        config.topics().minInsyncReplicas(),
        config.timing().sessionTimeoutMs(),
        config.timing().heartbeatIntervalMs(),
        RaftTimeouts.DEFAULT);
  }

  private static SecuredEndpoint tenants(NodeConfig config, BrokerConfig broker) {
    return new SecuredEndpoint(
        advertised(config, broker.tenants()),
        broker.tenantsSecurity() == TenantsSecurity.SASL_PLAINTEXT
            ? SecurityProtocol.SASL_PLAINTEXT
            : SecurityProtocol.SASL_SSL);
  }

  private static Endpoint advertised(NodeConfig config, Listener listener) {
    return listener.advertised().ofNode(config.nodeId());
  }

  /** Files of the inter-broker port. */
  static InterBrokerTls interBrokerTls(NodeConfig config) {
    return new InterBrokerTls(
        config.interBrokerTls().ca(),
        config.interBrokerTls().certificate(),
        config.interBrokerTls().key());
  }
}
