package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.service.GroupGateway.Described;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.OffsetTarget.GroupTopic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Moves and deletes offsets of groups, and groups. A group with members says itself where it reads
 * on, so they are refused then: here for what can be seen, and by the coordinator for what happens
 * in between. Thread-safe.
 */
public final class GroupChanges {
  /** Partitions of one change: they are committed in one request, so all or none. */
  public static final int PARTITIONS_MAX = 1_000;

  private final Core core;
  private final Writes writes;
  private final Groups groups;
  private final ClusterGateway gateway;
  private final ClusterLags lags;

  /** Wires it. */
  public GroupChanges(
      Core core, Writes writes, Groups groups, ClusterGateway gateway, ClusterLags lags) {
    this.core = core;
    this.writes = writes;
    this.groups = groups;
    this.gateway = gateway;
    this.lags = lags;
  }

  /** What to delete; {@code topics}: at least one. */
  public record OffsetsToDelete(List<GroupTopic> topics) {
    void validate() {
      Validation validation = new Validation();
      validation.require(topics != null, "/topics", "must name what to delete");
      validation.check();
      GroupTopic.validate(validation, topics);
      validation.check();
    }
  }

  /** Moves committed offsets, or only says from where to where. */
  public Answer reset(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      String name,
      OffsetTarget target,
      boolean dryRun) {
    Id id = new Id(groups.cluster(actor, clusterId).prefix(), name);
    Instant now = core.clock().instant();
    target.validate(now);
    if (dryRun) {
      return writes.answer(Reply.ok(reset(id, target, now, true)));
    }
    Map<String, String> details = GroupPartitions.details(clusterId, target.topics());
    details.put("to", target.to());
    target.time(now).ifPresent(time -> details.put("time", time.toString()));
    Optional.ofNullable(target.offset())
        .ifPresent(offset -> details.put("offset", Long.toString(offset)));
    Optional.ofNullable(target.shift())
        .ifPresent(shift -> details.put("shift", Long.toString(shift)));
    return writes.run(
        actor.tenantId(),
        request,
        change(
            actor,
            name,
            "group.reset_offsets",
            details,
            () -> Reply.ok(reset(id, target, now, false))));
  }

  private GroupOffsetsView.Moves reset(Id id, OffsetTarget target, Instant now, boolean dryRun) {
    requireNoMembers(groups.existing(id));
    TreeMap<Partition, Long> committed = committed(id);
    List<Partition> partitions =
        target.topics() == null
            ? GroupPartitions.existing(gateway, committed.keySet())
            : GroupPartitions.named(gateway, id.clusterPrefix(), target.topics());
    Map<Partition, Long> wanted =
        OffsetTargets.resolve(gateway, target, partitions, committed, now);
    if (!dryRun && !partitions.isEmpty()) {
      gateway
          .groupAdmin()
          .commit(id, partitions.stream().map(each -> new Place(each, wanted.get(each))).toList());
      lags.forget(id.clusterPrefix());
    }
    return new GroupOffsetsView.Moves(
        id.name(),
        dryRun,
        partitions.stream()
            .map(each -> move(each, committed.get(each), wanted.get(each)))
            .toList());
  }

  /** Deletes committed offsets, or only says which. */
  public Answer deleteOffsets(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      String name,
      OffsetsToDelete wanted,
      boolean dryRun) {
    Id id = new Id(groups.cluster(actor, clusterId).prefix(), name);
    wanted.validate();
    if (dryRun) {
      return writes.answer(Reply.ok(deleteOffsets(id, wanted, true)));
    }
    return writes.run(
        actor.tenantId(),
        request,
        change(
            actor,
            name,
            "group.delete_offsets",
            GroupPartitions.details(clusterId, wanted.topics()),
            () -> Reply.ok(deleteOffsets(id, wanted, false))));
  }

  private GroupOffsetsView.Moves deleteOffsets(Id id, OffsetsToDelete wanted, boolean dryRun) {
    Described group = groups.existing(id);
    TreeMap<Partition, Long> committed = committed(id);
    List<Partition> partitions =
        GroupPartitions.named(gateway, id.clusterPrefix(), wanted.topics()).stream()
            .filter(committed::containsKey)
            .toList();
    requireUnread(group, partitions);
    if (!dryRun && !partitions.isEmpty()) {
      gateway.groupAdmin().deleteOffsets(id, partitions);
      lags.forget(id.clusterPrefix());
    }
    return new GroupOffsetsView.Moves(
        id.name(),
        dryRun,
        partitions.stream().map(each -> move(each, committed.get(each), null)).toList());
  }

  /** Deletes a group with its offsets, or only says whether it would be. */
  public Answer delete(Actor actor, String clusterId, String name, boolean dryRun) {
    Id id = new Id(groups.cluster(actor, clusterId).prefix(), name);
    requireNoMembers(groups.existing(id));
    if (dryRun) {
      return writes.answer(Reply.ok(Effects.of(List.of(new Effects.Change("", name, null)))));
    }
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        change(
            actor,
            name,
            "group.delete",
            Map.of("cluster_id", clusterId),
            () -> {
              gateway.groupAdmin().delete(id);
              lags.forget(id.clusterPrefix());
              return Reply.gone();
            }));
  }

  /** Looks at the group within the work: the same request again gets the first one's answer. */
  private GroupChange change(
      Actor actor, String name, String action, Map<String, String> details, Supplier<Reply> work) {
    return new GroupChange(core, actor, name, action, details, work);
  }

  private static GroupOffsetsView.Move move(Partition partition, Long from, Long to) {
    return new GroupOffsetsView.Move(partition.topic().name(), partition.index(), from, to);
  }

  private TreeMap<Partition, Long> committed(Id id) {
    TreeMap<Partition, Long> committed = new TreeMap<>(Groups.BY_PARTITION);
    gateway
        .groups()
        .committed(List.of(id))
        .getOrDefault(id, List.of())
        .forEach(place -> committed.put(place.partition(), place.offset()));
    return committed;
  }

  private static void requireNoMembers(Described group) {
    if (!group.members().isEmpty()) {
      throw new ProblemException(
          ProblemCode.GROUP_ACTIVE,
          "The group is %s and has %d %s first."
              .formatted(
                  group.group().state(),
                  group.members().size(),
                  group.members().size() == 1 ? "member: stop it" : "members: stop them"));
    }
  }

  /** What members read may not lose its offsets; what else the coordinator knows, it says. */
  private static void requireUnread(Described group, List<Partition> partitions) {
    Set<PhysicalTopic> read =
        group.members().stream()
            .flatMap(member -> member.assigned().stream())
            .map(Partition::topic)
            .collect(Collectors.toSet());
    partitions.stream()
        .map(Partition::topic)
        .filter(read::contains)
        .findFirst()
        .ifPresent(
            topic -> {
              throw new ProblemException(
                  ProblemCode.GROUP_ACTIVE,
                  "Members of the group read '" + topic.name() + "': stop them first.");
            });
  }
}
