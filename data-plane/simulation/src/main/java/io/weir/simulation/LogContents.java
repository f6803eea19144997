package io.weir.simulation;

import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import io.weir.storage.LogSlice;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /**
   * Records in {@code [from, to)}, from the local log and what it has in remote storage only; empty
   * when the log can't be read.
   *
   * @throws Violation when something is neither here nor there
   */
  static Optional<List<Entry>> read(PartitionLog log, RemoteStorage remote, long from, long to) {
    long start = Math.max(from, log.logStartOffset());
    long localStart = Math.min(log.localLogStartOffset(), to);
    Optional<List<Entry>> local = local(log, Math.max(start, localStart), to);
    if (start >= localStart || local.isEmpty()) {
      return local;
    }
    return remote
        .read(log, start, localStart)
        .map(
            all -> {
              all.addAll(local.get());
              return all;
            });
  }

  /** All records of a segment's file; empty when it can't be read. */
  static Optional<List<Entry>> file(Disk disk, Path path) {
    List<Entry> all = new ArrayList<>();
    try (DiskFile file = disk.open(path)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      file.read(bytes, 0);
      add(bytes.flip(), 0, Long.MAX_VALUE, all);
      return Optional.of(all);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Records in {@code [from, to)} of the local log; empty when it can't be read. */
  static Optional<List<Entry>> local(PartitionLog log, long from, long to) {
    List<Entry> all = new ArrayList<>();
    try {
      long next = Math.max(from, log.localLogStartOffset());
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
    add(bytes.flip(), from, to, all);
  }

  private static void add(ByteBuffer bytes, long from, long to, List<Entry> all) {
    for (RecordBatch batch : MemoryRecords.readableRecords(bytes).batches()) {
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
