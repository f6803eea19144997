package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of one log still has to be synced, and up to where it is. Single writer; the recovery point
 * may be read by any thread.
 */
final class LogSyncs {
  private static final Logger LOG = LoggerFactory.getLogger(LogSyncs.class);

  private final LogEnvironment env;
  private final RecoveryPoint recoveryPoint;
  private final Consumer<KafkaStorageException> onFailure;
  private List<DiskFile> files;
  private DiskFile epochs;
  private boolean directoryChanged;
  private boolean parentChanged;
  private LogSync latest;

  /** When the recovery point went back and no checkpoint is known to say so; -1: never. */
  private long cutAt = -1;

  LogSyncs(
      LogEnvironment env,
      long recoveryPoint,
      List<DiskFile> unsynced,
      boolean created,
      Consumer<KafkaStorageException> onFailure) {
    this.env = env;
    this.directoryChanged = !unsynced.isEmpty() || created;
    this.parentChanged = created;
    this.recoveryPoint = new RecoveryPoint(recoveryPoint);
    this.files = new ArrayList<>(unsynced);
    this.onFailure = onFailure;
  }

  long recoveryPoint() {
    return recoveryPoint.offset();
  }

  RecoveryPoint point() {
    return recoveryPoint;
  }

  /** Files that were written and are open only to be synced. */
  void add(List<DiskFile> written) {
    files.addAll(written);
  }

  /** The epoch checkpoint was replaced by this file. */
  void epochs(DiskFile file) {
    if (epochs != null) {
      SharedFile.closeQuietly(epochs);
    }
    epochs = file;
    directoryChanged = true;
  }

  /** The epoch checkpoint is replaced by one that needs no sync. */
  void epochsAreDurable() {
    if (epochs != null) {
      SharedFile.closeQuietly(epochs);
      epochs = null;
    }
  }

  void directoryChanged() {
    directoryChanged = true;
  }

  /** Whether a power loss now may take names of files. */
  boolean mayLoseNames() {
    return directoryChanged || isUnderWay();
  }

  /** Whether a sync was begun that has not finished. */
  boolean isUnderWay() {
    return latest != null && !latest.isFinished();
  }

  void truncatedTo(long offset) {
    recoveryPoint.truncatedTo(offset);
    wentBack();
  }

  void restartAt(long offset) {
    recoveryPoint.restartAt(offset);
    wentBack();
  }

  private void wentBack() {
    directoryChanged = true;
    cutAt = env.checkpoints().mark();
    env.checkpoints().soon();
  }

  /**
   * A segment follows the active one. The start after a power loss checks whole segments from that
   * of the checkpointed recovery point on: of an older, higher one it must not be a later segment
   * than the one that was cut.
   */
  void beforeRoll() {
    if (cutAt >= 0) {
      env.checkpoints().ensureSince(cutAt);
      cutAt = -1;
    }
  }

  /** Everything up to an end, ready to be synced elsewhere. */
  LogSync begin(LogSegments segments, long endOffset) throws IOException {
    List<SharedFile> data = new ArrayList<>();
    Segment first = segments.floor(recoveryPoint.offset());
    for (Segment segment : segments.all().tailMap(first.baseOffset(), true).values()) {
      if (segment.baseOffset() <= endOffset) {
        data.add(segment.file());
      }
    }
    data.forEach(SharedFile::retain);
    if (epochs != null) {
      files.add(epochs);
      epochs = null;
    }
    List<Path> directories = new ArrayList<>(2);
    if (directoryChanged) {
      directories.add(env.directory());
    }
    if (parentChanged) {
      directories.add(env.directory().getParent());
    }
    LogSync previous = latest == null || latest.isFinished() ? null : latest;
    latest =
        new LogSync(
            env.disk(), data, files, directories, recoveryPoint, endOffset, onFailure, previous);
    files = new ArrayList<>();
    directoryChanged = false;
    parentChanged = false;
    return latest;
  }

  /** Syncs sealed segments on the background executor. */
  void inBackground(LogSegments segments, long endOffset) throws IOException {
    inBackground(begin(segments, endOffset));
  }

  /** Carries out a sync that was begun on the background executor. */
  void inBackground(PendingSync sync) {
    try {
      env.background().execute(() -> run(sync));
    } catch (RejectedExecutionException e) {
      LOG.info("event=sync_inline log={} reason=stopping", env.directory().getFileName());
      sync.sync();
    }
  }

  private void run(PendingSync sync) {
    try {
      sync.sync();
    } catch (KafkaStorageException e) {
      // The log knows (onFailure) and refuses further appends; here it is only said.
      LOG.error(
          "event=sync_failed log={} error=\"{}\"", env.directory().getFileName(), e.getMessage());
    }
  }

  /** Lets go of files that nobody will sync. */
  void release() {
    files.forEach(SharedFile::closeQuietly);
    files.clear();
    if (epochs != null) {
      SharedFile.closeQuietly(epochs);
      epochs = null;
    }
  }
}
