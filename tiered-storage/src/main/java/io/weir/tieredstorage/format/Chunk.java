package io.weir.tieredstorage.format;

/**
 * Where a chunk lies and what it is. Immutable.
 *
 * @param index in its section, from 0
 * @param plainBytes length of what it decodes to
 * @param position of its first byte in the segment object
 * @param storedBytes length there
 * @param crc32c of the stored bytes
 */
public record Chunk(
    Section section,
    int index,
    int plainBytes,
    long position,
    int storedBytes,
    Codec codec,
    int crc32c) {
  /** Never that of another chunk of the segment, nor the manifest's. */
  long piece() {
    return ((long) section.code() << Integer.SIZE) + index;
  }

  @Override
  public String toString() {
    return "chunk " + index + " of the " + section;
  }
}
