package io.weir.storage.compaction;

/** What a pass read and wrote. Used by one thread. */
public final class CleanerStats {
  private long mapBytesRead;
  private long bytesRead;
  private long bytesWritten;
  private long recordsRead;
  private long recordsKept;
  private int keys;

  void mapped(int bytes) {
    mapBytesRead += bytes;
  }

  void cleaned(int bytes, int records) {
    bytesRead += bytes;
    recordsRead += records;
  }

  void kept(int bytes, int records) {
    bytesWritten += bytes;
    recordsKept += records;
  }

  void keys(int known) {
    keys = known;
  }

  /** Bytes read, those for the offsets by key included. */
  public long bytesRead() {
    return mapBytesRead + bytesRead;
  }

  /** Bytes of the batches that stay. */
  public long bytesWritten() {
    return bytesWritten;
  }

  /** Records that went. */
  public long recordsRemoved() {
    return recordsRead - recordsKept;
  }

  /** Records that stayed. */
  public long recordsKept() {
    return recordsKept;
  }

  /** Keys of the dirty part. */
  public int keys() {
    return keys;
  }

  @Override
  public String toString() {
    return "read_bytes="
        + bytesRead()
        + " written_bytes="
        + bytesWritten
        + " records_removed="
        + recordsRemoved()
        + " records_kept="
        + recordsKept
        + " keys="
        + keys;
  }
}
