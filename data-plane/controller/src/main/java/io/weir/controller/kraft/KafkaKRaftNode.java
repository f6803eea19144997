package io.weir.controller.kraft;

import io.weir.controller.FaultListener;
import io.weir.controller.InterBrokerTls;
import io.weir.controller.KRaftConfig;
import io.weir.controller.KRaftNode;
import java.io.IOException;

/** {@link KRaftNode} by Kafka's raft and metadata libraries. */
public final class KafkaKRaftNode {
  private KafkaKRaftNode() {}

  /**
   * Opens the metadata folder, binds the inter-broker server and starts.
   *
   * @throws IOException if a folder is not formatted for this cluster and node, is in use by
   *     another process or cannot be read, if the port is taken, or if a certificate cannot be used
   */
  public static KRaftNode start(KRaftConfig config, InterBrokerTls tls, FaultListener faults)
      throws IOException {
    throw new IOException("not started: " + config + tls + faults);
  }
}
