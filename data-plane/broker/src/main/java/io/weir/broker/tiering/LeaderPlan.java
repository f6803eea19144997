package io.weir.broker.tiering;

import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.CopyPlanner;
import io.weir.storage.tiering.CopyTask;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.LocalSegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;

/**
 * What a partition's leader has to do in remote storage. Immutable; made by a pure decision from
 * the log's and the metadata's state.
 *
 * @param newStart where the log is to begin; at least its present start
 * @param below copies that no offset from there on needs; they go once every replica begins there
 * @param broken attempts that nobody finishes, deletions that stopped half-way, and copies of a
 *     history that is not the log's: they go at once
 * @param copies segments to copy, in order
 * @param copyBytes their size
 */
record LeaderPlan(
    long newStart,
    List<RemoteLogSegmentMetadata> below,
    List<RemoteLogSegmentMetadata> broken,
    List<CopyTask> copies,
    long copyBytes) {
  /**
   * Whose attempts are nobody's any more.
   *
   * @param nodeId this broker: its own earlier attempts have ended, one way or the other
   * @param foreignAgeMs another broker may still be at an attempt that is younger
   */
  record Orphans(int nodeId, long foreignAgeMs) {}

  /** Decides. */
  static LeaderPlan of(TieredLog log, RemoteCopies remote, Orphans orphans, long nowMs) {
    List<RemoteLogSegmentMetadata> own = new ArrayList<>();
    List<RemoteLogSegmentMetadata> below = new ArrayList<>();
    List<RemoteLogSegmentMetadata> broken = new ArrayList<>();
    for (RemoteLogSegmentMetadata copy : remote.all()) {
      switch (copy.state()) {
        case COPY_SEGMENT_STARTED -> {
          if (copy.brokerId() == orphans.nodeId()
              || nowMs - copy.eventTimestampMs() > orphans.foreignAgeMs()) {
            broken.add(copy);
          }
        }
        case COPY_SEGMENT_FINISHED -> {
          if (copy.endOffset() < log.logStartOffset()) {
            below.add(copy);
          } else if (log.lineage().holds(RemoteCopies.copied(copy), log.logStartOffset())) {
            own.add(copy);
          } else if (contradicts(copy, log)) {
            broken.add(copy);
          }
        }
        case DELETE_SEGMENT_STARTED -> broken.add(copy);
        case DELETE_SEGMENT_FINISHED -> {
          // Nothing is left of it.
        }
      }
    }
    long newStart = RemoteRetention.newStart(log, own, nowMs);
    List<CopiedSegment> kept = new ArrayList<>();
    for (RemoteLogSegmentMetadata copy : own) {
      if (copy.endOffset() < newStart) {
        below.add(copy);
      } else {
        kept.add(RemoteCopies.copied(copy));
      }
    }
    List<CopyTask> copies = copies(log, kept, newStart);
    return new LeaderPlan(newStart, below, broken, copies, bytes(copies, log.segments()));
  }

  /**
   * Whether a copy is certainly of another history (KAFKA-15168). Only what is committed can tell:
   * a leader that was deposed without knowing has other offsets above, and must not take its
   * successor's copies for strangers. A log that doesn't remember who wrote the offsets can't tell
   * either.
   */
  private static boolean contradicts(RemoteLogSegmentMetadata copy, TieredLog log) {
    Lineage lineage = log.lineage();
    return copy.segmentLeaderEpochs().lastKey() <= log.leaderEpoch()
        && copy.endOffset() < log.copyableEnd()
        && lineage.knows(Math.max(copy.startOffset(), log.logStartOffset()))
        && lineage.knows(copy.endOffset());
  }

  private static List<CopyTask> copies(TieredLog log, List<CopiedSegment> kept, long newStart) {
    if (log.config().remoteCopyDisabled()) {
      return List.of();
    }
    return CopyPlanner.plan(
        log.segments(),
        log.lineage(),
        new CopyCoverage(kept, log.lineage(), newStart),
        newStart,
        log.copyableEnd(),
        Integer.MAX_VALUE);
  }

  private static long bytes(List<CopyTask> copies, List<LocalSegment> segments) {
    if (copies.isEmpty()) {
      return 0;
    }
    Map<Long, Long> sizes = new HashMap<>();
    segments.forEach(segment -> sizes.put(segment.offsets().from(), segment.sizeInBytes()));
    return copies.stream().mapToLong(task -> sizes.get(task.offsets().from())).sum();
  }

  boolean hasDeletions(long presentStart) {
    return newStart > presentStart || !below.isEmpty() || !broken.isEmpty();
  }
}
