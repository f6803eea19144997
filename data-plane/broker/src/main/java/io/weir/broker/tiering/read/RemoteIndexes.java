package io.weir.broker.tiering.read;

import io.weir.storage.OffsetIndex;
import io.weir.storage.TimeIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;

/**
 * Indexes of copied segments, the ones used last in memory. Who asks for one that is being fetched
 * waits for it; a failure is told to all who wait, and not kept. Thread-safe; asking may block.
 */
final class RemoteIndexes {
  /** What an entry costs beside its content, about: an empty index isn't free. */
  private static final int ENTRY_OVERHEAD_BYTES = 256;

  private record Key(RemoteLogSegmentId segment, IndexType type) {}

  private record Index(Object parsed, int bytes) {}

  private final RemoteStorageManager store;
  private final long bytesMax;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Map<Key, Index> cached = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, CompletableFuture<Index>> underway = new HashMap<>();
  private long bytes;

  RemoteIndexes(RemoteStorageManager store, long bytesMax) {
    this.store = store;
    this.bytesMax = bytesMax;
  }

  OffsetIndex offsets(RemoteLogSegmentMetadata segment) throws RemoteStorageException, IOException {
    return (OffsetIndex) get(segment, IndexType.OFFSET);
  }

  TimeIndex times(RemoteLogSegmentMetadata segment) throws RemoteStorageException, IOException {
    return (TimeIndex) get(segment, IndexType.TIMESTAMP);
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  synchronized long bytes() {
    return bytes;
  }

  private Object get(RemoteLogSegmentMetadata segment, IndexType type)
      throws RemoteStorageException, IOException {
    Key key = new Key(segment.remoteLogSegmentId(), type);
    CompletableFuture<Index> mine = new CompletableFuture<>();
    CompletableFuture<Index> others;
    synchronized (this) {
      Index known = cached.get(key);
      if (known != null) {
        hits.increment();
        return known.parsed();
      }
      others = underway.putIfAbsent(key, mine);
    }
    if (others != null) {
      hits.increment();
      return await(others);
    }
    misses.increment();
    try {
      Index fetched = fetch(segment, type);
      put(key, fetched);
      mine.complete(fetched);
      return fetched.parsed();
    } catch (RemoteStorageException | IOException | RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      synchronized (this) {
        underway.remove(key);
      }
    }
  }

  private static Object await(CompletableFuture<Index> others)
      throws RemoteStorageException, IOException {
    try {
      return others.get().parsed();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new RemoteStorageException("interrupted while an index was fetched", stopping);
    } catch (ExecutionException e) {
      throw new RemoteStorageException(e.getCause().getMessage(), e.getCause());
    }
  }

  private synchronized void put(Key key, Index index) {
    if (index.bytes() > bytesMax || cached.put(key, index) != null) {
      return;
    }
    bytes += index.bytes();
    for (Iterator<Index> oldest = cached.values().iterator(); bytes > bytesMax; ) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  private Index fetch(RemoteLogSegmentMetadata segment, IndexType type)
      throws RemoteStorageException, IOException {
    byte[] content;
    try (InputStream stream = store.fetchIndex(segment, type)) {
      content = stream.readNBytes(ColdReadLimits.INDEX_BYTES_MAX + 1);
    }
    if (content.length > ColdReadLimits.INDEX_BYTES_MAX) {
      throw new CorruptRecordException(
          "an index of more than " + ColdReadLimits.INDEX_BYTES_MAX + " bytes");
    }
    ByteBuffer bytesRead = ByteBuffer.wrap(content);
    Object parsed =
        type == IndexType.OFFSET
            ? OffsetIndex.parse(segment.startOffset(), bytesRead, segment.segmentSizeInBytes())
            : TimeIndex.parse(segment.startOffset(), bytesRead);
    return new Index(parsed, content.length + ENTRY_OVERHEAD_BYTES);
  }
}
