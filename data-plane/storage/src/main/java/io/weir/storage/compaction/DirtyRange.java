package io.weir.storage.compaction;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which part of a log a pass would clean, by the rules of Kafka's {@code LogCleanerManager} and
 * {@code LogToClean}. Immutable; decided without any IO.
 *
 * @param firstDirtyOffset records below were cleaned by earlier passes
 * @param firstUncleanableOffset base of the first segment that this pass leaves alone
 * @param cleanBytes bytes of the segments that begin below the first dirty offset
 * @param cleanableBytes bytes of the segments from the first dirty offset's on that may be cleaned
 * @param overdue whether its oldest dirty record is older than {@code max.compaction.lag.ms}
 */
public record DirtyRange(
    long firstDirtyOffset,
    long firstUncleanableOffset,
    long cleanBytes,
    long cleanableBytes,
    boolean overdue) {

  /**
   * A log as a decision sees it.
   *
   * @param segments in order, at least one; the last is the active one
   * @param cleanedEnd where the last pass ended; empty before any
   * @param lastStableOffset end of what is committed and decided
   */
  public record LogView(
      List<SegmentSummary> segments,
      long logStartOffset,
      long logEndOffset,
      long lastStableOffset,
      OptionalLong cleanedEnd) {
    /** Copies the list. */
    public LogView {
      segments = List.copyOf(segments);
      if (segments.isEmpty()) {
        throw new IllegalArgumentException("a log has at least one segment");
      }
    }

    private long activeBase() {
      return segments.getLast().baseOffset();
    }
  }

  /** Decides. */
  public static DirtyRange of(LogView log, CompactionSettings settings, long nowMs) {
    long dirty = log.cleanedEnd().orElse(log.logStartOffset());
    if (dirty < log.logStartOffset() || dirty > log.logEndOffset()) {
      dirty =
          log.logStartOffset(); // the log lost one of its ends meanwhile: all of it is looked at
    }
    long bound = Math.min(log.lastStableOffset(), log.activeBase());
    if (settings.minLagMs() > 0) {
      bound = Math.min(bound, firstTooYoung(log, dirty, nowMs - settings.minLagMs()));
    }
    long uncleanable = baseAt(log, Math.max(dirty, bound));
    long from = Math.min(dirty, uncleanable);
    return new DirtyRange(
        dirty,
        uncleanable,
        bytes(log.segments(), Long.MIN_VALUE, dirty),
        bytes(log.segments(), from, uncleanable),
        isOverdue(log, dirty, settings, nowMs));
  }

  /** Which part of the bytes a pass would read is dirty; 0 when there is nothing to read. */
  public double ratio() {
    long total = cleanBytes + cleanableBytes;
    return total == 0 ? 0 : (double) cleanableBytes / total;
  }

  /** Whether a pass is worth its reading now. */
  public boolean isDue(CompactionSettings settings) {
    return cleanableBytes > 0 && (overdue || ratio() > settings.minCleanableDirtyRatio());
  }

  private static long firstTooYoung(LogView log, long dirty, long youngestMs) {
    for (SegmentSummary segment : sealedFrom(log, dirty)) {
      if (segment.largestTimestampMs() > youngestMs) {
        return segment.baseOffset();
      }
    }
    return Long.MAX_VALUE;
  }

  private static boolean isOverdue(
      LogView log, long dirty, CompactionSettings settings, long nowMs) {
    long oldestMs = Long.MAX_VALUE;
    for (SegmentSummary segment : sealedFrom(log, dirty)) {
      if (segment.firstTimestampMs() > 0) {
        oldestMs = Math.min(oldestMs, segment.firstTimestampMs());
      }
    }
    return oldestMs < nowMs - settings.maxLagMs();
  }

  /** Base of the sealed segment where an offset lies, of the active one if none holds it. */
  private static long baseAt(LogView log, long offset) {
    List<SegmentSummary> sealed = sealedFrom(log, offset);
    return sealed.isEmpty() ? log.activeBase() : sealed.getFirst().baseOffset();
  }

  private static List<SegmentSummary> sealedFrom(LogView log, long offset) {
    return range(log.segments(), offset, log.activeBase());
  }

  private static long bytes(List<SegmentSummary> segments, long from, long to) {
    return range(segments, from, to).stream().mapToLong(SegmentSummary::bytes).sum();
  }

  /** The segments from the one that holds {@code from} on which begin below {@code to}. */
  static List<SegmentSummary> range(List<SegmentSummary> segments, long from, long to) {
    if (from >= to) {
      return List.of();
    }
    int first = 0;
    while (first + 1 < segments.size() && segments.get(first + 1).baseOffset() <= from) {
      first++;
    }
    int end = first;
    while (end < segments.size() && segments.get(end).baseOffset() < to) {
      end++;
    }
    return segments.subList(first, end);
  }
}
