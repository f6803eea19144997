package io.weir.tieredstorage.format;

/** The chunks of a section. Immutable; a few bytes for each chunk. */
public final class SectionTable {
  private final Section section;
  private final int chunkBytes;
  private final long plainBytes;
  private final long position;
  private final int[] storedBytes;
  private final int[] crc32c;
  private final Codec[] codecs;
  private final long[] positions;
  private final long storedBytesTotal;

  /** The arrays are taken over; their lengths are the number of chunks. */
  SectionTable(
      Section section,
      int chunkBytes,
      long plainBytes,
      long position,
      int[] storedBytes,
      int[] crc32c,
      Codec[] codecs) {
    this.section = section;
    this.chunkBytes = chunkBytes;
    this.plainBytes = plainBytes;
    this.position = position;
    this.storedBytes = storedBytes;
    this.crc32c = crc32c;
    this.codecs = codecs;
    this.positions = new long[storedBytes.length];
    long next = position;
    for (int i = 0; i < storedBytes.length; i++) {
      positions[i] = next;
      next += storedBytes[i];
    }
    this.storedBytesTotal = next - position;
  }

  public Section section() {
    return section;
  }

  /** Length of what the section decodes to. */
  public long plainBytes() {
    return plainBytes;
  }

  /** Of its first byte in the segment object. */
  public long position() {
    return position;
  }

  public long storedBytes() {
    return storedBytesTotal;
  }

  public int chunks() {
    return storedBytes.length;
  }

  /**
   * @param index below {@link #chunks}
   */
  public Chunk chunk(int index) {
    return new Chunk(
        section,
        index,
        plainBytesOf(index),
        positions[index],
        storedBytes[index],
        codecs[index],
        crc32c[index]);
  }

  private int plainBytesOf(int index) {
    return (int) Math.min(chunkBytes, plainBytes - (long) index * chunkBytes);
  }

  /** How many chunks so many bytes are cut into. */
  static long chunksOf(long plainBytes, int chunkBytes) {
    return plainBytes / chunkBytes + (plainBytes % chunkBytes == 0 ? 0 : 1);
  }
}
