package io.weir.storage;

import java.io.IOException;
import java.util.Iterator;
import java.util.NavigableMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of a log's oldest segments its topic's {@code retention.ms} and {@code retention.bytes} let
 * go. A segment whose records have no time goes by size only. Not instantiable.
 */
final class RetentionPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPolicy.class);

  private RetentionPolicy() {}

  /**
   * The offset below which nothing has to be kept; the log's present start when all has to be.
   * Never above the high watermark. A tiered topic's start is not decided here, as its oldest
   * records are not in these segments.
   */
  static long newStart(
      NavigableMap<Long, Segment> segments, LogConfig config, LogOffsets offsets, long nowMs)
      throws IOException {
    long start = offsets.start();
    if (config.remoteStorage()
        || !config.deleted()
        || config.retentionMs() < 0 && config.retentionBytes() < 0) {
      return start;
    }
    long excessBytes = config.retentionBytes() < 0 ? 0 : -config.retentionBytes();
    if (config.retentionBytes() >= 0) {
      for (Segment segment : segments.values()) {
        excessBytes += segment.size();
      }
    }
    for (Iterator<Segment> each = segments.values().iterator(); each.hasNext(); ) {
      Segment segment = each.next();
      boolean active = !each.hasNext();
      Long next = segments.higherKey(segment.baseOffset());
      long end = next == null ? offsets.end() : next;
      boolean tooLarge = !active && excessBytes > 0 && excessBytes >= segment.size();
      if (segment.size() == 0 && !active) {
        continue; // compaction emptied it: it goes with the next one
      }
      if (segment.size() == 0
          || end > offsets.highWatermark()
          || !tooLarge && !isTooOld(segment, config, nowMs)) {
        break;
      }
      excessBytes -= segment.size();
      start = Math.max(start, end);
    }
    if (start > offsets.start()) {
      LOG.info(
          "event=retention from={} to={} retention_ms={} retention_bytes={}",
          offsets.start(),
          start,
          config.retentionMs(),
          config.retentionBytes());
    }
    return start;
  }

  private static boolean isTooOld(Segment segment, LogConfig config, long nowMs)
      throws IOException {
    long newest = segment.maxTimestamp();
    return config.retentionMs() >= 0 && newest >= 0 && nowMs - newest > config.retentionMs();
  }
}
