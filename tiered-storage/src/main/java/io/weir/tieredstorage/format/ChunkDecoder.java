package io.weir.tieredstorage.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.weir.tieredstorage.crypto.SegmentOpener;
import io.weir.tieredstorage.store.ObjectKey;
import java.util.Optional;

/** Stored bytes of one segment's chunks back to plain ones. Immutable. */
public final class ChunkDecoder {
  private final ObjectKey object;
  private final SegmentIdentity id;
  private final Optional<SegmentOpener> opener;

  /**
   * @param object the name that errors say
   * @param opener there exactly when the segment is sealed
   */
  public ChunkDecoder(ObjectKey object, SegmentIdentity id, Optional<SegmentOpener> opener) {
    this.object = object;
    this.id = id;
    this.opener = opener;
  }

  /**
   * @param stored exactly the chunk's bytes
   * @return exactly {@link Chunk#plainBytes}
   * @throws DamageException when they are not the bytes that were stored; never other bytes
   */
  public byte[] decode(Chunk chunk, byte[] stored) throws DamageException {
    if (stored.length != chunk.storedBytes()
        || ManifestWriter.crc32c(stored, 0, stored.length) != chunk.crc32c()) {
      throw new DamageException(object, "the checksum of " + chunk + " is another");
    }
    byte[] bytes = stored;
    if (opener.isPresent()) {
      bytes =
          opener
              .get()
              .open(chunk.piece(), ChunkEncoder.associated(id, chunk), stored, 0, stored.length)
              .orElseThrow(
                  () -> new DamageException(object, chunk + " is not the one that was sealed"));
    }
    if (chunk.codec() == Codec.ZSTD) {
      bytes = decompress(chunk, bytes);
    }
    if (bytes.length != chunk.plainBytes()) {
      throw new DamageException(object, chunk + " has another length");
    }
    return bytes;
  }

  private byte[] decompress(Chunk chunk, byte[] compressed) throws DamageException {
    byte[] plain = new byte[chunk.plainBytes()];
    try {
      long size =
          Zstd.decompressByteArray(plain, 0, plain.length, compressed, 0, compressed.length);
      if (size != plain.length) {
        throw new DamageException(object, chunk + " decompresses to another length");
      }
      return plain;
    } catch (ZstdException e) {
      throw new DamageException(object, chunk + " can't be decompressed", e);
    }
  }
}
