package io.weir.broker.handlers.admin;

import io.weir.broker.tenancy.TenantView;
import io.weir.controller.PartitionMetadata;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a client is told of a partition: which leader it can reach, and what is missing. Immutable.
 *
 * @param error NONE, or why there is no leader to talk to
 * @param leader node id, or -1
 * @param offlineReplicas replicas on brokers that are fenced or gone
 */
record PartitionAvailability(Errors error, int leader, List<Integer> offlineReplicas) {
  static PartitionAvailability of(PartitionMetadata partition, TenantView view) {
    List<Integer> offline = new ArrayList<>();
    for (int replica : partition.replicas()) {
      if (!view.brokers().containsKey(replica)) {
        offline.add(replica);
      }
    }
    int leader = partition.leader();
    if (view.endpoint(leader).isPresent()) {
      return new PartitionAvailability(Errors.NONE, leader, offline);
    }
    boolean isAlive = view.brokers().containsKey(leader);
    return new PartitionAvailability(
        isAlive ? Errors.LISTENER_NOT_FOUND : Errors.LEADER_NOT_AVAILABLE,
        PartitionMetadata.NO_LEADER,
        offline);
  }
}
