package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Groups of all broker clusters. Thread-safe. */
final class RoutedGroups implements GroupGateway, GroupAdmin {
  private static final Logger log = LoggerFactory.getLogger(RoutedGroups.class);

  private final ClusterRegistry registry;

  RoutedGroups(ClusterRegistry registry) {
    this.registry = registry;
  }

  private GroupGateway at(String clusterPrefix) {
    return registry.of(clusterPrefix).gateway().groups();
  }

  private GroupAdmin admin(Id group) {
    return registry.of(group.clusterPrefix()).gateway().groupAdmin();
  }

  @Override
  public List<Listed> list(String clusterPrefix) {
    return at(clusterPrefix).list(clusterPrefix);
  }

  /** One that is away hides its own groups, and no others; all that are away are a failure. */
  @Override
  public Map<String, List<Listed>> listAll() {
    Map<String, List<Listed>> all = new HashMap<>();
    List<ClusterRegistry.Entry> asked = registry.serving();
    int answers = 0;
    for (ClusterRegistry.Entry entry : asked) {
      try {
        all.putAll(entry.gateway().groups().listAll());
        answers++;
      } catch (ProblemException away) {
        if (answers == 0 && entry.equals(asked.getLast())) {
          throw away;
        }
        log.info("event=groups_unknown cluster={} reason=\"{}\"", entry.id(), away.getMessage());
      }
    }
    return all;
  }

  @Override
  public Optional<Described> describe(String clusterPrefix, String name) {
    return at(clusterPrefix).describe(clusterPrefix, name);
  }

  @Override
  public Map<String, Integer> memberCounts(String clusterPrefix, List<String> names) {
    return at(clusterPrefix).memberCounts(clusterPrefix, names);
  }

  @Override
  public Map<Id, List<Place>> committed(List<Id> groups) {
    return RoutedGateway.merge(
        registry, groups, Id::clusterPrefix, (gateway, part) -> gateway.groups().committed(part));
  }

  @Override
  public Map<Place, Position> positions(List<Place> places) {
    return RoutedGateway.merge(
        registry,
        places,
        place -> place.partition().topic().clusterPrefix(),
        (gateway, part) -> gateway.groups().positions(part));
  }

  @Override
  public Map<PhysicalTopic, Integer> partitionCounts(Collection<PhysicalTopic> topics) {
    return RoutedGateway.merge(
        registry,
        topics,
        PhysicalTopic::clusterPrefix,
        (gateway, part) -> gateway.groupAdmin().partitionCounts(part));
  }

  @Override
  public Map<Partition, Long> offsetsAt(Collection<Partition> partitions, long timestampMs) {
    return RoutedGateway.merge(
        registry,
        partitions,
        partition -> partition.topic().clusterPrefix(),
        (gateway, part) -> gateway.groupAdmin().offsetsAt(part, timestampMs));
  }

  @Override
  public void commit(Id group, List<Place> places) {
    admin(group).commit(group, places);
  }

  @Override
  public void deleteOffsets(Id group, Collection<Partition> partitions) {
    admin(group).deleteOffsets(group, partitions);
  }

  @Override
  public void delete(Id group) {
    admin(group).delete(group);
  }
}
