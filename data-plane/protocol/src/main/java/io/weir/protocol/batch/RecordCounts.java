package io.weir.protocol.batch;

import java.nio.ByteBuffer;

/** Counts records by their batches' headers; no batch is opened. Stateless. */
public final class RecordCounts {
  private static final int LENGTH_AT = 8;
  private static final int RECORD_COUNT_AT = 57;

  private RecordCounts() {}

  /**
   * Records of all whole batches from the buffer's position to its limit, as their headers claim.
   * What is not a batch ends the count. The buffer is left as it is.
   */
  public static long in(ByteBuffer batches) {
    long records = 0;
    int at = batches.position();
    while (batches.limit() - at >= BatchHeader.HEADER_BYTES) {
      long size = (long) BatchHeader.LOG_OVERHEAD_BYTES + batches.getInt(at + LENGTH_AT);
      if (size < BatchHeader.HEADER_BYTES || size > batches.limit() - at) {
        break;
      }
      records += Math.max(0, batches.getInt(at + RECORD_COUNT_AT));
      at += (int) size;
    }
    return records;
  }
}
