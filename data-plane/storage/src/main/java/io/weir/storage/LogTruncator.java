package io.weir.storage;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away a log's end, or all of it: segments, epochs, producers and offsets stay in step. A
 * fault on the way stops the log for good, because they may not be. On the log's shard.
 */
final class LogTruncator {
  private static final Logger LOG = LoggerFactory.getLogger(LogTruncator.class);

  private final LogEnvironment env;
  private final LogSegments segments;
  private final LogOffsets offsets;
  private final LeaderEpochs epochs;
  private final ProducerStates producers;
  private final LogSyncs syncs;
  private final PositionHints hints;
  private final RemotePartFile remotePart;

  LogTruncator(
      LogEnvironment env,
      LogSegments segments,
      LogOffsets offsets,
      LeaderEpochs epochs,
      ProducerStates producers,
      LogSyncs syncs,
      PositionHints hints,
      RemotePartFile remotePart) {
    this.env = env;
    this.segments = segments;
    this.offsets = offsets;
    this.epochs = epochs;
    this.producers = producers;
    this.syncs = syncs;
    this.hints = hints;
    this.remotePart = remotePart;
  }

  /** See {@link PartitionLog#truncateTo}. */
  boolean truncateTo(long offset) {
    if (offset >= offsets.end()) {
      epochs.cache().truncateFromEnd(offset);
      epochs.save();
      return false;
    }
    if (offset < segments.first().baseOffset()) {
      restartAt(offset, Math.min(offsets.start(), offset)); // copies hold what is below
      return true;
    }
    LOG.info(
        "event=log_truncated log={} from={} to={}",
        env.directory().getFileName(),
        offsets.end(),
        offset);
    try {
      hints.clear();
      long end = segments.truncateTo(offset);
      syncs.truncatedTo(end);
      offsets.truncatedTo(end);
      epochs.cache().truncateFromEnd(end);
      // Before the file that may fail: producers must never remember what was cut.
      segments.reloadProducers(producers, offsets.start(), end);
      epochs.save();
      return true;
    } catch (IOException e) {
      throw offsets.fail(env.failed("truncating", e));
    }
  }

  /**
   * Forgets everything and goes on, empty.
   *
   * @param end where the next batch begins
   * @param start first offset that may be read; above {@code end} when it lies within that batch,
   *     below it when what is between is in remote storage
   */
  void restartAt(long end, long start) {
    LOG.info(
        "event=log_restarted log={} from={} at={}",
        env.directory().getFileName(),
        offsets.end(),
        end);
    try {
      hints.clear();
      remotePart.beginAnew(start, end);
      segments.restartAt(end);
      syncs.restartAt(end);
      producers.reset(end);
      offsets.restart(start, end);
      epochs.cache().clear();
      if (start < end) {
        epochs.saveDurably(); // those of before would pass for those of the remote part
      } else {
        epochs.save();
      }
      remotePart.save(start, end);
    } catch (IOException e) {
      throw offsets.fail(env.failed("restarting the log", e));
    }
  }
}
