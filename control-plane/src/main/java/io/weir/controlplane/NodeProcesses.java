package io.weir.controlplane;

import io.weir.controlplane.provisioner.NodeStatus;
import io.weir.controlplane.provisioner.Provisioner;
import io.weir.controlplane.service.NodeState;
import java.util.List;
import java.util.Locale;

/** The provisioner's view of its nodes in the words of the API. Stateless. */
final class NodeProcesses {
  private NodeProcesses() {}

  static List<NodeState> states(Provisioner provisioner) {
    return provisioner.nodes().stream().map(NodeProcesses::state).toList();
  }

  private static NodeState state(NodeStatus status) {
    return new NodeState(
        status.node().id(),
        status.desired().name().toLowerCase(Locale.ROOT),
        status.observed().name().toLowerCase(Locale.ROOT),
        status.startedAt().orElse(null),
        status.disk().map(NodeStatus.Disk::totalBytes).orElse(null),
        status.disk().map(NodeStatus.Disk::freeBytes).orElse(null));
  }
}
