package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a folder's journal holds when the folder is opened. A commit that a crash tore is cut off:
 * it was the last one, as none is written before the one ahead of it lasts. Anything else that
 * can't be read is damage; what lies behind it counts no more, and nobody may vouch for the logs.
 * Read by one thread, then looked at by any.
 */
final class JournalContents {
  private static final Logger LOG = LoggerFactory.getLogger(JournalContents.class);
  private static final int SEARCH_BYTES = 1 << 20;

  /**
   * Bytes in a segment of the journal that took a log's end from one offset to another.
   *
   * @param position in the segment, of the batches
   */
  record Extent(Path segment, long position, int bytes, long from, long to) {}

  private final Disk disk;
  private final Path folder;
  private final List<Path> segments = new ArrayList<>();
  private final Map<JournalFormat.Key, List<Extent>> extents = new HashMap<>();
  private final Map<Path, DiskFile> open = new ConcurrentHashMap<>();
  private String damage = "";
  private long nextNumber;
  private long nextSequence;

  private JournalContents(Disk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  /**
   * Reads the journal of a data folder, if there is one.
   *
   * @throws IOException when the disk fails, or a later version wrote it
   */
  static JournalContents read(Disk disk, Path dataFolder) throws IOException {
    JournalContents contents = new JournalContents(disk, dataFolder.resolve(JournalFormat.FOLDER));
    contents.read();
    return contents;
  }

  /** What is to be looked for in a log, in order; each begins where the one before it ends. */
  List<Extent> of(JournalFormat.Key log) {
    return extents.getOrDefault(log, List.of());
  }

  /** Where what it holds of a log begins; Long.MAX_VALUE if it holds nothing. */
  long startOf(TopicIdPartition log) {
    List<Extent> of = of(new JournalFormat.Key(log.topicId(), log.partition()));
    return of.isEmpty() ? Long.MAX_VALUE : of.getFirst().from();
  }

  /** What is wrong with it; empty when nothing is. */
  String damage() {
    return damage;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  long nextNumber() {
    return nextNumber;
  }

  long nextSequence() {
    return nextSequence;
  }

  /** The batches of an extent. */
  ByteBuffer bytes(Extent extent) throws IOException {
    DiskFile file = open.get(extent.segment());
    if (file == null) {
      file = disk.open(extent.segment());
      DiskFile other = open.putIfAbsent(extent.segment(), file);
      if (other != null) {
        SharedFile.closeQuietly(file);
        file = other;
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(extent.bytes());
    file.read(bytes, extent.position());
    return bytes.flip();
  }

  /** Nobody asks for {@link #bytes} any more. */
  void close() {
    open.values().forEach(SharedFile::closeQuietly);
    open.clear();
  }

  /** The logs' own files last: deletes it, or puts what is damaged aside. */
  void remove() throws IOException {
    for (Path segment : segments) {
      if (damage.isEmpty()) {
        disk.delete(segment);
      } else {
        disk.rename(segment, segment.resolveSibling(segment.getFileName() + LogFiles.DAMAGED));
      }
      disk.syncDirectory(folder); // one name at a time: a power loss brings back no gap
    }
  }

  private void read() throws IOException {
    if (!disk.exists(folder)) {
      return;
    }
    List<Long> numbers = new ArrayList<>();
    for (String name : disk.list(folder)) {
      OptionalLong number = JournalFormat.number(name);
      if (number.isPresent()) {
        numbers.add(number.getAsLong());
      }
    }
    for (int i = 0; i < numbers.size(); i++) {
      long number = numbers.get(i);
      Path path = JournalFormat.segment(folder, number);
      boolean last = i == numbers.size() - 1;
      if (i > 0 && number != numbers.get(i - 1) + 1) {
        damaged("segment " + (numbers.get(i - 1) + 1) + " is missing");
      }
      segments.add(path);
      nextNumber = number + 1;
      if (damage.isEmpty()) {
        try (DiskFile file = disk.open(path)) {
          readSegment(file, path, number, last);
        }
      }
    }
  }

  private void readSegment(DiskFile file, Path path, long number, boolean last) throws IOException {
    ByteBuffer header = read(file, 0, JournalFormat.SEGMENT_HEADER_BYTES);
    if (!JournalFormat.isSegmentHeader(header, number)) {
      // Its header lasts before the first commit does.
      if (!last || soundBlockBehind(file, 0)) {
        damaged("the header of segment " + number + " can't be read");
      }
      return;
    }
    if (JournalFormat.version(header) != JournalFormat.VERSION) {
      throw new IOException(
          path + " is of version " + JournalFormat.version(header) + ", which is not known here");
    }
    long size = file.size();
    long at = JournalFormat.SEGMENT_HEADER_BYTES;
    while (at < size) {
      ByteBuffer block = block(file, at, size);
      if (block == null) {
        if (!last || soundBlockBehind(file, at)) {
          damaged("segment " + number + " at byte " + at);
        } else {
          LOG.info("event=journal_torn_tail_cut segment={} at={} size={}", path, at, size);
          file.truncate(at);
          file.sync();
        }
        return;
      }
      long sequence = JournalFormat.sequence(block);
      if (nextSequence > 0 && sequence != nextSequence) {
        damaged("segment " + number + " goes on with commit " + sequence);
        return;
      }
      nextSequence = sequence + 1;
      if (!entries(block, path, at)) {
        damaged("segment " + number + " at byte " + at + " contradicts itself");
        return;
      }
      at += block.limit();
    }
  }

  /** A sound block at a place; null if there is none. */
  private static ByteBuffer block(DiskFile file, long at, long size) throws IOException {
    ByteBuffer header = read(file, at, JournalFormat.BLOCK_HEADER_BYTES);
    int bytes = JournalFormat.entryBytes(header);
    if (bytes < 0 || bytes > size - at - JournalFormat.BLOCK_HEADER_BYTES) {
      return null;
    }
    ByteBuffer block = read(file, at, JournalFormat.BLOCK_HEADER_BYTES + bytes);
    return block.limit() == JournalFormat.BLOCK_HEADER_BYTES + bytes && JournalFormat.isSound(block)
        ? block
        : null;
  }

  /** Then what precedes it wasn't the tail that a crash tore. */
  private boolean soundBlockBehind(DiskFile file, long from) throws IOException {
    long size = file.size();
    long at = from + 1;
    while (at < size) {
      ByteBuffer window = read(file, at, SEARCH_BYTES + Integer.BYTES - 1);
      for (int i = 0; i + Integer.BYTES <= window.limit(); i++) {
        if (window.getInt(i) == JournalFormat.BLOCK_MAGIC) {
          ByteBuffer block = block(file, at + i, size);
          if (block != null && JournalFormat.sequence(block) > nextSequence) {
            return true;
          }
        }
      }
      at += SEARCH_BYTES;
    }
    return false;
  }

  private boolean entries(ByteBuffer block, Path path, long at) {
    block.position(JournalFormat.BLOCK_HEADER_BYTES);
    while (block.remaining() >= JournalFormat.ENTRY_HEADER_BYTES) {
      byte kind = block.get();
      JournalFormat.Key key =
          new JournalFormat.Key(new Uuid(block.getLong(), block.getLong()), block.getInt());
      long from = block.getLong();
      long to = block.getLong();
      int bytes = block.getInt();
      if (bytes < 0 || bytes > block.remaining()) {
        return false;
      }
      if (kind == JournalFormat.VOID) {
        extents.remove(key);
      } else if (kind == JournalFormat.APPENDED) {
        List<Extent> of = extents.computeIfAbsent(key, k -> new ArrayList<>());
        if (to <= from || !of.isEmpty() && of.getLast().to() != from) {
          return false;
        }
        of.add(new Extent(path, at + block.position(), bytes, from, to));
      } else {
        return false;
      }
      block.position(block.position() + bytes);
    }
    return block.remaining() == 0;
  }

  private void damaged(String what) {
    if (damage.isEmpty()) {
      damage = "journal: " + what;
      LOG.error("event=journal_damaged folder={} what=\"{}\"", folder, what);
    }
  }

  private static ByteBuffer read(DiskFile file, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.clamp(file.size() - at, 0, (long) bytes));
    file.read(buffer, at);
    return buffer.flip();
  }
}
