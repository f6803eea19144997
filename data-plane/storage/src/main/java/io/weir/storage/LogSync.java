package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * One prepared sync. Syncs of a log finish in the order in which they were begun: each first
 * carries out its predecessor, so that the recovery point never passes files that are still
 * unsynced. Monitor per sync; only background threads meet there.
 */
final class LogSync implements PendingSync {
  private final Disk disk;
  private final List<SharedFile> data;
  private final List<DiskFile> others;
  private final List<Path> directories;
  private final RecoveryPoint recoveryPoint;
  private final int generation;
  private final long endOffset;
  private final Consumer<KafkaStorageException> onFailure;
  private LogSync previous;
  private boolean begun;
  private volatile boolean finished;
  private KafkaStorageException failure;

  /**
   * @param data segment files, retained for this sync
   * @param others files that are open for nothing but this sync
   * @param directories folders with new entries
   * @param previous the sync begun before this one, null if it has finished
   */
  LogSync(
      Disk disk,
      List<SharedFile> data,
      List<DiskFile> others,
      List<Path> directories,
      RecoveryPoint recoveryPoint,
      long endOffset,
      Consumer<KafkaStorageException> onFailure,
      LogSync previous) {
    this.disk = disk;
    this.data = data;
    this.others = others;
    this.directories = directories;
    this.recoveryPoint = recoveryPoint;
    this.generation = recoveryPoint.generation();
    this.endOffset = endOffset;
    this.onFailure = onFailure;
    this.previous = previous;
  }

  @Override
  public long endOffsetExclusive() {
    return endOffset;
  }

  @Override
  public synchronized void sync() {
    if (begun) {
      if (failure != null) {
        throw failure;
      }
      return;
    }
    begun = true;
    try {
      if (previous != null) {
        previous.sync();
        previous = null;
      }
      for (SharedFile file : data) {
        file.file().sync();
      }
      for (DiskFile file : others) {
        file.sync();
      }
      for (Path directory : directories) {
        if (disk.exists(directory)) {
          disk.syncDirectory(directory);
        }
      }
      recoveryPoint.raise(generation, endOffset);
    } catch (KafkaStorageException e) {
      failure = e; // the predecessor's
      throw e;
    } catch (IOException e) {
      // What was not synced may be gone although a second sync would succeed: never try again.
      failure = new KafkaStorageException("sync failed: " + e, e);
      onFailure.accept(failure);
      throw failure;
    } finally {
      finished = true;
      release();
    }
  }

  private void release() {
    data.forEach(SharedFile::release);
    for (DiskFile file : others) {
      SharedFile.closeQuietly(file);
    }
  }

  /** Whether it was carried out (or failed). Any thread, never blocks. */
  boolean isFinished() {
    return finished;
  }
}
