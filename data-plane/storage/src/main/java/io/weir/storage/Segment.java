package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.protocol.batch.BatchHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment: the batches from a base offset on, with their two sparse indexes. Indexes live in
 * memory while the segment is active or in use; the files are written when it is sealed, so an
 * index file on disk is complete or absent. Single writer.
 */
final class Segment {
  /** One read of a lookup; an index interval and a bit. */
  private static final int CHUNK_BYTES = 8192;

  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
  private static final ThreadLocal<ByteBuffer> CHUNK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));

  private final LogEnvironment env;
  private final long baseOffset;
  private SharedFile file;

  /** Behind the names of its files while compaction writes it and puts it in place. */
  private String stage = "";

  private int size;
  private long createdMs;
  private OffsetIndex offsets;
  private TimeIndex times;
  private boolean timestampsKnown;
  private long maxTimestamp = BatchHeader.NO_TIMESTAMP;
  private long maxTimestampOffset;
  private long firstTimestamp = BatchHeader.NO_TIMESTAMP;
  private boolean firstTimestampKnown;
  private int bytesSinceIndexEntry;
  private boolean lastScanSound = true;

  private Segment(LogEnvironment env, long baseOffset, int size) {
    this.env = env;
    this.baseOffset = baseOffset;
    this.size = size;
    this.createdMs = env.clock().wallTimeMs();
    this.maxTimestampOffset = baseOffset;
  }

  /** A new, empty one; what lay there under its names is removed. */
  static Segment create(LogEnvironment env, long baseOffset) throws IOException {
    return create(env, baseOffset, "");
  }

  /**
   * A new, empty one under compaction's names. It belongs to the pass's thread until it is sealed.
   */
  static Segment createCleaned(LogEnvironment env, long baseOffset) throws IOException {
    return create(env, baseOffset, LogFiles.CLEANED);
  }

  private static Segment create(LogEnvironment env, long baseOffset, String stage)
      throws IOException {
    Segment segment = new Segment(env, baseOffset, 0);
    segment.stage = stage;
    segment.deleteFiles();
    segment.startIndexes();
    segment.file(); // creates it
    return segment;
  }

  /** One that lies on the disk; its indexes are read when they are needed. */
  static Segment existing(LogEnvironment env, long baseOffset) throws IOException {
    Segment segment = new Segment(env, baseOffset, 0);
    long bytes = segment.file().file().size();
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException("segment of " + bytes + " bytes: " + segment.path(LogFiles.LOG));
    }
    segment.size = (int) bytes;
    return segment;
  }

  Path path(String suffix) {
    return LogFiles.path(env.directory(), baseOffset, suffix + stage);
  }

  /** Renames its files, the batches last: who sees them under a name sees the indexes too. */
  void moveTo(String newStage) throws IOException {
    for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX, LogFiles.LOG)) {
      env.disk()
          .rename(path(suffix), LogFiles.path(env.directory(), baseOffset, suffix + newStage));
    }
    stage = newStage;
  }

  /** Removes its files, under the names that they have now. */
  void deleteFiles() throws IOException {
    for (String suffix : List.of(LogFiles.LOG, LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
      env.disk().delete(path(suffix));
    }
  }

  long baseOffset() {
    return baseOffset;
  }

  int size() {
    return size;
  }

  /** The open file; opened on first use. */
  SharedFile file() throws IOException {
    if (file == null) {
      file = new SharedFile(env.disk().open(path(LogFiles.LOG)));
    }
    return file;
  }

  /** The file of a segment that was written to, and so is open. */
  SharedFile openFile() {
    return file;
  }

  /** Whether these bytes must go to a new segment (Kafka's conditions). */
  boolean shouldRoll(int bytes, long lastOffset, long maxBatchTimestamp) throws IOException {
    LogConfig config = env.config();
    if (lastOffset - baseOffset > Integer.MAX_VALUE) {
      return true;
    }
    if (size == 0) {
      return false;
    }
    return size > config.segmentBytes() - bytes
        || offsets().isFull(config.indexBytesMax())
        || times().isFull(config.indexBytesMax())
        || ageMs(maxBatchTimestamp) > config.rollMs() - jitterMs(config);
  }

  private long jitterMs(LogConfig config) {
    String log = env.directory().getFileName().toString();
    return config.segmentJitterMs() == 0
        ? 0
        : RollJitter.ms(log, baseOffset, config.segmentJitterMs(), config.segmentMs());
  }

  private long ageMs(long maxBatchTimestamp) throws IOException {
    long first = firstTimestamp();
    return first >= 0 ? maxBatchTimestamp - first : env.clock().wallTimeMs() - createdMs;
  }

  /** Largest timestamp of the first batch; -1: none. */
  long firstTimestamp() throws IOException {
    if (!firstTimestampKnown && size > 0) {
      BatchScanner scanner = scan(0);
      if (scanner.next()) {
        firstTimestamp = scanner.header().maxTimestamp();
        firstTimestampKnown = true;
      }
    }
    return firstTimestampKnown ? firstTimestamp : BatchHeader.NO_TIMESTAMP;
  }

  /**
   * Writes whole batches at the end and indexes them; the buffer's position stays.
   *
   * @throws UnrecoverableWriteException when the write failed and could not be undone
   * @throws IOException when it failed and left nothing
   */
  void append(ByteBuffer batches, BatchCursor cursor) throws IOException {
    int bytes = batches.remaining();
    OffsetIndex offsetIndex = offsets();
    TimeIndex timeIndex = times();
    long largest = maxTimestamp(); // loads it, before anything was written
    write(batches);
    int indexBytesMax = env.config().indexBytesMax();
    int interval = env.config().indexIntervalBytes();
    int position = size;
    cursor.over(batches);
    while (cursor.next()) {
      BatchHeader header = cursor.header();
      long timestamp = header.maxTimestamp();
      if (position == 0) {
        firstTimestamp = timestamp;
        firstTimestampKnown = true;
      }
      if (timestamp > largest) {
        largest = timestamp;
        maxTimestamp = timestamp;
        maxTimestampOffset = header.lastOffset();
      }
      if (bytesSinceIndexEntry > interval
          && !offsetIndex.isFull(indexBytesMax)
          && !timeIndex.isFull(indexBytesMax)) {
        offsetIndex.append(header.lastOffset(), position);
        timeIndex.maybeAppend(maxTimestamp, maxTimestampOffset);
        bytesSinceIndexEntry = 0;
      }
      int batchBytes = (int) header.sizeInBytes();
      position += batchBytes;
      bytesSinceIndexEntry += batchBytes;
    }
    size += bytes;
  }

  private void write(ByteBuffer batches) throws IOException {
    int from = batches.position();
    try {
      file().file().write(batches, size);
    } catch (IOException e) {
      undo(e);
      throw e;
    } finally {
      batches.position(from);
    }
  }

  /** Cuts off what a failed write left; if that fails too the log must not go on. */
  private void undo(IOException cause) throws IOException {
    try {
      file().file().truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw new UnrecoverableWriteException(cause);
    }
  }

  /**
   * A scanner that stands on the first batch whose last offset is at or above the given one; null
   * when there is none.
   */
  BatchScanner locate(long offset) throws IOException {
    BatchScanner found = locateFrom(offset, offsets().positionFor(offset));
    if (found != null || lastScanSound) {
      return found;
    }
    LOG.warn("event=index_rebuilt reason=lookup segment={}", path(LogFiles.LOG));
    rebuildIndexes();
    found = locateFrom(offset, offsets().positionFor(offset));
    if (found == null && !lastScanSound) {
      throw new IOException("unreadable batch in " + path(LogFiles.LOG));
    }
    return found;
  }

  private BatchScanner locateFrom(long offset, int position) throws IOException {
    BatchScanner scanner = scan(position);
    boolean first = true;
    while (scanner.next()) {
      BatchHeader header = scanner.header();
      if (first && position > 0 && header.baseOffset() > offset) {
        lastScanSound = false;
        return null; // the index points past the batch
      }
      first = false;
      if (header.lastOffset() >= offset) {
        lastScanSound = true;
        return scanner;
      }
    }
    lastScanSound = scanner.stop() == BatchScanner.Stop.END && scanner.nextPosition() == size;
    return null;
  }

  /** A scanner before the batch at this position; only one per thread at a time. */
  BatchScanner scan(int position) throws IOException {
    return new BatchScanner(file().file(), position, size, CHUNK.get());
  }

  /** Where the batch ends that lies before a position; the base offset at the beginning. */
  long nextOffsetAt(int position) throws IOException {
    BatchScanner scanner = scan(offsets().floorPosition(position - 1L));
    long next = baseOffset;
    while (scanner.nextPosition() < position && scanner.next()) {
      next = scanner.header().nextOffset();
    }
    if (scanner.nextPosition() != position) {
      throw new IOException("no batch ends at byte " + position + " of " + path(LogFiles.LOG));
    }
    return next;
  }

  /** Offset after the last record; the base offset when empty. */
  long readNextOffset() throws IOException {
    BatchScanner scanner = scan(offsets().lastPosition());
    long next = baseOffset;
    while (scanner.next()) {
      next = scanner.header().nextOffset();
    }
    if (scanner.stop() != BatchScanner.Stop.END) {
      throw new CorruptRecordException("unreadable end of " + path(LogFiles.LOG));
    }
    return next;
  }

  OffsetIndex offsets() throws IOException {
    loadIndexes();
    return offsets;
  }

  TimeIndex times() throws IOException {
    loadIndexes();
    return times;
  }

  boolean indexesLoaded() {
    return offsets != null;
  }

  /** Lets go of a sealed segment's indexes; they are read again when needed. */
  void unloadIndexes() throws IOException {
    maxTimestamp(); // keep what is asked for all segments
    offsets = null;
    times = null;
  }

  private void startIndexes() {
    offsets = new OffsetIndex(baseOffset);
    times = new TimeIndex(baseOffset);
    timestampsKnown = true;
    bytesSinceIndexEntry = 0;
  }

  private void loadIndexes() throws IOException {
    if (offsets != null) {
      return;
    }
    if (env.disk().exists(path(LogFiles.OFFSET_INDEX))
        && env.disk().exists(path(LogFiles.TIME_INDEX))) {
      try {
        offsets =
            OffsetIndex.parse(
                baseOffset, SmallFiles.read(env.disk(), path(LogFiles.OFFSET_INDEX)), size);
        times = TimeIndex.parse(baseOffset, SmallFiles.read(env.disk(), path(LogFiles.TIME_INDEX)));
        if (size > 0 && times.entries() == 0) {
          throw new CorruptRecordException("time index is empty"); // lost before it was synced
        }
        return;
      } catch (CorruptRecordException e) {
        offsets = null;
        LOG.warn(
            "event=index_rebuilt reason=\"{}\" segment={}", e.getMessage(), path(LogFiles.LOG));
      }
    } else {
      LOG.info("event=index_rebuilt reason=missing segment={}", path(LogFiles.LOG));
    }
    rebuildIndexes();
    writeIndexes().forEach(SharedFile::closeQuietly);
  }

  /** Makes both indexes anew from the batch headers. */
  private void rebuildIndexes() throws IOException {
    IndexBuilder builder = new IndexBuilder(baseOffset, env.config());
    BatchScanner scanner = scan(0);
    while (scanner.next()) {
      builder.add(scanner.header(), (int) scanner.position());
    }
    adopt(builder);
  }

  /** Takes the indexes that a scan of the whole segment made. */
  void adopt(IndexBuilder builder) {
    offsets = builder.offsets();
    times = builder.finishTimes();
    maxTimestamp = builder.maxTimestamp();
    maxTimestampOffset = builder.maxTimestampOffset();
    timestampsKnown = true;
    bytesSinceIndexEntry = 0;
  }

  /** Largest timestamp of all records; -1: none. */
  long maxTimestamp() throws IOException {
    if (!timestampsKnown) {
      findMaxTimestamp();
    }
    return maxTimestamp;
  }

  /** Last offset of the batch that holds the largest timestamp. */
  long maxTimestampOffset() throws IOException {
    maxTimestamp();
    return maxTimestampOffset;
  }

  /** No more appends: writes the index files; they are returned open, to be synced. */
  List<DiskFile> seal() throws IOException {
    long largest = maxTimestamp();
    times().maybeAppend(largest, maxTimestampOffset);
    return writeIndexes();
  }

  /** Writes the index files as they are; returned open, to be synced. */
  List<DiskFile> writeIndexes() throws IOException {
    DiskFile first =
        SmallFiles.replace(env.disk(), path(LogFiles.OFFSET_INDEX), offsets().content());
    try {
      return List.of(
          first, SmallFiles.replace(env.disk(), path(LogFiles.TIME_INDEX), times.content()));
    } catch (IOException e) {
      first.close();
      throw e;
    }
  }

  /** Removes the batch that holds this offset and all after it; index files on disk go too. */
  void truncateTo(long offset) throws IOException {
    BatchScanner at = locate(offset);
    int cut = at == null ? size : (int) at.position();
    maxTimestamp();
    offsets().truncateTo(offset);
    times().truncateTo(offset);
    env.disk().delete(path(LogFiles.OFFSET_INDEX));
    env.disk().delete(path(LogFiles.TIME_INDEX));
    shorten(cut);
    size = cut;
    bytesSinceIndexEntry = 0;
    if (size == 0) {
      createdMs = env.clock().wallTimeMs();
      firstTimestampKnown = false;
    }
    if (at != null) {
      findMaxTimestamp();
    }
  }

  /** From the last time entry on; a sealed segment's last entry has it already. */
  private void findMaxTimestamp() throws IOException {
    maxTimestamp = times().lastTimestamp();
    maxTimestampOffset = times().lastOffset();
    BatchScanner scanner = locate(maxTimestampOffset);
    for (boolean more = scanner != null; more; more = scanner.next()) {
      if (scanner.header().maxTimestamp() > maxTimestamp) {
        maxTimestamp = scanner.header().maxTimestamp();
        maxTimestampOffset = scanner.header().lastOffset();
      }
    }
    timestampsKnown = true;
  }

  /** Recovery found that the file is sound up to here only. */
  void cutTo(int bytes) throws IOException {
    shorten(bytes);
    size = bytes;
  }

  /**
   * Cuts the file for good before anything is written in the place: of an unsynced cut that was
   * overwritten, a power loss could leave old batches in front of new ones, each of them sound.
   */
  private void shorten(int bytes) throws IOException {
    file().file().truncate(bytes);
    file().file().sync();
  }

  /** Lets go of the file; slices keep it open. */
  void release() {
    if (file != null) {
      file.release();
      file = null;
    }
  }

  @Override
  public String toString() {
    return "segment(base=" + baseOffset + " bytes=" + size + ")";
  }
}
