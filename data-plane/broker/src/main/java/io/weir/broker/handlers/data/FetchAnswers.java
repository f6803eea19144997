package io.weir.broker.handlers.data;

import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.tiering.read.ColdBatches;
import io.weir.replication.FetchedPartition;
import io.weir.storage.LogSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** Turns what a replica gave into the wire's form, without touching the bytes. */
final class FetchAnswers {
  private FetchAnswers() {}

  static FetchResponseData.PartitionData partition(
      FetchTarget target, FetchedPartition fetched, boolean readCommitted) {
    FetchResponseData.PartitionData data =
        new FetchResponseData.PartitionData()
            .setPartitionIndex(target.key().partition())
            .setErrorCode(Errors.NONE.code())
            .setHighWatermark(fetched.highWatermark())
            .setLastStableOffset(fetched.lastStableOffset())
            .setLogStartOffset(fetched.logStartOffset())
            .setAbortedTransactions(readCommitted ? List.of() : null);
    fetched
        .divergingEpoch()
        .ifPresent(
            diverging ->
                data.setDivergingEpoch(
                    new FetchResponseData.EpochEndOffset()
                        .setEpoch(diverging.epoch())
                        .setEndOffset(diverging.endOffsetExclusive())));
    if (fetched.slice().isEmpty()) {
      fetched.slice().close();
      data.setRecords(MemoryRecords.EMPTY);
    } else {
      data.setRecords(new LogSliceRecords(new SliceSource(fetched.slice())));
    }
    return data;
  }

  /** Adds what was read of the remote store; nothing is to be closed where there is nothing. */
  static void add(FetchResponseData.PartitionData data, ColdBatches batches) {
    if (batches.sizeInBytes() == 0) {
      batches.close();
    } else {
      data.setRecords(new LogSliceRecords(new ColdSource(batches)));
    }
  }

  /** Gives back the bytes of an answer that won't be sent. */
  static void release(FetchResponseData.PartitionData data) {
    if (data.records() instanceof LogSliceRecords records) {
      records.close();
    }
  }

  /** A slice as the response encoder reads it. */
  private static final class SliceSource implements LogSliceRecords.Source {
    private final LogSlice slice;
    private boolean closed;

    SliceSource(LogSlice slice) {
      this.slice = slice;
    }

    @Override
    public int sizeInBytes() {
      return slice.sizeInBytes();
    }

    @Override
    public long records() {
      return slice.nextOffset() - slice.startOffset();
    }

    @Override
    public Optional<FileChannel> channel() {
      return slice.channel();
    }

    @Override
    public long position() {
      return slice.position();
    }

    @Override
    public void readFully(ByteBuffer target, int offset) throws IOException {
      slice.read(target, offset);
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        slice.close();
      }
    }
  }

  /**
   * Batches in memory as the response encoder reads them; the memory counts until they are sent.
   */
  private record ColdSource(ColdBatches batches) implements LogSliceRecords.Source {
    @Override
    public int sizeInBytes() {
      return batches.sizeInBytes();
    }

    @Override
    public long records() {
      return batches.nextOffset() - batches.startOffset();
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void readFully(ByteBuffer target, int offset) {
      target.put(batches.bytes().slice(offset, target.remaining()));
    }

    @Override
    public void close() {
      batches.close();
    }
  }
}
