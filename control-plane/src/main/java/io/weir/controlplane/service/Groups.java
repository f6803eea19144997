package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.service.GroupGateway.Described;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Groups and their lag: what the brokers say at the time of asking. Thread-safe. */
public final class Groups {
  /** Most groups of one page that comes with lag or members. */
  public static final int LAG_GROUPS_MAX = 100;

  /** Partitions that are looked at for one page; groups beyond come without lag. */
  public static final int LAG_PARTITIONS_MAX = 10_000;

  /** Offsets that are part of a group itself. */
  public static final int OFFSETS_MAX = 500;

  /** What they are called in events and problems. */
  static final String KIND = "group";

  /** By topic, then index. */
  static final Comparator<Partition> BY_PARTITION =
      Comparator.comparing((Partition p) -> p.topic().name()).thenComparingInt(Partition::index);

  private final Core core;
  private final VirtualClusters clusters;
  private final GroupGateway gateway;

  /** Wires it. */
  public Groups(Core core, VirtualClusters clusters, GroupGateway gateway) {
    this.core = core;
    this.clusters = clusters;
    this.gateway = gateway;
  }

  /** One, with its members and the first of its offsets. */
  public GroupView.Details get(Actor actor, String clusterId, String name) {
    VirtualCluster cluster = cluster(actor, clusterId);
    Described group = existing(new GroupGateway.Id(cluster.prefix(), name));
    List<Place> committed = committed(cluster, name);
    List<Place> looked = committed.stream().limit(LAG_PARTITIONS_MAX).toList();
    TreeMap<Partition, Optional<Place>> rows = rows(group, committed);
    List<Map.Entry<Partition, Optional<Place>>> shown =
        rows.entrySet().stream().limit(OFFSETS_MAX).toList();
    // What is assigned without an offset is asked for too, for where its log begins and ends.
    List<Place> asked = new ArrayList<>(looked);
    shown.stream()
        .filter(row -> row.getValue().isEmpty())
        .forEach(row -> asked.add(new Place(row.getKey(), 0)));
    Map<Place, Position> positions = gateway.positions(asked);
    long nowMs = core.clock().millis();
    return new GroupView.Details(
        name,
        group.group().type(),
        group.group().state(),
        group.group().protocolType(),
        group.assignor(),
        group.coordinatorId(),
        group.members().stream().map(Groups::view).toList(),
        Lag.ofGroup(committed, positions, nowMs),
        shown.stream().map(row -> view(row.getKey(), row.getValue(), positions, nowMs)).toList(),
        rows.size() > OFFSETS_MAX);
  }

  /** A page of the committed offsets of a group, by topic and partition. */
  public Page<GroupView.Offset> offsets(
      Actor actor, String clusterId, String name, PageRequest page) {
    VirtualCluster cluster = cluster(actor, clusterId);
    existing(new GroupGateway.Id(cluster.prefix(), name));
    Optional<String> after = page.afterKey();
    List<Place> found =
        committed(cluster, name).stream()
            .filter(place -> after.isEmpty() || key(place).compareTo(after.get()) > 0)
            .limit(page.size() + 1L)
            .toList();
    Page<Place> wanted = Page.of(found, page.size(), Groups::key, Function.identity());
    Map<Place, Position> positions = gateway.positions(wanted.items());
    long nowMs = core.clock().millis();
    return wanted.map(place -> view(place.partition(), Optional.of(place), positions, nowMs));
  }

  private List<Place> committed(VirtualCluster cluster, String name) {
    GroupGateway.Id id = new GroupGateway.Id(cluster.prefix(), name);
    return gateway.committed(List.of(id)).getOrDefault(id, List.of()).stream()
        .sorted(Comparator.comparing(Groups::key))
        .toList();
  }

  /** Sorts as text as it does by topic and partition: a space is below all that names may hold. */
  private static String key(Place place) {
    return String.format(
        Locale.ROOT, "%s %010d", place.partition().topic().name(), place.partition().index());
  }

  private static TreeMap<Partition, Optional<Place>> rows(Described group, List<Place> committed) {
    TreeMap<Partition, Optional<Place>> rows = new TreeMap<>(BY_PARTITION);
    group.members().stream()
        .flatMap(member -> member.assigned().stream())
        .forEach(partition -> rows.put(partition, Optional.empty()));
    committed.forEach(place -> rows.put(place.partition(), Optional.of(place)));
    return rows;
  }

  private static GroupView.Member view(GroupGateway.Member member) {
    return new GroupView.Member(
        member.id(),
        member.instanceId().orElse(null),
        member.clientId(),
        member.host(),
        member.assigned().stream()
            .sorted(BY_PARTITION)
            .map(p -> new GroupView.Assignment(p.topic().name(), p.index()))
            .toList());
  }

  private static GroupView.Offset view(
      Partition partition, Optional<Place> committed, Map<Place, Position> positions, long nowMs) {
    Optional<Position> position =
        Optional.ofNullable(positions.get(committed.orElse(new Place(partition, 0))));
    Optional<Lag.OfPartition> lag =
        committed.flatMap(place -> position.map(found -> Lag.of(place, found, nowMs)));
    return new GroupView.Offset(
        partition.topic().name(),
        partition.index(),
        committed.map(Place::offset).orElse(null),
        position.map(Position::start).orElse(null),
        position.map(Position::end).orElse(null),
        lag.map(Lag.OfPartition::records).orElse(null),
        lag.flatMap(Lag.OfPartition::seconds).orElse(null));
  }

  /** One that is there. */
  Described existing(GroupGateway.Id group) {
    return gateway
        .describe(group.clusterPrefix(), group.name())
        .orElseThrow(() -> ProblemException.notFound(KIND, group.name()));
  }

  /** One of the caller's. */
  VirtualCluster cluster(Actor actor, String clusterId) {
    return core.database().inTenant(actor.tenantId(), tx -> clusters.require(tx, clusterId));
  }
}
