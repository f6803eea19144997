package io.weir.storage;

/**
 * How large a folder's journal gets.
 *
 * @param segmentBytes a segment takes no more commits past this
 * @param syncBytes past this, logs that keep the oldest segment from being deleted are synced
 * @param bytesMax past this, commits wait for it
 */
record JournalLimits(long segmentBytes, long syncBytes, long bytesMax) {
  static final JournalLimits DEFAULT = new JournalLimits(64L << 20, 256L << 20, 1L << 30);

  JournalLimits {
    if (segmentBytes <= 0 || syncBytes < segmentBytes || bytesMax < syncBytes + segmentBytes) {
      throw new IllegalArgumentException(
          "journal limits " + segmentBytes + ", " + syncBytes + ", " + bytesMax);
    }
  }
}
