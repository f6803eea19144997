package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import io.weir.storage.compaction.AbortedTransaction;
import io.weir.storage.compaction.DamagedLogException;
import io.weir.storage.compaction.PassControl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pass has to know before it begins, from batch headers and markers: how many records the
 * dirty part has, and which transactions were aborted. Kafka reads the latter from {@code
 * .txnindex}; this log has no such file. Used once, by the pass's thread.
 */
final class DirtyHeaders {
  private static final int CHUNK_BYTES = 8192;

  /** A marker is tiny. */
  private static final int MARKER_BYTES_MAX = 64 << 10;

  private final long firstDirty;
  private final long firstUncleanable;
  private final PassControl control;
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
  private final Map<Long, Long> open = new HashMap<>();
  private final List<AbortedTransaction> aborted = new ArrayList<>();
  private long dirtyRecords;

  DirtyHeaders(long firstDirty, long firstUncleanable, PassControl control) {
    this.firstDirty = firstDirty;
    this.firstUncleanable = firstUncleanable;
    this.control = control;
  }

  /**
   * Reads the headers of all segments up to the first uncleanable offset, and on while a
   * transaction that began below is undecided.
   *
   * @throws DamagedLogException when a header can't be
   */
  void read(List<SourceSegment> segments) throws IOException {
    for (SourceSegment segment : segments) {
      boolean further = segment.summary().baseOffset() >= firstUncleanable;
      if (further && noneOpenBelow()) {
        return;
      }
      BatchScanner scanner =
          new BatchScanner(segment.file().file(), 0, segment.summary().bytes(), chunk);
      while (scanner.next()) {
        control.proceed(BatchHeader.HEADER_BYTES);
        take(segment, scanner);
        if (further && noneOpenBelow()) {
          return;
        }
      }
      if (scanner.stop() != BatchScanner.Stop.END) {
        throw new DamagedLogException(
            scanner.stop() + " behind byte " + scanner.position() + " of " + segment.segment());
      }
    }
  }

  private boolean noneOpenBelow() {
    return open.values().stream().noneMatch(first -> first < firstUncleanable);
  }

  private void take(SourceSegment segment, BatchScanner scanner) throws IOException {
    BatchHeader header = scanner.header();
    if (header.isControl()) {
      if (header.hasProducerId() && open.containsKey(header.producerId())) {
        end(segment, scanner);
      }
      return;
    }
    if (header.lastOffset() >= firstDirty && header.baseOffset() < firstUncleanable) {
      dirtyRecords += Math.max(0, header.recordCount());
    }
    if (header.isTransactional() && header.hasProducerId()) {
      open.putIfAbsent(header.producerId(), header.baseOffset());
    }
  }

  private void end(SourceSegment segment, BatchScanner scanner) throws IOException {
    BatchHeader header = scanner.header();
    if (header.sizeInBytes() > MARKER_BYTES_MAX) {
      throw new DamagedLogException("a control batch of " + header.sizeInBytes() + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) header.sizeInBytes());
    segment.read(bytes, (int) scanner.position());
    TransactionMarker.read(bytes.flip())
        .ifPresent(
            marker -> {
              long first = open.remove(header.producerId());
              if (marker.aborts()) {
                aborted.add(new AbortedTransaction(header.producerId(), first));
              }
            });
  }

  /** Transactions that were aborted. */
  List<AbortedTransaction> aborted() {
    return aborted;
  }

  /** Records of the dirty part, as its headers say. */
  long dirtyRecords() {
    return dirtyRecords;
  }
}
