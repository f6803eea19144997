package io.weir.tieredstorage.format;

import io.weir.tieredstorage.crypto.WrappedKey;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a copied segment: enough to read it, and enough to list it again if the broker's
 * metadata is lost. Immutable.
 *
 * @param endOffset inclusive
 * @param newestTimestampMs since the epoch
 * @param chunkBytes plain bytes of each chunk but the last one of a section
 * @param dataKey none: the segment is not encrypted
 * @param sections ascending by code
 */
public record Manifest(
    SegmentIdentity id,
    long endOffset,
    long newestTimestampMs,
    int chunkBytes,
    Optional<WrappedKey> dataKey,
    List<SectionTable> sections) {
  public Manifest {
    if (!ChunkLimits.valid(chunkBytes)) {
      throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes");
    }
    sections = List.copyOf(sections);
  }

  /** None when the segment has no such section. */
  public Optional<SectionTable> section(Section wanted) {
    return sections.stream().filter(table -> table.section() == wanted).findFirst();
  }

  public SectionTable log() {
    return section(Section.LOG).orElseThrow();
  }

  /** Length of the segment object. */
  public long objectBytes() {
    return sections.stream().mapToLong(SectionTable::storedBytes).sum();
  }

  /** About how much memory this takes. */
  public int memoryBytes() {
    return 512 + sections.stream().mapToInt(table -> 128 + table.chunks() * 20).sum();
  }
}
