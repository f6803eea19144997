package io.weir.tieredstorage.format;

import io.weir.tieredstorage.crypto.SegmentSealer;

/** How large chunks may be. */
public final class ChunkLimits {
  public static final int CHUNK_BYTES_MIN = 64 << 10;
  public static final int CHUNK_BYTES_MAX = 16 << 20;

  /** A segment of 2 GiB in the smallest chunks needs a third of it. */
  public static final int MANIFEST_BYTES_MAX = 1 << 20;

  private ChunkLimits() {}

  public static boolean valid(int chunkBytes) {
    return chunkBytes >= CHUNK_BYTES_MIN && chunkBytes <= CHUNK_BYTES_MAX;
  }

  /** Of a chunk that is not compressed: compression is kept only where it saves something. */
  static int storedBytesMax(int plainBytes, boolean sealed) {
    return plainBytes + (sealed ? SegmentSealer.OVERHEAD_BYTES : 0);
  }
}
