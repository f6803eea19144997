package io.weir.storage;

import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * Where a log begins and ends and up to where it is committed, and the fault that stopped it.
 * Written by the log's shard (the fault by any thread), read by any.
 */
final class LogOffsets {
  private volatile long start;
  private volatile long localBase;
  private volatile long end;
  private volatile long highWatermark;
  private volatile KafkaStorageException failure;

  /**
   * @param localBase where the first local segment begins; above {@code start} when records below
   *     it are in remote storage only
   */
  LogOffsets(long start, long localBase, long end, long highWatermark) {
    this.start = start;
    this.localBase = localBase;
    this.end = end;
    this.highWatermark = highWatermark;
  }

  long start() {
    return start;
  }

  /** First offset that may be read from the local segments. */
  long localStart() {
    return Math.max(start, localBase);
  }

  /** The first local segment is another one now. */
  void localBase(long offset) {
    localBase = offset;
  }

  long end() {
    return end;
  }

  long highWatermark() {
    return highWatermark;
  }

  void start(long offset) {
    start = offset;
  }

  void end(long offset) {
    end = offset;
  }

  void highWatermark(long offset) {
    highWatermark = Math.max(start, Math.min(offset, end));
  }

  void restart(long newStart, long newEnd) {
    start = newStart;
    localBase = newEnd;
    end = newEnd;
    highWatermark = Math.max(newStart, newEnd);
  }

  /** Everything from an offset on is gone. */
  void truncatedTo(long offset) {
    end = offset;
    start = Math.min(start, offset);
    highWatermark = Math.min(highWatermark, offset);
  }

  /** The log must not be written again; returns the fault. */
  KafkaStorageException fail(KafkaStorageException fault) {
    failure = fault;
    return fault;
  }

  KafkaStorageException failure() {
    return failure;
  }
}
