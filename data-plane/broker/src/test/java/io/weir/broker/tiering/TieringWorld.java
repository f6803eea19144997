package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.Clock;
import io.weir.replication.TieredLog;
import io.weir.storage.LogConfig;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.CopyPlanner;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.OffsetRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;

/**
 * What outlives a broker: committed metadata, the objects of the store, and the logs, whose local
 * retention keeps nothing that may go. Used by one thread.
 */
final class TieringWorld {
  static final int SEGMENT_OFFSETS = 10;
  static final int SEGMENT_BYTES = 100;
  static final String OWNER = "abcdefgh01";

  final Map<RemoteLogSegmentId, RemoteLogSegmentMetadata> metadata = new LinkedHashMap<>();
  final Set<TopicIdPartition> forgotten = new HashSet<>();

  /** Objects of the store, by the attempt that wrote them. */
  final Set<RemoteLogSegmentId> objects = new HashSet<>();

  final Map<TopicIdPartition, Log> logs = new LinkedHashMap<>();
  final Set<Uuid> deletedTopics = new HashSet<>();
  boolean caughtUp = true;
  long freeBytes = 1L << 40;
  long nowMs = 1_000_000;
  long nextSeed = 1;

  final Clock clock =
      new Clock() {
        @Override
        public long wallTimeMs() {
          return nowMs;
        }

        @Override
        public long monotonicNs() {
          return nowMs * 1_000_000;
        }
      };

  /** A partition's log at its leader. */
  static final class Log {
    final TopicIdPartition id;
    final List<LocalSegment> segments = new ArrayList<>();
    final Map<Integer, Long> epochs = new TreeMap<>(Map.of(0, 0L));
    int leaderEpoch;
    int leader = 1;
    boolean startStuck;
    long logStart;
    LogConfig config = LogConfig.DEFAULT.with(Map.of("remote.storage.enable", "true"));

    Log(TopicIdPartition id) {
      this.id = id;
    }

    long end() {
      return segments.getLast().offsets().endExclusive();
    }

    /** Written by the present leader; all but the last one are sealed and committed. */
    Log withSegments(int count, long timestampMs) {
      long from = segments.isEmpty() ? 0 : end();
      epochs.putIfAbsent(leaderEpoch, from);
      segments.replaceAll(
          s -> new LocalSegment(s.offsets(), true, s.sizeInBytes(), s.maxTimestampMs()));
      for (int i = 0; i < count; i++) {
        segments.add(
            new LocalSegment(
                new OffsetRange(from, from + SEGMENT_OFFSETS),
                i < count - 1,
                SEGMENT_BYTES,
                timestampMs));
        from += SEGMENT_OFFSETS;
      }
      return this;
    }

    Log with(String key, Object value) {
      config = config.with(Map.of(key, value.toString()));
      return this;
    }

    TieredLog state(int nodeId) {
      return new TieredLog(
          id,
          leaderEpoch,
          leader == nodeId,
          logStart,
          Math.max(logStart, segments.getFirst().offsets().from()),
          end(),
          segments,
          lineage(),
          config);
    }

    Lineage lineage() {
      return new Lineage(epochs, end());
    }
  }

  Log newLog(int number) {
    return newLog(OWNER, number);
  }

  Log newLog(String owner, int number) {
    TopicIdPartition id =
        new TopicIdPartition(new Uuid(owner.hashCode(), number + 1), number, owner + ".t");
    Log log = new Log(id);
    logs.put(id, log);
    return log;
  }

  /** Events that the segment's state doesn't allow change nothing, as in the real one. */
  void commit(RemoteLogMetadata event) {
    switch (event) {
      case RemoteLogSegmentMetadata added ->
          metadata.putIfAbsent(added.remoteLogSegmentId(), added);
      case RemoteLogSegmentMetadataUpdate update ->
          metadata.computeIfPresent(
              update.remoteLogSegmentId(),
              (_, known) ->
                  RemoteLogSegmentState.isValidTransition(known.state(), update.state())
                      ? forgetIfDeleted(known.createWithUpdates(update))
                      : known);
      case RemotePartitionDeleteMetadata deletion -> {
        if (deletion.state() == RemotePartitionDeleteState.DELETE_PARTITION_FINISHED) {
          metadata.keySet().removeIf(s -> s.topicIdPartition().equals(deletion.topicIdPartition()));
          forgotten.add(deletion.topicIdPartition());
        }
      }
      default -> throw new IllegalArgumentException(event.toString());
    }
  }

  private static RemoteLogSegmentMetadata forgetIfDeleted(RemoteLogSegmentMetadata updated) {
    return updated.state() == RemoteLogSegmentState.DELETE_SEGMENT_FINISHED ? null : updated;
  }

  List<RemoteLogSegmentMetadata> of(TopicIdPartition id) {
    return metadata.values().stream()
        .filter(segment -> segment.topicIdPartition().equals(id))
        .toList();
  }

  List<RemoteLogSegmentMetadata> finished(TopicIdPartition id) {
    return new RemoteCopies(of(id)).finished();
  }

  void deleteCopied(Log log, CopyCoverage copied) {
    int deletable = CopyPlanner.deletableLocally(log.segments, copied, log.logStart);
    log.segments.subList(0, deletable).clear();
  }

  void moveStart(Log log, long offset) {
    log.logStart = Math.max(log.logStart, offset);
    log.segments.removeIf(s -> s.sealed() && s.offsets().endExclusive() <= log.logStart);
  }

  /** Every offset of every log can be read, here or from objects that are there. */
  void assertNothingLost() {
    for (Log log : logs.values()) {
      List<CopiedSegment> readable =
          finished(log.id).stream()
              .filter(copy -> objects.contains(copy.remoteLogSegmentId()))
              .map(RemoteCopies::copied)
              .toList();
      long localStart = Math.max(log.logStart, log.segments.getFirst().offsets().from());
      if (log.logStart < localStart) {
        assertTrue(
            new CopyCoverage(readable, log.lineage(), log.logStart)
                .covers(new OffsetRange(log.logStart, localStart)),
            () -> "offsets from " + log.logStart + " to " + localStart + " are lost: " + readable);
      }
    }
  }

  /** Every object belongs to a finished copy, and no attempt is left. */
  void assertNothingLeaked() {
    assertEquals(
        metadata.values().stream()
            .filter(copy -> copy.state() == RemoteLogSegmentState.COPY_SEGMENT_FINISHED)
            .map(RemoteLogSegmentMetadata::remoteLogSegmentId)
            .collect(Collectors.toSet()),
        objects);
    assertEquals(objects, metadata.keySet());
  }

  /** All sealed segments are copied and gone here. */
  void assertAllCopied() {
    for (Log log : logs.values()) {
      assertEquals(1, log.segments.size(), () -> log.id + " keeps " + log.segments);
    }
  }
}
