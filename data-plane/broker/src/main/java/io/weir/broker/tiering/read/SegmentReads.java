package io.weir.broker.tiering.read;

import io.weir.protocol.batch.BatchHeader;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.OffsetRange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * Reads whole batches from an offset on, out of the copy that holds it, or where that has no batch
 * at or after the offset, out of the next ones along the lineage. Each batch given was written by
 * the epoch that the lineage has for all of its offsets: a copy of another history gives none from
 * where it went another way. Stateless; blocks.
 */
final class SegmentReads {
  /**
   * Asked for beyond the bytes wanted, as the index points a little before the offset; more than
   * the usual index interval and a batch.
   */
  private static final int BEFORE_BYTES = 64 << 10;

  private final RemoteSegments segments;
  private final RemoteIndexes indexes;
  private final RemoteStorageManager store;

  SegmentReads(RemoteSegments segments, RemoteIndexes indexes, RemoteStorageManager store) {
    this.segments = segments;
    this.indexes = indexes;
    this.store = store;
  }

  /**
   * Reads.
   *
   * @param maxBytes at least 1; a larger first batch is given nevertheless
   * @param memory told how much the result takes, and owned by it; on a failure it stays the
   *     caller's
   * @throws CorruptRecordException when the copy is damaged
   */
  ColdBatches read(ColdRequest request, int maxBytes, ColdReadQueue.Memory memory)
      throws RemoteStorageException, IOException {
    long offset = request.offset();
    while (offset < request.boundExclusive()) {
      OptionalInt epoch = request.lineage().epochOf(offset);
      if (epoch.isEmpty()) {
        throw new RemoteStorageException("no epoch is known for offset " + offset);
      }
      long wanted = offset;
      RemoteLogSegmentMetadata segment =
          segments
              .holding(request.id(), epoch.getAsInt(), offset)
              .orElseThrow(
                  () ->
                      new RemoteResourceNotFoundException(
                          "no copied segment holds offset " + wanted + " of " + request.id()));
      long partEnd = endOfPart(segment, epoch.getAsInt(), request.lineage());
      Result result = new Result(request, segment, offset, partEnd, maxBytes, memory);
      result.read();
      if (!result.isEmpty()) {
        return result.batches();
      }
      offset = partEnd; // no batch of this epoch begins or ends there
    }
    memory.resize(0);
    return new ColdBatches(ByteBuffer.allocate(0), request.offset(), request.offset(), memory);
  }

  /** Where the lineage's epoch has no more in this copy, exclusive. */
  private static long endOfPart(RemoteLogSegmentMetadata segment, int epoch, Lineage lineage) {
    long end =
        CopiedSegment.endOfEpoch(segment.segmentLeaderEpochs(), epoch, segment.endOffset() + 1);
    return lineage.offsetsOf(epoch).map(own -> Math.min(end, own.endExclusive())).orElse(end);
  }

  /**
   * Whether all of a batch that can be seen was written by the epoch that the lineage has there.
   */
  static boolean belongs(BatchHeader header, Lineage lineage, long logStartOffset) {
    long from = Math.max(header.baseOffset(), logStartOffset);
    return lineage
        .offsetsOf(header.leaderEpoch())
        .filter(own -> own.contains(new OffsetRange(from, header.nextOffset())))
        .isPresent();
  }

  /** Why a scan of a range ended. */
  private enum End {
    /** Nothing more is wanted, or nothing more belongs to the log. */
    STOPPED,
    /** The segment has no more batches. */
    SEGMENT,
    /** What is wanted lies behind the range. */
    RANGE
  }

  /** What is read of one segment. */
  private final class Result {
    private final ColdRequest request;
    private final RemoteLogSegmentMetadata segment;
    private final long offset;
    private final long partEnd;
    private final int maxBytes;
    private final ColdReadQueue.Memory memory;
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long nextOffset;
    private int scanFrom;
    private int rangeEnd;
    private long rangeBytes;

    Result(
        ColdRequest request,
        RemoteLogSegmentMetadata segment,
        long offset,
        long partEnd,
        int maxBytes,
        ColdReadQueue.Memory memory) {
      this.request = request;
      this.segment = segment;
      this.offset = offset;
      this.partEnd = partEnd;
      this.maxBytes = maxBytes;
      this.memory = memory;
      this.nextOffset = offset;
    }

    boolean isEmpty() {
      return bytes.position() == 0;
    }

    void read() throws RemoteStorageException, IOException {
      int size = segment.segmentSizeInBytes();
      scanFrom = indexes.offsets(segment).positionFor(offset);
      boolean isIndexed = scanFrom > 0;
      rangeBytes = (long) BEFORE_BYTES + maxBytes;
      End end = End.RANGE;
      while (end == End.RANGE && isEmpty()) {
        if (scanFrom >= size) {
          return;
        }
        rangeEnd = (int) Math.min(size, scanFrom + rangeBytes);
        try (SegmentScan scan = new SegmentScan(store, segment, scanFrom, rangeEnd)) {
          end = scan(scan, isIndexed);
        } catch (IOException | CorruptRecordException e) {
          if (isEmpty()) {
            throw e;
          }
          return; // what came before is good; who asks for what follows hears of it
        }
        isIndexed = false;
      }
    }

    private End scan(SegmentScan scan, boolean isIndexed) throws IOException {
      boolean isFirst = isIndexed;
      while (scan.next()) {
        BatchHeader header = scan.header();
        if (isFirst && header.baseOffset() > offset) {
          throw new CorruptRecordException("the offset index points behind offset " + offset);
        }
        isFirst = false;
        scanFrom = scan.position();
        if (header.lastOffset() < offset) {
          continue;
        }
        if (header.baseOffset() >= request.boundExclusive()) {
          return End.STOPPED;
        }
        if (!belongs(header, request.lineage(), request.logStartOffset())) {
          if (header.baseOffset() < partEnd) {
            throw new CorruptRecordException(
                "epoch %d did not write offset %d of the log"
                    .formatted(header.leaderEpoch(), header.baseOffset()));
          }
          return End.STOPPED;
        }
        if (!isEmpty() && header.baseOffset() < nextOffset) {
          throw new CorruptRecordException("offset " + header.baseOffset() + " comes twice");
        }
        if (!isEmpty() && bytes.position() + header.sizeInBytes() > maxBytes) {
          return End.STOPPED;
        }
        if (!scan.isWithinRange()) {
          rangeBytes = Math.max(rangeBytes, header.sizeInBytes()); // it comes whole next time
          return End.RANGE;
        }
        makeRoom(scan);
        if (!scan.read(bytes)) {
          throw cut(scan);
        }
        nextOffset = header.nextOffset();
      }
      if (scan.nextPosition() >= segment.segmentSizeInBytes()) {
        return End.SEGMENT;
      }
      if (scan.isRangeEnded() && rangeEnd < segment.segmentSizeInBytes()) {
        scanFrom = (int) scan.nextPosition();
        return End.RANGE;
      }
      throw cut(scan);
    }

    private EOFException cut(SegmentScan scan) {
      return new EOFException(
          "the stream of the copied segment ended at or before position " + scan.nextPosition());
    }

    private void makeRoom(SegmentScan scan) {
      int needed = (int) scan.header().sizeInBytes();
      if (bytes.capacity() == 0) {
        int left = segment.segmentSizeInBytes() - scan.position();
        int room = Math.max(needed, Math.min(maxBytes, left));
        memory.resize(room);
        bytes = ByteBuffer.allocate(room);
      }
    }

    ColdBatches batches() {
      ByteBuffer whole = bytes.flip();
      if (whole.remaining() < whole.capacity() / 2) {
        whole = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      }
      memory.resize(whole.capacity());
      return new ColdBatches(whole, request.offset(), nextOffset, memory);
    }
  }
}
