package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers of all broker clusters. Thread-safe. */
final class RoutedFigures implements ClusterFigures {
  private static final Logger log = LoggerFactory.getLogger(RoutedFigures.class);

  private final ClusterRegistry registry;

  RoutedFigures(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** Node ids are of the whole installation. All that are away are a failure. */
  @Override
  public List<NodeTraffic> traffic() {
    List<NodeTraffic> all = new ArrayList<>();
    List<ClusterRegistry.Entry> asked = registry.serving();
    int answers = 0;
    for (ClusterRegistry.Entry entry : asked) {
      try {
        all.addAll(entry.gateway().figures().traffic());
        answers++;
      } catch (ProblemException away) {
        if (answers == 0 && entry.equals(asked.getLast())) {
          throw away;
        }
        log.debug("event=traffic_unknown cluster={}", entry.id(), away);
      }
    }
    return all;
  }

  @Override
  public Health health(String clusterPrefix) {
    return registry.of(clusterPrefix).gateway().figures().health(clusterPrefix);
  }

  /** One call asks for topics of one virtual cluster, or shares the bound among broker clusters. */
  @Override
  public Map<PhysicalTopic, Size> sizes(List<PhysicalTopic> topics, int partitionsMax) {
    return RoutedGateway.merge(
        registry,
        topics,
        PhysicalTopic::clusterPrefix,
        (gateway, part) -> gateway.figures().sizes(part, partitionsMax));
  }
}
