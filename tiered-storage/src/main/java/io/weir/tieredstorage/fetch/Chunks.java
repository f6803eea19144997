package io.weir.tieredstorage.fetch;

import io.weir.tieredstorage.format.Chunk;
import io.weir.tieredstorage.store.ObjectStore;
import java.io.IOException;
import org.apache.kafka.common.Uuid;

/** Plain chunks of logs: from the cache, or read, checked and decoded. Thread-safe. */
final class Chunks {
  /** Which chunk of a log. */
  record ChunkId(Uuid segmentId, int index) {}

  private final ObjectStore store;
  private final ByteBoundedCache<ChunkId, byte[]> cache;
  private final Prefetch prefetch;
  private final int prefetchChunks;

  /**
   * @param prefetchChunks how many chunks after one that is read are fetched too; 0: none
   */
  Chunks(
      ObjectStore store,
      ByteBoundedCache<ChunkId, byte[]> cache,
      Prefetch prefetch,
      int prefetchChunks) {
    this.store = store;
    this.cache = cache;
    this.prefetch = prefetch;
    this.prefetchChunks = prefetchChunks;
  }

  /**
   * @param lastIndex of the chunks that will be wanted
   * @return the plain bytes, not to be changed
   */
  byte[] ofLog(OpenSegment segment, Chunk chunk, int lastIndex) throws IOException {
    int end = Math.min(lastIndex, chunk.index() + prefetchChunks);
    for (int next = chunk.index() + 1; next <= end; next++) {
      Chunk ahead = segment.manifest().log().chunk(next);
      if (!cache.has(id(segment, ahead))) {
        prefetch.submit(id(segment, ahead), () -> cached(segment, ahead));
      }
    }
    return cached(segment, chunk);
  }

  private byte[] cached(OpenSegment segment, Chunk chunk) throws IOException {
    return cache.get(id(segment, chunk), () -> uncached(segment, chunk));
  }

  /** For sections that the broker keeps by itself. */
  byte[] uncached(OpenSegment segment, Chunk chunk) throws IOException {
    byte[] stored = store.get(segment.object(), chunk.position(), chunk.storedBytes());
    return segment.decoder().decode(chunk, stored);
  }

  void forget(Uuid segmentId) {
    cache.invalidate(id -> id.segmentId().equals(segmentId));
  }

  private static ChunkId id(OpenSegment segment, Chunk chunk) {
    return new ChunkId(segment.manifest().id().segmentId(), chunk.index());
  }
}
