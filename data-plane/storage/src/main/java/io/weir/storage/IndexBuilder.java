package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;

/** Makes a segment's indexes from its batch headers, first to last. Single writer. */
final class IndexBuilder {
  private final LogConfig config;
  private final OffsetIndex offsets;
  private final TimeIndex times;
  private long maxTimestamp = BatchHeader.NO_TIMESTAMP;
  private long maxTimestampOffset;
  private int lastEntryPosition;

  IndexBuilder(long baseOffset, LogConfig config) {
    this.config = config;
    this.offsets = new OffsetIndex(baseOffset);
    this.times = new TimeIndex(baseOffset);
    this.maxTimestampOffset = baseOffset;
  }

  void add(BatchHeader header, int position) {
    if (header.maxTimestamp() > maxTimestamp) {
      maxTimestamp = header.maxTimestamp();
      maxTimestampOffset = header.lastOffset();
    }
    if (position - lastEntryPosition > config.indexIntervalBytes()
        && !offsets.isFull(config.indexBytesMax())
        && !times.isFull(config.indexBytesMax())) {
      offsets.append(header.lastOffset(), position);
      times.maybeAppend(maxTimestamp, maxTimestampOffset);
      lastEntryPosition = position;
    }
  }

  OffsetIndex offsets() {
    return offsets;
  }

  /** The time index with its closing entry. */
  TimeIndex finishTimes() {
    times.maybeAppend(maxTimestamp, maxTimestampOffset);
    return times;
  }

  long maxTimestamp() {
    return maxTimestamp;
  }

  long maxTimestampOffset() {
    return maxTimestampOffset;
  }
}
