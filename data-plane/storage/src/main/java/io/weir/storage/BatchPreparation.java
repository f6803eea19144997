package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.nio.ByteBuffer;

/**
 * What of a leader's append opens records, and so may take long: checks that the topic's settings
 * ask of each record, and the topic's own codec. It needs nothing of the log, so that it can be
 * done on any thread before the append ({@link AppendOrigin#CLIENT_PREPARED}). Stateless.
 */
public final class BatchPreparation {
  private BatchPreparation() {}

  /**
   * Whether a produced batch has to be prepared; false for bytes that are no batch, which the
   * append refuses. Looks at the header only.
   */
  public static boolean isNeeded(ByteBuffer batches, LogConfig config) {
    if (batches.remaining() < BatchHeader.HEADER_BYTES) {
      return false;
    }
    BatchHeader header = new BatchHeader().wrap(batches, batches.position());
    return header.magic() == BatchHeader.MAGIC
        && (config.compression().changes(header.codec())
            || BatchChecks.needsRecords(header, config));
  }

  /**
   * Checks a produced batch as the append does, its records included, and gives it the topic's
   * codec. May take seconds for a large batch; memory is bounded by {@link
   * Recompression#DECOMPRESSED_BYTES_MAX} and what a codec needs.
   *
   * @param batches position to limit, writable; its header may be changed in place
   * @return what is to be appended: the same buffer, or a new one, whose batch has offsets from 0
   * @throws org.apache.kafka.common.errors.ApiException what {@link PartitionLog#appendAsLeader}
   *     throws for the batch by itself
   */
  public static ByteBuffer prepare(ByteBuffer batches, LogConfig config, long nowMs) {
    BatchCursor cursor = new BatchCursor();
    BatchChecks.leader(batches, cursor, AppendOrigin.CLIENT_PREPARED, config, nowMs);
    BatchHeader header = cursor.header();
    if (config.compression().changes(header.codec())) {
      return Recompression.of(BatchChecks.slice(batches, header), header, config, nowMs);
    }
    BatchChecks.records(batches, header, config, nowMs);
    return batches;
  }
}
