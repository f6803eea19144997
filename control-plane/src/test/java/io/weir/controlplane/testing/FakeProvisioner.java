package io.weir.controlplane.testing;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.service.ClusterProvisioner;
import io.weir.controlplane.service.NodeState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Makes no nodes, and remembers which there would be. Thread-safe. */
public final class FakeProvisioner implements ClusterProvisioner {
  private final Set<String> made = ConcurrentHashMap.newKeySet();
  private volatile Optional<String> fault = Optional.empty();

  /** From now on nothing can be made, for this reason. */
  public void fault(String reason) {
    fault = Optional.of(reason);
  }

  /** From now on all can be made. */
  public void heal() {
    fault = Optional.empty();
  }

  /** Whether the nodes of this one would run. */
  public boolean runs(String clusterId) {
    return made.contains(clusterId);
  }

  @Override
  public BrokerCluster.Files choose(String clusterId) {
    return new BrokerCluster.Files("/nowhere/" + clusterId, "SASL_SSL");
  }

  @Override
  public List<Integer> freePorts(int count, Set<Integer> taken) {
    int from = taken.stream().mapToInt(Integer::intValue).max().orElse(19_092) + 2;
    return IntStream.range(0, count).mapToObj(index -> from + 2 * index).toList();
  }

  @Override
  public void ensure(BrokerCluster cluster) {
    fault.ifPresent(
        reason -> {
          throw new IllegalStateException(reason);
        });
    made.add(cluster.id());
  }

  @Override
  public void halt(BrokerCluster cluster) {
    made.remove(cluster.id());
  }

  @Override
  public void remove(BrokerCluster cluster) {
    made.remove(cluster.id());
  }

  @Override
  public List<NodeState> nodes(String clusterId) {
    return List.of();
  }
}
