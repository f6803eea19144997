package io.weir.tieredstorage.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.weir.tieredstorage.crypto.SegmentSealer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Chunks of one segment to stored bytes: compressed where that saves enough, then sealed. Used by
 * one thread; keeps two buffers of about a chunk, and native memory until it is closed.
 */
public final class ChunkEncoder implements AutoCloseable {
  /** Compression is kept when it saves at least one part in so many. */
  private static final int SAVING_MIN = 16;

  private final SegmentIdentity id;
  private final Optional<SegmentSealer> sealer;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final byte[] compressed;
  private final byte[] sealed;

  /**
   * @param chunkBytes the longest chunk
   * @param level zstd's
   */
  public ChunkEncoder(
      SegmentIdentity id, Optional<SegmentSealer> sealer, int chunkBytes, int level) {
    this.id = id;
    this.sealer = sealer;
    this.zstd
        .setLevel(level)
        .setChecksum(true); // checked after decompression, over the plain bytes
    this.compressed = new byte[Math.toIntExact(Zstd.compressBound(chunkBytes))];
    this.sealed = new byte[chunkBytes + SegmentSealer.OVERHEAD_BYTES];
  }

  /** What to store: the beginning of a buffer that the next call overwrites. */
  public record Encoded(byte[] bytes, int length, Codec codec) {}

  /**
   * @param length of the chunk, which is the beginning of {@code plain}
   * @param tryCompression whether it may be worth it
   */
  public Encoded encode(
      Section section, int index, byte[] plain, int length, boolean tryCompression) {
    byte[] bytes = plain;
    int stored = length;
    Codec codec = Codec.NONE;
    if (tryCompression) {
      int size = zstd.compressByteArray(compressed, 0, compressed.length, plain, 0, length);
      if (size < length - length / SAVING_MIN) {
        bytes = compressed;
        stored = size;
        codec = Codec.ZSTD;
      }
    }
    if (sealer.isPresent()) {
      Chunk chunk = new Chunk(section, index, length, 0, stored, codec, 0);
      sealer.get().seal(chunk.piece(), associated(id, chunk), bytes, stored, sealed);
      bytes = sealed;
      stored += SegmentSealer.OVERHEAD_BYTES;
    }
    return new Encoded(bytes, stored, codec);
  }

  /** What is authenticated with a sealed chunk. */
  static byte[] associated(SegmentIdentity id, Chunk chunk) {
    ByteBuffer out = ByteBuffer.allocate(ManifestWriter.CONTEXT_BYTES + 1 + 4 + 1 + 4);
    out.put(ManifestWriter.context(id, true));
    out.put((byte) chunk.section().code()).putInt(chunk.index());
    out.put((byte) chunk.codec().code()).putInt(chunk.plainBytes());
    return out.array();
  }

  @Override
  public void close() {
    zstd.close();
  }
}
