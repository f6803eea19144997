package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one cleaned segment in the place of those that it was made from. Each step is on the device
 * before the next one begins, so that a crash leaves the old ones, or enough to finish:
 *
 * <pre>
 *   offer ──sync──▶ take ──sync──▶ finish
 *     │              ╎ old ones but the first go      names become final
 *     │ .cleaned becomes .swap, with a marker of what it replaces
 *     └─▶ withdraw
 * </pre>
 *
 * What {@link SwapRecovery} finds at the next start: no {@code .swap}, and the old ones are whole;
 * or one, which then is whole itself. On the log's shard; whoever uses it syncs the folder.
 */
final class SegmentSwap {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSwap.class);

  private final LogEnvironment env;
  private final LogSegments segments;
  private final List<Segment> replaced;
  private final Segment cleaned;
  private final long endExclusive;
  private boolean taken;

  /**
   * @param replaced sealed segments, neighbours, in order
   * @param cleaned sealed and synced, under its first names
   * @param endExclusive where the segment behind them begins
   */
  SegmentSwap(
      LogEnvironment env,
      LogSegments segments,
      List<Segment> replaced,
      Segment cleaned,
      long endExclusive) {
    this.env = env;
    this.segments = segments;
    this.replaced = replaced;
    this.cleaned = cleaned;
    this.endExclusive = endExclusive;
  }

  void offer() throws IOException {
    env.disk().open(marker()).close();
    cleaned.moveTo(LogFiles.SWAP);
  }

  /** From here on readers get the cleaned one; slices of the old ones stay readable. */
  void take() throws IOException {
    segments.replace(replaced, cleaned, endExclusive);
    cleaned.unloadIndexes();
    taken = true;
    LOG.info(
        "event=segments_replaced log={} base={} end={} segments={} bytes={}",
        env.directory().getFileName(),
        cleaned.baseOffset(),
        endExclusive,
        replaced.size(),
        cleaned.size());
  }

  boolean isTaken() {
    return taken;
  }

  void finish() throws IOException {
    cleaned.moveTo("");
    env.disk().delete(marker());
  }

  /** The log is closed: what is on the disk decides at its next start. */
  void release() {
    if (!taken) {
      cleaned.release();
    }
  }

  /** The old ones stay. */
  void withdraw() throws IOException {
    cleaned.release();
    cleaned.deleteFiles();
    env.disk().delete(marker());
  }

  private Path marker() {
    return LogFiles.path(env.directory(), endExclusive, LogFiles.REPLACED);
  }
}
