package io.weir.tieredstorage.format;

import io.weir.tieredstorage.crypto.SegmentOpener;
import io.weir.tieredstorage.crypto.SegmentSealer;
import io.weir.tieredstorage.crypto.WrappedKey;
import io.weir.tieredstorage.store.ObjectKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bytes to manifests. Every count is compared with the bytes that are there before memory is taken
 * for it; whatever does not fit together is damage.
 */
public final class ManifestReader {
  private final ObjectKey object;
  private final byte[] bytes;
  private final Manifest manifest;

  /**
   * @param object the name that errors say
   * @throws DamageException when the bytes are no manifest of a version that is known
   */
  public ManifestReader(ObjectKey object, byte[] bytes) throws DamageException {
    this.object = object;
    this.bytes = bytes;
    try {
      this.manifest = read();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new DamageException(object, "the manifest does not fit together", e);
    }
  }

  /** What the manifest says; not to be believed before {@link #authenticate} where it is sealed. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * @param opener of the manifest's data key
   * @throws DamageException when the manifest is not the one that was written with the key
   */
  public void authenticate(SegmentOpener opener) throws DamageException {
    int body = bytes.length - Integer.BYTES - ManifestWriter.TAG_BYTES;
    if (opener
        .open(
            SegmentSealer.LAST_PIECE,
            Arrays.copyOf(bytes, body),
            bytes,
            body,
            ManifestWriter.TAG_BYTES)
        .isEmpty()) {
      throw new DamageException(object, "the manifest is not the one that was sealed");
    }
  }

  private Manifest read() throws DamageException {
    int end = bytes.length - Integer.BYTES;
    if (end < ManifestWriter.HEADER_BYTES) {
      throw new DamageException(object, "a manifest of " + bytes.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt() != ManifestWriter.MAGIC) {
      throw new DamageException(object, "it is no manifest");
    }
    short version = in.getShort();
    if (version != ManifestWriter.VERSION) {
      throw new DamageException(
          object, "version " + version + " of the manifest is not known here (a newer plugin's?)");
    }
    if (in.getInt(end) != ManifestWriter.crc32c(bytes, 0, end)) {
      throw new DamageException(object, "the manifest's checksum is another");
    }
    short flags = in.getShort();
    boolean sealed = flags == ManifestWriter.FLAG_SEALED;
    if (flags != 0 && !sealed) {
      throw new DamageException(object, "flags " + flags);
    }
    in.limit(end - (sealed ? ManifestWriter.TAG_BYTES : 0));
    SegmentIdentity id = SegmentIdentity.read(in);
    long endOffset = in.getLong();
    long newestTimestampMs = in.getLong();
    int chunkBytes = in.getInt();
    long objectBytes = in.getLong();
    Optional<WrappedKey> key = sealed ? Optional.of(readKey(in)) : Optional.empty();
    check(ChunkLimits.valid(chunkBytes), "chunk bytes");
    check(endOffset >= id.baseOffset(), "end offset");
    List<SectionTable> sections = readSections(in, chunkBytes, sealed);
    Manifest read = new Manifest(id, endOffset, newestTimestampMs, chunkBytes, key, sections);
    check(!in.hasRemaining(), "length");
    check(read.objectBytes() == objectBytes, "bytes of the segment object");
    check(read.section(Section.LOG).isPresent(), "log");
    return read;
  }

  private static WrappedKey readKey(ByteBuffer in) {
    byte[] id = readShortBytes(in, WrappedKey.KEY_ID_LENGTH_MAX);
    return new WrappedKey(
        new String(id, StandardCharsets.US_ASCII), readShortBytes(in, WrappedKey.BYTES_MAX));
  }

  private static byte[] readShortBytes(ByteBuffer in, int bytesMax) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length > bytesMax || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] read = new byte[length];
    in.get(read);
    return read;
  }

  private List<SectionTable> readSections(ByteBuffer in, int chunkBytes, boolean sealed)
      throws DamageException {
    int count = Byte.toUnsignedInt(in.get());
    List<SectionTable> sections = new ArrayList<>();
    int codeBefore = -1;
    long position = 0;
    for (int i = 0; i < count; i++) {
      int code = Byte.toUnsignedInt(in.get());
      check(code > codeBefore, "order of the sections");
      codeBefore = code;
      Optional<Section> section = Section.ofCode(code);
      check(section.isPresent(), "section " + code);
      SectionTable table = readSection(in, section.get(), chunkBytes, sealed);
      check(table.position() == position, "position of the " + section.get());
      position += table.storedBytes();
      sections.add(table);
    }
    return sections;
  }

  private SectionTable readSection(ByteBuffer in, Section section, int chunkBytes, boolean sealed)
      throws DamageException {
    long plainBytes = in.getLong();
    long position = in.getLong();
    int chunks = in.getInt();
    check(plainBytes >= 0 && chunks >= 0, "size of the " + section);
    check(chunks == SectionTable.chunksOf(plainBytes, chunkBytes), "chunks of the " + section);
    if ((long) chunks * ManifestWriter.CHUNK_BYTES > in.remaining()) {
      throw new BufferUnderflowException();
    }
    int[] storedBytes = new int[chunks];
    int[] crc32c = new int[chunks];
    Codec[] codecs = new Codec[chunks];
    for (int i = 0; i < chunks; i++) {
      storedBytes[i] = in.getInt();
      codecs[i] = readCodec(in);
      crc32c[i] = in.getInt();
      int plain = (int) Math.min(chunkBytes, plainBytes - (long) i * chunkBytes);
      int uncompressed = ChunkLimits.storedBytesMax(plain, sealed);
      check(
          codecs[i] == Codec.NONE
              ? storedBytes[i] == uncompressed
              : storedBytes[i] > 0 && storedBytes[i] < uncompressed,
          "bytes of chunk " + i + " of the " + section);
    }
    return new SectionTable(section, chunkBytes, plainBytes, position, storedBytes, crc32c, codecs);
  }

  private Codec readCodec(ByteBuffer in) throws DamageException {
    int code = Byte.toUnsignedInt(in.get());
    check(code < Codec.values().length, "codec " + code);
    return Codec.values()[code];
  }

  private void check(boolean holds, String what) throws DamageException {
    if (!holds) {
      throw new DamageException(object, "the manifest does not fit together: " + what);
    }
  }
}
