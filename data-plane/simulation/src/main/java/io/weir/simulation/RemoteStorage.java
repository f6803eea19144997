package io.weir.simulation;

import io.weir.storage.PartitionLog;
import io.weir.storage.tiering.CopiedSegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;

/**
 * Remote storage and what is known of it, as a model: a finished copy lasts, whatever happens to
 * brokers, and each broker hears of it a little later. Single-threaded.
 */
final class RemoteStorage {
  private static final int HEARD_AFTER_MS_MAX = 400;

  private record Copy(CopiedSegment segment, long finishedMs, int number) {}

  private static final class Partition {
    final List<Copy> copies = new ArrayList<>();
    final Map<Long, Map<Integer, LogContents.Entry>> records = new HashMap<>();
    long deletedTo;
  }

  private final World world;
  private final Map<TopicPartition, Partition> partitions =
      new TreeMap<>(Comparator.comparing(TopicPartition::toString));

  RemoteStorage(World world) {
    this.world = world;
  }

  /** A copy is finished, for good. */
  void finished(TopicIdPartition id, CopiedSegment segment, List<LogContents.Entry> entries) {
    Partition p = of(id);
    p.copies.add(new Copy(segment, world.nowMs(), p.copies.size()));
    for (LogContents.Entry e : entries) {
      LogContents.Entry before =
          p.records.computeIfAbsent(e.offset(), o -> new TreeMap<>()).putIfAbsent(e.epoch(), e);
      if (before != null && !before.equals(e)) {
        throw new Violation("CopiesAgree", id + ": " + before + " and " + e);
      }
    }
    world.coverage.count(Coverage.Event.SEGMENT_COPIED);
  }

  /** The finished copies that a broker has heard of. */
  List<CopiedSegment> knownTo(int node, TopicIdPartition id) {
    return of(id).copies.stream()
        .filter(
            c ->
                c.finishedMs() + (c.number() * 7919L + node * 131L) % HEARD_AFTER_MS_MAX
                    <= world.nowMs())
        .map(Copy::segment)
        .toList();
  }

  /** All finished copies. */
  List<CopiedSegment> copies(TopicIdPartition id) {
    return of(id).copies.stream().map(Copy::segment).toList();
  }

  /** Somebody is about to ask for the deletion of what is below an offset. */
  void deletionAsked(TopicIdPartition id, long offset) {
    of(id).deletedTo = Math.max(deletedTo(id), offset);
  }

  /** No log may begin above. */
  long deletedTo(TopicIdPartition id) {
    return of(id).deletedTo;
  }

  /** The record that an epoch wrote at an offset, if a finished copy has it. */
  Optional<LogContents.Entry> find(TopicIdPartition id, long offset, int epoch) {
    return Optional.ofNullable(of(id).records.getOrDefault(offset, Map.of()).get(epoch));
  }

  /**
   * What a log has in remote storage of {@code [from, to)}; empty when it has lost the epochs.
   *
   * @throws Violation when a record is in no copy
   */
  Optional<List<LogContents.Entry>> read(PartitionLog log, long from, long to) {
    List<LogContents.Entry> found = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      OptionalInt epoch = log.epochForOffset(offset);
      if (epoch.isEmpty()) {
        return Optional.empty();
      }
      long at = offset;
      found.add(
          find(log.id(), offset, epoch.getAsInt())
              .orElseThrow(
                  () ->
                      new Violation(
                          "RemoteCovered",
                          log + " has deleted offset " + at + " of epoch " + epoch.getAsInt())));
    }
    return Optional.of(found);
  }

  private Partition of(TopicIdPartition id) {
    // A power loss may have taken the file that names a log's topic id.
    return partitions.computeIfAbsent(id.topicPartition(), i -> new Partition());
  }
}
