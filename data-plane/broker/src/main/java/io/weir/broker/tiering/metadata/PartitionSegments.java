package io.weir.broker.tiering.metadata;

import io.weir.storage.tiering.CopiedSegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;

/**
 * The remote segments of one partition, from COPY_SEGMENT_STARTED until DELETE_SEGMENT_FINISHED.
 * Thread-safe by its lock; one thread changes it.
 *
 * <p>Transitions are {@link RemoteLogSegmentState}'s. An event that comes twice, or whose segment
 * is gone, changes nothing.
 */
final class PartitionSegments {
  private static final Comparator<RemoteLogSegmentMetadata> BY_OFFSET =
      Comparator.comparingLong(RemoteLogSegmentMetadata::startOffset)
          .thenComparingLong(RemoteLogSegmentMetadata::endOffset)
          .thenComparing(segment -> segment.remoteLogSegmentId().id());

  private final Map<RemoteLogSegmentId, RemoteLogSegmentMetadata> byId = new HashMap<>();
  private final NavigableMap<Integer, EpochSegments> byEpoch = new TreeMap<>();

  /** What became of an event. */
  enum Outcome {
    APPLIED,
    /** It was known already, or it speaks of a segment that is gone. */
    IGNORED,
    /** The segment's state doesn't allow it, as when another leader has given the copy up. */
    REFUSED
  }

  /** Takes a new segment over. */
  synchronized Outcome add(RemoteLogSegmentMetadata started) {
    if (started.state() != RemoteLogSegmentState.COPY_SEGMENT_STARTED) {
      return Outcome.REFUSED;
    }
    RemoteLogSegmentId id = started.remoteLogSegmentId();
    if (byId.putIfAbsent(id, started) != null) {
      return Outcome.IGNORED;
    }
    for (int epoch : started.segmentLeaderEpochs().keySet()) {
      byEpoch.computeIfAbsent(epoch, _ -> new EpochSegments()).track(id);
    }
    return Outcome.APPLIED;
  }

  /** Changes a segment's state. */
  synchronized Outcome update(RemoteLogSegmentMetadataUpdate update) {
    RemoteLogSegmentMetadata known = byId.get(update.remoteLogSegmentId());
    if (known == null || known.state() == update.state()) {
      return Outcome.IGNORED;
    }
    if (!RemoteLogSegmentState.isValidTransition(known.state(), update.state())) {
      return Outcome.REFUSED;
    }
    RemoteLogSegmentMetadata changed = known.createWithUpdates(update);
    byId.put(update.remoteLogSegmentId(), changed);
    switch (update.state()) {
      case COPY_SEGMENT_FINISHED -> finished(changed);
      case DELETE_SEGMENT_STARTED -> unreadable(changed);
      case DELETE_SEGMENT_FINISHED -> forget(changed);
      case COPY_SEGMENT_STARTED -> throw new IllegalStateException("no state leads there");
    }
    return Outcome.APPLIED;
  }

  /** The finished segment that holds an offset which was written under that epoch. */
  synchronized Optional<RemoteLogSegmentMetadata> find(int epoch, long offset) {
    EpochSegments segments = byEpoch.get(epoch);
    return segments == null ? Optional.empty() : segments.find(offset).map(byId::get);
  }

  /** The highest offset of an epoch that a finished segment holds. */
  synchronized Optional<Long> highestOffset(int epoch) {
    EpochSegments segments = byEpoch.get(epoch);
    return segments == null ? Optional.empty() : segments.highestOffset();
  }

  /** All segments in whatever state, by start offset; a copy. */
  synchronized List<RemoteLogSegmentMetadata> all() {
    return sorted(byId.values());
  }

  /** Those in whatever state that hold records of that epoch, by start offset; a copy. */
  synchronized List<RemoteLogSegmentMetadata> of(int epoch) {
    EpochSegments segments = byEpoch.get(epoch);
    return segments == null ? List.of() : sorted(segments.all().stream().map(byId::get).toList());
  }

  synchronized boolean isEmpty() {
    return byId.isEmpty();
  }

  synchronized int size() {
    return byId.size();
  }

  private void finished(RemoteLogSegmentMetadata segment) {
    segment
        .segmentLeaderEpochs()
        .forEach(
            (epoch, first) -> {
              long last = last(segment, epoch);
              if (first <= last) {
                byEpoch.get(epoch).finished(segment.remoteLogSegmentId(), first, last);
              }
            });
  }

  private void unreadable(RemoteLogSegmentMetadata segment) {
    segment
        .segmentLeaderEpochs()
        .forEach(
            (epoch, first) -> byEpoch.get(epoch).unreadable(segment.remoteLogSegmentId(), first));
  }

  private void forget(RemoteLogSegmentMetadata segment) {
    byId.remove(segment.remoteLogSegmentId());
    for (int epoch : segment.segmentLeaderEpochs().keySet()) {
      EpochSegments segments = byEpoch.get(epoch);
      segments.forget(segment.remoteLogSegmentId());
      if (segments.isEmpty()) {
        byEpoch.remove(epoch);
      }
    }
  }

  /** The last offset, inclusive, of an epoch within a segment. */
  private static long last(RemoteLogSegmentMetadata segment, int epoch) {
    return CopiedSegment.endOfEpoch(segment.segmentLeaderEpochs(), epoch, segment.endOffset() + 1)
        - 1;
  }

  private static List<RemoteLogSegmentMetadata> sorted(
      Collection<RemoteLogSegmentMetadata> segments) {
    List<RemoteLogSegmentMetadata> sorted = new ArrayList<>(segments);
    sorted.sort(BY_OFFSET);
    return sorted;
  }
}
