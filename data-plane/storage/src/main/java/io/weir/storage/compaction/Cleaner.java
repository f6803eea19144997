package io.weir.storage.compaction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * One pass over one log: first the offsets by key of the dirty part, then each group of segments
 * written anew with what stays. The same batches, byte for byte, as Kafka 4.4's {@code Cleaner}
 * writes; it alone checks checksums before it drops anything. Used once, by one thread.
 */
public final class Cleaner {
  /** A record that claims more bytes than this is damage. */
  static final int RECORD_BYTES_MAX = 64 << 20;

  /**
   * What a pass is over.
   *
   * @param firstDirtyOffset as {@link DirtyRange}
   * @param firstUncleanableOffset as {@link DirtyRange}
   * @param highWatermark of the log
   * @param deleteRetentionMs as {@link CompactionSettings}
   * @param aborted transactions that began below {@code firstUncleanableOffset}
   * @param producers the last records of those that the log knows
   */
  public record Scope(
      long firstDirtyOffset,
      long firstUncleanableOffset,
      long highWatermark,
      long deleteRetentionMs,
      Collection<AbortedTransaction> aborted,
      Map<Long, LastRecord> producers) {}

  private final Scope scope;
  private final KeyOffsets newest;
  private final PassControl control;
  private final CleanerStats stats = new CleanerStats();
  private final BatchReader reader = new BatchReader();
  private final BufferSupplier decompression = BufferSupplier.create();
  private final KeptRecords kept;
  private ByteBuffer written = ByteBuffer.allocate(BatchReader.CHUNK_BYTES);

  /**
   * A pass that has read nothing yet.
   *
   * @param newest empty
   * @param nowMs the pass's time: horizons are set and reached by it
   */
  public Cleaner(Scope scope, KeyOffsets newest, PassControl control, long nowMs) {
    this.scope = scope;
    this.newest = newest;
    this.control = control;
    this.kept =
        new KeptRecords(
            nowMs,
            scope.deleteRetentionMs(),
            newest,
            new TransactionCleaning(scope.aborted()),
            scope.producers(),
            scope.highWatermark());
  }

  /**
   * Takes in the keys of the dirty part, or of as much of it as fits.
   *
   * @param segments all that begin below the first uncleanable offset, in order
   * @return exclusive end of what this pass cleans
   * @throws DamagedLogException when a batch can't be read
   * @throws CompactionAbortedException see {@link PassControl}
   */
  public long map(List<? extends SegmentSource> segments) throws IOException {
    TransactionCleaning transactions = new TransactionCleaning(scope.aborted());
    int first = 0;
    while (first + 1 < segments.size()
        && segments.get(first + 1).summary().baseOffset() <= scope.firstDirtyOffset()) {
      first++;
    }
    boolean full = false;
    for (int i = first; i < segments.size() && !full; i++) {
      SegmentSource segment = segments.get(i);
      full = map(segment, transactions);
      if (!full) {
        long next =
            i + 1 < segments.size()
                ? segments.get(i + 1).summary().baseOffset()
                : scope.firstUncleanableOffset();
        newest.latestOffset(next - 1); // also where the segment ends in a gap
      }
    }
    reader.shrink();
    stats.keys(newest.size());
    return newest.latestOffset() + 1;
  }

  private boolean map(SegmentSource segment, TransactionCleaning transactions) throws IOException {
    int position = segment.positionFor(scope.firstDirtyOffset());
    while (position < segment.summary().bytes()) {
      ByteBuffer batches = reader.read(segment, position);
      int bytes = batches.remaining();
      control.proceed(bytes);
      for (MutableRecordBatch batch : MemoryRecords.readableRecords(batches).batches()) {
        if (batch.isControlBatch()) {
          transactions.onControlBatch(batch);
        } else if (!transactions.onBatch(batch) && !map(segment, batch)) {
          return true;
        }
        if (batch.lastOffset() >= scope.firstDirtyOffset()) {
          newest.latestOffset(batch.lastOffset());
        }
      }
      position += bytes;
      stats.mapped(bytes);
    }
    return false;
  }

  /** False when there is no room for a key. */
  private boolean map(SegmentSource segment, MutableRecordBatch batch) {
    try (CloseableIterator<Record> records =
        batch.streamingIterator(decompression, RECORD_BYTES_MAX)) {
      while (records.hasNext()) {
        Record record = records.next();
        if (record.hasKey()
            && record.offset() >= scope.firstDirtyOffset()
            && !newest.put(record.key(), record.offset())) {
          return false;
        }
      }
      return true;
    } catch (RuntimeException e) {
      throw new DamagedLogException(place(segment, batch.baseOffset()), e);
    }
  }

  /**
   * Writes what stays of a segment; groups, and the segments in them, come in the log's order.
   *
   * @throws DamagedLogException when a batch can't be read; what was written must be thrown away
   * @throws CompactionAbortedException see {@link PassControl}
   */
  public void clean(SegmentSource segment, CleanedSegment target) throws IOException {
    int position = 0;
    while (position < segment.summary().bytes()) {
      ByteBuffer batches = reader.read(segment, position);
      control.proceed(batches.remaining());
      written.clear();
      MemoryRecords.FilterResult result = filter(segment, batches);
      position += result.bytesRead();
      stats.cleaned(result.bytesRead(), result.messagesRead());
      ByteBuffer output = result.outputBuffer();
      if (output.position() > 0) {
        output.flip();
        int bytes = output.remaining();
        target.append(output);
        stats.kept(bytes, result.messagesRetained());
        control.proceed(bytes);
      }
    }
    reader.shrink();
  }

  private MemoryRecords.FilterResult filter(SegmentSource segment, ByteBuffer batches) {
    try {
      MemoryRecords.FilterResult result =
          MemoryRecords.readableRecords(batches)
              .filterTo(kept, written, decompression, RECORD_BYTES_MAX);
      if (result.bytesRead() == 0) {
        throw new IllegalStateException("no batch was taken");
      }
      return result;
    } catch (RuntimeException e) {
      // Whatever Kafka's classes make of records that contradict each other.
      throw new DamagedLogException("segment " + segment.summary().baseOffset() + ": " + e, e);
    }
  }

  /** What was read and written so far. */
  public CleanerStats stats() {
    return stats;
  }

  private static String place(SegmentSource segment, long batchOffset) {
    return "batch at " + batchOffset + " in segment " + segment.summary().baseOffset();
  }
}
