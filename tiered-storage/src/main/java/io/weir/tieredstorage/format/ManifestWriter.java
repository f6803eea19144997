package io.weir.tieredstorage.format;

import io.weir.tieredstorage.crypto.SegmentSealer;
import io.weir.tieredstorage.crypto.WrappedKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Manifests to bytes. */
public final class ManifestWriter {
  static final int MAGIC = 0x5754534D; // "WTSM"
  static final short VERSION = 1;
  static final short FLAG_SEALED = 1;
  static final int HEADER_BYTES = 80;
  static final int SECTION_BYTES = 1 + Long.BYTES + Long.BYTES + Integer.BYTES;
  static final int CHUNK_BYTES = Integer.BYTES + 1 + Integer.BYTES;
  static final int TAG_BYTES = SegmentSealer.OVERHEAD_BYTES;

  /** How much of the beginning is authenticated with each chunk. */
  static final int CONTEXT_BYTES = 8 + SegmentIdentity.BYTES;

  private ManifestWriter() {}

  /**
   * @param sealer of the segment, whose last piece this is; there exactly when the manifest has a
   *     data key
   */
  public static byte[] write(Manifest manifest, Optional<SegmentSealer> sealer) {
    if (sealer.isPresent() != manifest.dataKey().isPresent()) {
      throw new IllegalArgumentException("a data key without its sealer, or the other way round");
    }
    ByteBuffer out = ByteBuffer.allocate(size(manifest));
    out.put(context(manifest.id(), sealer.isPresent()));
    out.putLong(manifest.endOffset()).putLong(manifest.newestTimestampMs());
    out.putInt(manifest.chunkBytes()).putLong(manifest.objectBytes());
    manifest.dataKey().ifPresent(key -> write(key, out));
    out.put((byte) manifest.sections().size());
    manifest.sections().forEach(section -> write(section, out));
    if (sealer.isPresent()) {
      byte[] tag = new byte[TAG_BYTES];
      byte[] body = Arrays.copyOf(out.array(), out.position());
      sealer.get().seal(SegmentSealer.LAST_PIECE, body, new byte[0], 0, tag);
      out.put(tag);
    }
    out.putInt(crc32c(out.array(), 0, out.position()));
    return out.array();
  }

  /** The beginning of a manifest, authenticated with each chunk too. */
  static byte[] context(SegmentIdentity id, boolean sealed) {
    ByteBuffer out = ByteBuffer.allocate(CONTEXT_BYTES);
    out.putInt(MAGIC).putShort(VERSION).putShort(sealed ? FLAG_SEALED : 0);
    id.write(out);
    return out.array();
  }

  private static int size(Manifest manifest) {
    long size = HEADER_BYTES + 1 + Integer.BYTES;
    if (manifest.dataKey().isPresent()) {
      WrappedKey key = manifest.dataKey().get();
      size += Short.BYTES + key.keyId().length() + Short.BYTES + key.bytes().length + TAG_BYTES;
    }
    for (SectionTable section : manifest.sections()) {
      size += SECTION_BYTES + (long) section.chunks() * CHUNK_BYTES;
    }
    if (size > ChunkLimits.MANIFEST_BYTES_MAX) {
      throw new IllegalArgumentException("a manifest of " + size + " bytes: use larger chunks");
    }
    return (int) size;
  }

  private static void write(WrappedKey key, ByteBuffer out) {
    byte[] id = key.keyId().getBytes(StandardCharsets.US_ASCII);
    out.putShort((short) id.length).put(id);
    out.putShort((short) key.bytes().length).put(key.bytes());
  }

  private static void write(SectionTable section, ByteBuffer out) {
    out.put((byte) section.section().code());
    out.putLong(section.plainBytes()).putLong(section.position()).putInt(section.chunks());
    for (int i = 0; i < section.chunks(); i++) {
      Chunk chunk = section.chunk(i);
      out.putInt(chunk.storedBytes()).put((byte) chunk.codec().code()).putInt(chunk.crc32c());
    }
  }

  static int crc32c(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
