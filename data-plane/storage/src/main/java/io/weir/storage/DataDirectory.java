package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * One place among several: its folder, whether it is in service, and its logs while it was ever
 * opened. In service until {@link #fail}, for good. Thread-safe.
 */
final class DataDirectory {
  private final int index;
  private final Path folder;
  private final AtomicReference<KafkaStorageException> failure = new AtomicReference<>();
  private volatile Optional<Uuid> id = Optional.empty();
  private volatile Optional<LogDirectory> logs = Optional.empty();

  /**
   * @param index its place in the configuration, from 1
   */
  DataDirectory(int index, Path folder) {
    this.index = index;
    this.folder = folder;
  }

  int index() {
    return index;
  }

  Path folder() {
    return folder;
  }

  Optional<Uuid> id() {
    return id;
  }

  void id(Uuid found) {
    id = Optional.of(found);
  }

  void acquired(LogDirectory open) {
    logs = Optional.of(open);
    KafkaStorageException fault = failure.get();
    if (fault != null) { // after it was set, so that either this or fail() sees the other
      open.takeOffline(fault);
    }
  }

  boolean isOnline() {
    return failure.get() == null;
  }

  /** Its logs, as long as it is in service. */
  Optional<LogDirectory> online() {
    return isOnline() ? logs : Optional.empty();
  }

  /** What was opened of it, in service or not. */
  Optional<LogDirectory> opened() {
    return logs;
  }

  /** Takes it out of service; whether it was in service. */
  boolean fail(IOException cause) {
    KafkaStorageException fault =
        new KafkaStorageException("log directory " + index + " has failed: " + cause, cause);
    if (!failure.compareAndSet(null, fault)) {
      return false;
    }
    logs.ifPresent(open -> open.takeOffline(fault));
    return true;
  }

  /** As placement sees it, with so many logs. */
  DirectoryPlacement.Candidate candidate(int logCount) {
    return new DirectoryPlacement.Candidate(index, id, isOnline(), logCount);
  }

  /** As it is now. */
  DirectoryStatus status(int logCount) {
    long journalBytes = logs.map(LogDirectory::journalBytes).orElse(0L);
    return new DirectoryStatus(
        index, folder, id, Optional.ofNullable(failure.get()), logCount, journalBytes);
  }
}
