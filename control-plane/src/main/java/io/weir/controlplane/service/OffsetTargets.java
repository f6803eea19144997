package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which offsets a target means, in the logs as they are now. Stateless; blocking. */
final class OffsetTargets {
  private OffsetTargets() {}

  /** Where to read on, for every partition; {@code committed}: where the group is now. */
  static Map<Partition, Long> resolve(
      ClusterGateway gateway,
      OffsetTarget target,
      List<Partition> partitions,
      Map<Partition, Long> committed,
      Instant now) {
    if (target.shift() != null) {
      requireCommitted(partitions, committed);
    }
    Map<Partition, Long> wanted =
        target
            .time(now)
            .map(time -> gateway.groupAdmin().offsetsAt(partitions, time.toEpochMilli()))
            .orElseGet(() -> withinLogs(gateway, target, partitions, committed));
    if (!wanted.keySet().containsAll(partitions)) {
      throw new ProblemException(
          ProblemCode.CLUSTER_UNAVAILABLE, "Leaders of some partitions are away; try again.");
    }
    return wanted;
  }

  private static void requireCommitted(
      Collection<Partition> partitions, Map<Partition, Long> committed) {
    partitions.stream()
        .filter(partition -> !committed.containsKey(partition))
        .findFirst()
        .ifPresent(
            partition -> {
              throw ProblemException.invalid(
                  "/topics",
                  "must name partitions with a committed offset, from which to shift; %s-%d has none"
                      .formatted(partition.topic().name(), partition.index()));
            });
  }

  private static Map<Partition, Long> withinLogs(
      ClusterGateway gateway,
      OffsetTarget target,
      List<Partition> partitions,
      Map<Partition, Long> committed) {
    Map<Place, Position> positions =
        gateway.groups().positions(partitions.stream().map(each -> new Place(each, 0)).toList());
    Map<Partition, Long> wanted = new HashMap<>();
    positions.forEach(
        (place, log) ->
            wanted.put(
                place.partition(),
                Math.clamp(
                    offset(target, log, committed.getOrDefault(place.partition(), 0L)),
                    log.start(),
                    log.end())));
    return wanted;
  }

  private static long offset(OffsetTarget target, Position log, long committed) {
    if (target.is("earliest")) {
      return log.start();
    }
    if (target.is("latest")) {
      return log.end();
    }
    return target.shift() == null ? target.offset() : shifted(committed, target.shift());
  }

  /** A client may have committed any number. */
  private static long shifted(long committed, long shift) {
    return shift > 0 && committed > Long.MAX_VALUE - shift ? Long.MAX_VALUE : committed + shift;
  }
}
