package io.weir.simulation;

import io.weir.storage.LogSlice;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Reads records out of a log, by Kafka's classes from the batches on. Not instantiable. */
final class LogContents {
  private LogContents() {}

  /** A record where it lies. */
  record Entry(long offset, int epoch, String value) {}

  /** Records in {@code [from, to)}; empty when the log can't be read. */
  static Optional<List<Entry>> read(PartitionLog log, long from, long to) {
    List<Entry> all = new ArrayList<>();
    try {
      long next = Math.max(from, log.logStartOffset());
      while (next < to) {
        try (LogSlice slice = log.read(next, 1 << 20, to, true)) {
          if (slice.isEmpty()) {
            break;
          }
          add(slice, from, to, all);
          next = slice.nextOffset();
        }
      }
      return Optional.of(all);
    } catch (IOException | ApiException e) {
      return Optional.empty();
    }
  }

  /** The records of a slice, from an offset on. */
  static void add(LogSlice slice, long from, long to, List<Entry> all) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
    slice.readFully(bytes);
    for (RecordBatch batch : MemoryRecords.readableRecords(bytes.flip()).batches()) {
      for (Record r : batch) {
        if (r.offset() >= from && r.offset() < to) {
          all.add(
              new Entry(
                  r.offset(),
                  batch.partitionLeaderEpoch(),
                  StandardCharsets.UTF_8.decode(r.value()).toString()));
        }
      }
    }
  }
}
