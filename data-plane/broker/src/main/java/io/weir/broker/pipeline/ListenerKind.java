package io.weir.broker.pipeline;

import io.weir.controller.BrokerMetadata;

/** Who a listener is for; decides which APIs it answers and whether names are mapped. */
public enum ListenerKind {
  /** Tenants' clients. */
  TENANTS(BrokerMetadata.TENANTS),
  /** The control plane and operators' tools. */
  OPERATORS(BrokerMetadata.OPERATORS),
  /** The other nodes. */
  PEERS(BrokerMetadata.INTERNAL);

  private final String listenerName;

  ListenerKind(String listenerName) {
    this.listenerName = listenerName;
  }

  /** The listener's name in a broker's registration. */
  public String listenerName() {
    return listenerName;
  }
}
