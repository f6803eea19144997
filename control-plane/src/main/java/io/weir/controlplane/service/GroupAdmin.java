package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What can be changed of groups. Calls block, each for a bounded time. Thread-safe. Throws as
 * {@link ClusterGateway} does; GROUP_ACTIVE where members of the group forbid it, NOT_FOUND when
 * the group is gone.
 */
public interface GroupAdmin {
  /** How many partitions topics have; without those that are gone. */
  Map<PhysicalTopic, Integer> partitionCounts(Collection<PhysicalTopic> topics);

  /**
   * The first offsets whose records are not older than a time.
   *
   * @param timestampMs inclusive, by the records' own timestamps
   * @return the end of what is committed where all records are older; without partitions whose
   *     leader is away
   */
  Map<Partition, Long> offsetsAt(Collection<Partition> partitions, long timestampMs);

  /** Commits places for a group without members, in one request: all or none. */
  void commit(Id group, List<Place> places);

  /** Deletes committed offsets; of topics that no member is subscribed to. */
  void deleteOffsets(Id group, Collection<Partition> partitions);

  /** Deletes a group without members, with its offsets. */
  void delete(Id group);
}
