package io.weir.broker.tiering.metadata;

import io.weir.broker.tiering.metadata.PartitionSegments.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;

/**
 * All remote segments that the replayed events tell of. {@link #replay} is the only mutator and has
 * one caller at a time; reads are thread-safe.
 *
 * <p>It depends on nothing but the segments and deletions that are not over: replaying {@link
 * #liveEvents} into an empty state makes an equal one.
 */
final class RemoteLogMetadataState {
  private final Map<TopicIdPartition, PartitionSegments> partitions = new ConcurrentHashMap<>();
  private final Map<TopicIdPartition, RemotePartitionDeleteMetadata> deletions =
      new ConcurrentHashMap<>();

  Outcome replay(RemoteLogMetadata event) {
    return switch (event) {
      case RemoteLogSegmentMetadata added ->
          partitions
              .computeIfAbsent(added.topicIdPartition(), _ -> new PartitionSegments())
              .add(added);
      case RemoteLogSegmentMetadataUpdate update -> update(update);
      case RemotePartitionDeleteMetadata deletion -> delete(deletion);
      default -> throw new IllegalArgumentException("no event of the topic: " + event);
    };
  }

  private Outcome update(RemoteLogSegmentMetadataUpdate update) {
    PartitionSegments segments = partitions.get(update.topicIdPartition());
    if (segments == null) {
      return Outcome.IGNORED;
    }
    Outcome outcome = segments.update(update);
    if (segments.isEmpty()) {
      partitions.remove(update.topicIdPartition());
    }
    return outcome;
  }

  private Outcome delete(RemotePartitionDeleteMetadata deletion) {
    TopicIdPartition partition = deletion.topicIdPartition();
    RemotePartitionDeleteMetadata known = deletions.get(partition);
    RemotePartitionDeleteState before = known == null ? null : known.state();
    if (before == deletion.state()) {
      return Outcome.IGNORED;
    }
    if (!RemotePartitionDeleteState.isValidTransition(before, deletion.state())) {
      return Outcome.REFUSED;
    }
    if (deletion.state() == RemotePartitionDeleteState.DELETE_PARTITION_FINISHED) {
      deletions.remove(partition);
      partitions.remove(partition);
    } else {
      deletions.put(partition, deletion);
    }
    return Outcome.APPLIED;
  }

  /** The segments of a partition; empty when none is known. */
  Optional<PartitionSegments> segments(TopicIdPartition partition) {
    return Optional.ofNullable(partitions.get(partition));
  }

  /** The partitions that have segments or whose deletion is not over; a copy. */
  Set<TopicIdPartition> partitions() {
    Set<TopicIdPartition> all = new HashSet<>(partitions.keySet());
    all.addAll(deletions.keySet());
    return all;
  }

  /** How many segments are known, in whatever state. */
  long segmentCount() {
    return partitions.values().stream().mapToLong(PartitionSegments::size).sum();
  }

  /** At least as many as {@link #liveEvents}. */
  long liveEventsMax() {
    return 2 * (segmentCount() + deletions.size());
  }

  /**
   * Events that make this state out of nothing, each segment's in order; call on the replaying
   * thread. They are of the kinds that Kafka's own brokers write, so whoever reads the topic needs
   * to know nothing of compaction.
   */
  List<RemoteLogMetadata> liveEvents() {
    List<RemoteLogMetadata> events = new ArrayList<>();
    partitions.values().forEach(segments -> segments.all().forEach(s -> add(s, events)));
    deletions.values().forEach(deletion -> add(deletion, events));
    return events;
  }

  private static void add(RemoteLogSegmentMetadata segment, List<RemoteLogMetadata> to) {
    to.add(
        new RemoteLogSegmentMetadata(
            segment.remoteLogSegmentId(),
            segment.startOffset(),
            segment.endOffset(),
            segment.maxTimestampMs(),
            segment.brokerId(),
            segment.eventTimestampMs(),
            segment.segmentSizeInBytes(),
            segment.segmentLeaderEpochs(),
            segment.isTxnIdxEmpty()));
    if (segment.state() != RemoteLogSegmentState.COPY_SEGMENT_STARTED) {
      to.add(
          new RemoteLogSegmentMetadataUpdate(
              segment.remoteLogSegmentId(),
              segment.eventTimestampMs(),
              segment.customMetadata(),
              segment.state(),
              segment.brokerId()));
    }
  }

  private static void add(RemotePartitionDeleteMetadata deletion, List<RemoteLogMetadata> to) {
    if (deletion.state() == RemotePartitionDeleteState.DELETE_PARTITION_STARTED) {
      to.add(
          new RemotePartitionDeleteMetadata(
              deletion.topicIdPartition(),
              RemotePartitionDeleteState.DELETE_PARTITION_MARKED,
              deletion.eventTimestampMs(),
              deletion.brokerId()));
    }
    to.add(deletion);
  }
}
