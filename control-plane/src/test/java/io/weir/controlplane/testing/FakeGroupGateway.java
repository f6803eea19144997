package io.weir.controlplane.testing;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupAdmin;
import io.weir.controlplane.service.GroupGateway;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Groups in memory. Thread-safe. */
public final class FakeGroupGateway implements GroupGateway, GroupAdmin {
  private final Map<Id, Described> groups = new HashMap<>();
  private final Map<Id, Map<Partition, Long>> offsets = new HashMap<>();
  private final Map<Partition, Position> logs = new HashMap<>();
  private final Runnable requireReachable;
  private final Set<Partition> leaderless = new HashSet<>();
  private Runnable joining = () -> {};

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
        .filter(entry -> entry.getKey().clusterPrefix().equals(clusterPrefix))
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
  public synchronized Map<String, Integer> memberCounts(String clusterPrefix, List<String> names) {
    requireReachable.run();
    return names.stream()
        .map(name -> groups.get(new Id(clusterPrefix, name)))
        .filter(Objects::nonNull)
        .collect(Collectors.toMap(group -> group.group().name(), group -> group.members().size()));
  }

  @Override
  public synchronized Map<String, List<Listed>> listAll() {
    return groups.keySet().stream()
        .map(Id::clusterPrefix)
        .distinct()
        .collect(Collectors.toMap(prefix -> prefix, this::list));
  }

  @Override
  public synchronized Map<Id, List<Place>> committed(List<Id> ids) {
    requireReachable.run();
    Map<Id, List<Place>> committed = new HashMap<>();
    for (Id id : ids) {
      List<Place> places = new ArrayList<>();
      offsets
          .getOrDefault(id, Map.of())
          .forEach((partition, offset) -> places.add(new Place(partition, offset)));
      committed.put(id, places);
    }
    return committed;
  }

  @Override
  public synchronized Map<Place, Position> positions(List<Place> places) {
    requireReachable.run();
    return places.stream()
        .filter(place -> answers(place.partition()))
        .collect(Collectors.toMap(place -> place, place -> logs.get(place.partition())));
  }

  /** Nobody leads this partition any more. */
  public synchronized void leaderless(String prefix, String topic, int partition) {
    leaderless.add(new Partition(new PhysicalTopic(prefix, topic), partition));
  }

  private boolean answers(Partition partition) {
    return logs.containsKey(partition) && !leaderless.contains(partition);
  }

  /** A member comes between a look and the change. */
  public synchronized void joinBeforeNextChange(Id group, Member member) {
    joining = () -> add(group.clusterPrefix(), group.name(), "classic", "Stable", member);
  }

  @Override
  public synchronized Map<PhysicalTopic, Integer> partitionCounts(
      Collection<PhysicalTopic> topics) {
    requireReachable.run();
    Map<PhysicalTopic, Integer> counts = new HashMap<>();
    logs.keySet().stream()
        .filter(partition -> topics.contains(partition.topic()))
        .forEach(partition -> counts.merge(partition.topic(), partition.index() + 1, Math::max));
    return counts;
  }

  /** Records are a second apart, the one at offset 0 at 1970. */
  @Override
  public synchronized Map<Partition, Long> offsetsAt(
      Collection<Partition> partitions, long timestampMs) {
    requireReachable.run();
    return partitions.stream()
        .filter(this::answers)
        .collect(
            Collectors.toMap(
                partition -> partition,
                partition ->
                    Math.clamp(
                        Math.ceilDiv(timestampMs, 1_000),
                        logs.get(partition).start(),
                        logs.get(partition).end())));
  }

  @Override
  public synchronized void commit(Id group, List<Place> places) {
    requireEmpty(group);
    places.forEach(
        place ->
            commit(
                group.clusterPrefix(),
                group.name(),
                place.partition().topic().name(),
                place.partition().index(),
                place.offset()));
  }

  @Override
  public synchronized void deleteOffsets(Id group, Collection<Partition> partitions) {
    require(group);
    offsets.getOrDefault(group, Map.of()).keySet().removeAll(partitions);
  }

  @Override
  public synchronized void delete(Id group) {
    requireEmpty(group);
    groups.remove(group);
    offsets.remove(group);
  }

  private void requireEmpty(Id group) {
    if (!require(group).members().isEmpty()) {
      throw new ProblemException(ProblemCode.GROUP_ACTIVE, "It has members.");
    }
  }

  private Described require(Id group) {
    requireReachable.run();
    joining.run();
    joining = () -> {};
    return Optional.ofNullable(groups.get(group))
        .orElseThrow(() -> ProblemException.notFound("group", group.name()));
  }
}
