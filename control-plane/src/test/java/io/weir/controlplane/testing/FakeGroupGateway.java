package io.weir.controlplane.testing;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Groups in memory. Thread-safe. */
public final class FakeGroupGateway implements GroupGateway {
  private record Id(String prefix, String name) {}

  private final Map<Id, Described> groups = new HashMap<>();
  private final Map<Id, Map<Partition, Long>> offsets = new HashMap<>();
  private final Map<Partition, Position> logs = new HashMap<>();
  private final Runnable requireReachable;

  FakeGroupGateway(Runnable requireReachable) {
    this.requireReachable = requireReachable;
  }

  /** Makes a group. */
  public synchronized void add(
      String prefix, String name, String type, String state, Member... members) {
    groups.put(
        new Id(prefix, name),
        new Described(new Listed(name, type, state, "consumer"), "range", 2, List.of(members)));
  }

  /** Commits an offset. */
  public synchronized void commit(
      String prefix, String group, String topic, int partition, long offset) {
    offsets
        .computeIfAbsent(
            new Id(prefix, group), id -> new TreeMap<>(Comparator.comparing(Partition::toString)))
        .put(new Partition(new PhysicalTopic(prefix, topic), partition), offset);
  }

  /** Says where a log stands, seen from any offset. */
  public synchronized void log(String prefix, String topic, int partition, Position position) {
    logs.put(new Partition(new PhysicalTopic(prefix, topic), partition), position);
  }

  @Override
  public synchronized List<Listed> list(String clusterPrefix) {
    requireReachable.run();
    return groups.entrySet().stream()
        .filter(entry -> entry.getKey().prefix().equals(clusterPrefix))
        .map(entry -> entry.getValue().group())
        .sorted(Comparator.comparing(Listed::name))
        .toList();
  }

  @Override
  public synchronized Optional<Described> describe(String clusterPrefix, String name) {
    requireReachable.run();
    return Optional.ofNullable(groups.get(new Id(clusterPrefix, name)));
  }

  @Override
  public synchronized Map<String, List<Place>> committed(String clusterPrefix, List<String> names) {
    requireReachable.run();
    Map<String, List<Place>> committed = new HashMap<>();
    for (String name : names) {
      List<Place> places = new ArrayList<>();
      offsets
          .getOrDefault(new Id(clusterPrefix, name), Map.of())
          .forEach((partition, offset) -> places.add(new Place(partition, offset)));
      committed.put(name, places);
    }
    return committed;
  }

  @Override
  public synchronized Map<Place, Position> positions(List<Place> places) {
    requireReachable.run();
    return places.stream()
        .filter(place -> logs.containsKey(place.partition()))
        .collect(Collectors.toMap(place -> place, place -> logs.get(place.partition())));
  }
}
