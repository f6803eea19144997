package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import io.weir.storage.LogRecovery.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a log that was recovered what its folder's journal holds beyond its end. Where both have a
 * record the log's own files are right: they are cut, and the cut synced, before the journal hears
 * of it, and appended to before it, so they are never behind its order of events. Stateless.
 */
final class JournalReplay {
  private static final Logger LOG = LoggerFactory.getLogger(JournalReplay.class);

  private JournalReplay() {}

  /**
   * Appends what is missing and syncs the log.
   *
   * @param found what recovery found
   * @param highWatermark the last checkpointed one
   * @return how sound the log is now
   * @throws IOException when the disk fails
   */
  static LogRecovery apply(
      PartitionLog log, LogRecovery found, long highWatermark, JournalContents journal)
      throws IOException {
    List<JournalContents.Extent> extents =
        journal.of(new JournalFormat.Key(log.id().topicId(), log.id().partition()));
    if (extents.isEmpty()) {
      return found;
    }
    long before = log.logEndOffset();
    String fault = null;
    if (extents.getFirst().from() > before) {
      fault = "ends at " + before + ", its journal begins at " + extents.getFirst().from();
    } else {
      fault = append(log, extents, journal);
    }
    log.updateHighWatermark(Math.max(log.highWatermark(), highWatermark));
    log.flush();
    LOG.info(
        "event=journal_replayed log={} journal_from={} journal_to={} end_before={} end={} fault={}",
        log.id().topicPartition(),
        extents.getFirst().from(),
        extents.getLast().to(),
        before,
        log.logEndOffset(),
        fault);
    return outcome(log, found, fault, highWatermark);
  }

  /** What is wrong; null when everything is there. */
  private static String append(
      PartitionLog log, List<JournalContents.Extent> extents, JournalContents journal)
      throws IOException {
    BatchCursor cursor = new BatchCursor();
    for (JournalContents.Extent extent : extents) {
      if (extent.to() <= log.logEndOffset()) {
        continue;
      }
      ByteBuffer bytes = journal.bytes(extent);
      int at = missingFrom(log, cursor.over(bytes), bytes);
      if (at < 0) {
        return null; // the log was cut, which the journal has not heard of yet
      }
      try {
        AppendResult result = log.appendAsFollower(bytes.position(at));
        if (result.bytes() != bytes.remaining()) {
          return "the journal's batches from " + extent.from() + " are cut short";
        }
      } catch (KafkaStorageException e) {
        throw new IOException(e);
      } catch (ApiException e) {
        return "the journal's batches from " + extent.from() + ": " + e.getMessage();
      }
    }
    return null;
  }

  /** Where the batches that the log lacks begin; -1 when they are of before a cut. */
  private static int missingFrom(PartitionLog log, BatchCursor cursor, ByteBuffer bytes) {
    long end = log.logEndOffset();
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      if (header.lastOffset() >= end) {
        return header.leaderEpoch() < log.latestEpoch().orElse(-1)
                || header.baseOffset() < end && log.sizeInBytes() > 0
            ? -1
            : header.start();
      }
    }
    return bytes.limit();
  }

  private static LogRecovery outcome(
      PartitionLog log, LogRecovery found, String fault, long highWatermark) {
    long end = log.logEndOffset();
    if (fault != null) {
      return new LogRecovery(Outcome.DAMAGED, end, found.tornBytes(), found.damagedBytes(), fault);
    }
    // What recovery cut lay where the journal begins or behind, and is back.
    boolean restored =
        found.outcome() == Outcome.DAMAGED && end >= highWatermark && log.tier().isLineageKnown();
    return new LogRecovery(
        restored ? Outcome.RECOVERED : found.outcome(),
        end,
        found.tornBytes(),
        found.damagedBytes(),
        found.detail());
  }
}
