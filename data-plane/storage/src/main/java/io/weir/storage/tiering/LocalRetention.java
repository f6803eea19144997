package io.weir.storage.tiering;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which local segments a tiered topic's {@code local.retention.ms} and {@code
 * local.retention.bytes} let go. Not instantiable.
 */
public final class LocalRetention {
  private LocalRetention() {}

  /**
   * Where the local part is to begin; empty when nothing goes. A segment whose records have no time
   * goes by size only.
   *
   * @param served the oldest local segments, in order, which remote storage serves
   * @param localBytes of all local segments
   * @param retentionMs a segment whose newest record is older may go; negative: any age stays
   * @param retentionBytes while the local part is larger its oldest segments may go; negative: any
   *     size stays
   * @param endExclusive segments that end above stay: the high watermark
   */
  public static OptionalLong newLocalStart(
      List<LocalSegment> served,
      long localBytes,
      long retentionMs,
      long retentionBytes,
      long endExclusive,
      long nowMs) {
    OptionalLong start = OptionalLong.empty();
    long excessBytes = retentionBytes < 0 ? 0 : localBytes - retentionBytes;
    for (LocalSegment segment : served) {
      boolean tooLarge = excessBytes > 0 && excessBytes >= segment.sizeInBytes();
      boolean tooOld =
          retentionMs >= 0
              && segment.maxTimestampMs() >= 0
              && nowMs - segment.maxTimestampMs() > retentionMs;
      if (segment.offsets().endExclusive() > endExclusive || !tooLarge && !tooOld) {
        break;
      }
      excessBytes -= segment.sizeInBytes();
      start = OptionalLong.of(segment.offsets().endExclusive());
    }
    return start;
  }
}
