package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's files: the last one is written, the others go, the oldest first, once the logs' own
 * files last up to what they hold. Guarded by the journal.
 */
final class JournalSegments {
  private static final Logger LOG = LoggerFactory.getLogger(JournalSegments.class);

  private static final class Segment {
    final Path path;
    final DiskFile file;

    /** Exclusive end of what it holds of each log, and doesn't void. */
    final Map<LogDurability, Long> ends = new HashMap<>();

    long size;

    Segment(Path path, DiskFile file, long size) {
      this.path = path;
      this.file = file;
      this.size = size;
    }
  }

  private final Disk disk;
  private final Path folder;
  private final JournalLimits limits;
  private final Deque<Segment> segments = new ArrayDeque<>();
  private long nextNumber;

  JournalSegments(Disk disk, Path folder, JournalLimits limits, long nextNumber) {
    this.disk = disk;
    this.folder = folder;
    this.limits = limits;
    this.nextNumber = nextNumber;
  }

  /**
   * Writes a block behind the last one; to be synced.
   *
   * @throws UnrecoverableWriteException what it left can't be taken back, or a sync failed
   * @throws IOException it left nothing
   */
  void append(ByteBuffer block) throws IOException {
    if (segments.isEmpty() || segments.getLast().size >= limits.segmentBytes()) {
      segments.add(begin());
    }
    Segment last = segments.getLast();
    int bytes = block.remaining();
    try {
      last.file.write(block, last.size);
    } catch (IOException e) {
      takeBack(last, e);
      throw e;
    }
    last.size += bytes;
  }

  private static void takeBack(Segment last, IOException cause) throws IOException {
    try {
      last.file.truncate(last.size);
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw new UnrecoverableWriteException(cause);
    }
  }

  /** A new segment whose name and header last before the first commit is in it. */
  private Segment begin() throws IOException {
    boolean isNewFolder = !disk.exists(folder);
    disk.createDirectories(folder);
    Path path = JournalFormat.segment(folder, nextNumber);
    DiskFile file = disk.open(path);
    try {
      file.truncate(0);
      file.write(JournalFormat.segmentHeader(nextNumber), 0);
    } catch (IOException e) {
      SharedFile.closeQuietly(file);
      disk.delete(path);
      throw e;
    }
    try {
      file.sync();
      disk.syncDirectory(folder);
      if (isNewFolder) {
        disk.syncDirectory(folder.getParent());
      }
    } catch (IOException e) {
      SharedFile.closeQuietly(file);
      throw new UnrecoverableWriteException("a new segment could not be synced", e);
    }
    nextNumber++;
    return new Segment(path, file, JournalFormat.SEGMENT_HEADER_BYTES);
  }

  void sync() throws IOException {
    segments.getLast().file.sync();
  }

  /** What was committed last holds this of a log. */
  void holds(LogDurability log, LogDurability.Work work) {
    if (work.isVoid()) {
      segments.forEach(s -> s.ends.remove(log));
    }
    if (!work.ranges().isEmpty()) {
      segments.getLast().ends.merge(log, work.ranges().getLast().to, Math::max);
    }
  }

  /** Whether a commit may be written; if not, logs were asked to sync. */
  boolean hasRoom() {
    if (sizeInBytes() < limits.bytesMax()) {
      return true;
    }
    dropSynced();
    return neededByOthers() < limits.bytesMax();
  }

  /** Logs that went offline keep their segments until the next start, but hold up nobody else. */
  private long neededByOthers() {
    long bytes = 0;
    boolean counts = false;
    for (Segment s : segments) {
      counts |= !s.ends.keySet().stream().allMatch(LogDurability::isOffline);
      bytes += counts ? s.size : 0;
    }
    return bytes;
  }

  /**
   * Deletes the oldest segments that nobody needs, and asks for syncs of what keeps the next one
   * when the journal is long. One name at a time is deleted and synced, so that a power loss brings
   * back none with a gap behind it.
   */
  void dropSynced() {
    while (segments.size() > 1 && isDone(segments.getFirst())) {
      Segment first = segments.getFirst();
      try {
        disk.delete(first.path);
        disk.syncDirectory(folder);
      } catch (IOException e) {
        LOG.warn("event=journal_segment_not_deleted error=\"{}\"", e.toString());
        return; // with the next commit again
      }
      segments.removeFirst();
      SharedFile.closeQuietly(first.file);
    }
    if (sizeInBytes() >= limits.syncBytes()) {
      for (Segment segment : segments) {
        segment.ends.keySet().forEach(LogDurability::wantSync);
        if (segment.ends.keySet().stream().anyMatch(log -> !log.isOffline())) {
          return;
        }
      }
    }
  }

  private static boolean isDone(Segment segment) {
    segment.ends.entrySet().removeIf(e -> e.getKey().isDoneWith(e.getValue()));
    return segment.ends.isEmpty();
  }

  long sizeInBytes() {
    long bytes = 0;
    for (Segment s : segments) {
      bytes += s.size;
    }
    return bytes;
  }

  /** Closes the files, and deletes them if nobody needs them. */
  void close(boolean delete) {
    for (Segment segment : segments) {
      SharedFile.closeQuietly(segment.file);
      if (delete) {
        try {
          disk.delete(segment.path);
          disk.syncDirectory(folder);
        } catch (IOException e) {
          LOG.warn("event=journal_segment_not_deleted error=\"{}\"", e.toString());
          return; // the next start finds that all logs have it
        }
      }
    }
    segments.clear();
  }
}
