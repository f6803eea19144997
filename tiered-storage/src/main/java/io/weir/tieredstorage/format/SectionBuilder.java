package io.weir.tieredstorage.format;

import java.util.ArrayList;
import java.util.List;

/** The table of a section that is being written. Used by one thread. */
public final class SectionBuilder {
  private record Row(int storedBytes, Codec codec, int crc32c) {}

  private final Section section;
  private final int chunkBytes;
  private final long position;
  private final List<Row> rows = new ArrayList<>();
  private long plainBytes;
  private long storedBytes;

  /**
   * @param chunkBytes plain bytes of each chunk but the last one
   * @param position of the section in the segment object
   */
  public SectionBuilder(Section section, int chunkBytes, long position) {
    this.section = section;
    this.chunkBytes = chunkBytes;
    this.position = position;
  }

  /** The index of the chunk that {@link #add} takes next. */
  public int next() {
    return rows.size();
  }

  /**
   * @param plain length of the chunk: {@code chunkBytes} or, the last one, less
   */
  public void add(int plain, ChunkEncoder.Encoded encoded) {
    if (plainBytes != (long) rows.size() * chunkBytes || plain < 1 || plain > chunkBytes) {
      throw new IllegalStateException("a chunk after the last one of the " + section);
    }
    rows.add(
        new Row(
            encoded.length(),
            encoded.codec(),
            ManifestWriter.crc32c(encoded.bytes(), 0, encoded.length())));
    plainBytes += plain;
    storedBytes += encoded.length();
  }

  /** Where the next section begins. */
  public long end() {
    return position + storedBytes;
  }

  public SectionTable build() {
    return new SectionTable(
        section,
        chunkBytes,
        plainBytes,
        position,
        rows.stream().mapToInt(Row::storedBytes).toArray(),
        rows.stream().mapToInt(Row::crc32c).toArray(),
        rows.stream().map(Row::codec).toArray(Codec[]::new));
  }
}
