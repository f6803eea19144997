package io.weir.controlplane.service.messages;

import io.weir.controlplane.config.MessagesConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A bounded look: partitions are read step by step and merged by time. Whatever ends it, what was
 * found is given out, and {@link #place} goes on behind it. One thread.
 */
final class Look {
  private static final int WINDOWS_OF_A_LOOK = 16;

  private static final Comparator<PartitionCursor> OLDEST_FIRST =
      Comparator.comparingLong((PartitionCursor cursor) -> cursor.head().timestampMs())
          .thenComparingInt(PartitionCursor::partition);

  private final Query query;
  private final MessagesConfig bounds;
  private final LongSupplier nanoTime;
  private final Sink sink;
  private final Reading reading;
  private final List<PartitionCursor> cursors = new ArrayList<>();
  private final Comparator<PartitionCursor> order;
  private final long beganNs;
  private final String placeAtBegin;
  private int rows;
  private long answerBytes;

  /**
   * Begins at positions.
   *
   * @param positions next offset forwards, exclusive end backwards
   * @param ranges of the same partitions
   */
  Look(
      Query query,
      MessagesConfig bounds,
      LongSupplier nanoTime,
      Sink sink,
      Reading reading,
      Map<Integer, Long> positions,
      Map<Integer, MessageGateway.Range> ranges) {
    this.query = query;
    this.bounds = bounds;
    this.nanoTime = nanoTime;
    this.sink = sink;
    this.reading = reading;
    boolean backwards = query.from() == Query.From.NEWEST;
    this.order = backwards ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
    this.beganNs = nanoTime.getAsLong();
    positions.forEach(
        (partition, position) -> {
          MessageGateway.Range range = ranges.get(partition);
          cursors.add(
              new PartitionCursor(
                  partition,
                  backwards,
                  position,
                  backwards ? range.start() : range.endExclusive(),
                  query,
                  positions.size(),
                  bounds.scanBytesMax() / WINDOWS_OF_A_LOOK));
        });
    this.placeAtBegin = place();
  }

  /** Runs it to its end. */
  Ended run() {
    Ended reason = null;
    while (reason == null) {
      reason = step();
    }
    // What is held already is shown, although another partition might have had an older one.
    while (reason != Ended.LIMIT && reason != Ended.BYTES_LIMIT && rows < query.limit()) {
      PartitionCursor next = next();
      if (next == null || !emit(next)) {
        break;
      }
    }
    return finished() ? Ended.END : reason;
  }

  private Ended step() {
    if (rows >= query.limit()) {
      return Ended.LIMIT;
    }
    PartitionCursor hungry =
        cursors.stream()
            .filter(PartitionCursor::needsMore)
            .min(Comparator.comparingLong(PartitionCursor::scanned))
            .orElse(null);
    if (hungry != null) {
      Ended over = over();
      if (over == null) {
        hungry.advance(reading, () -> over() != null);
        sink.progress(reading.records(), reading.bytes(), this::place);
      }
      return over;
    }
    PartitionCursor next = next();
    if (next == null) {
      return Ended.END;
    }
    return emit(next) ? null : Ended.BYTES_LIMIT;
  }

  private PartitionCursor next() {
    return cursors.stream().filter(cursor -> cursor.head() != null).min(order).orElse(null);
  }

  /** False if it does not fit; the first always does, so that each page gets further. */
  private boolean emit(PartitionCursor cursor) {
    MessageView view = cursor.head().view();
    long bytes = view.answerBytes();
    if (rows > 0 && answerBytes + bytes > bounds.answerBytesMax()) {
      return false;
    }
    cursor.take();
    rows++;
    answerBytes += bytes;
    sink.row(view, this::place);
    return true;
  }

  private Ended over() {
    if (nanoTime.getAsLong() - beganNs > bounds.timeMax().toNanos()) {
      return Ended.TIME_LIMIT;
    }
    // A step that is larger than the bound is finished all the same, else no page would get beyond.
    return reading.cost() > bounds.scanBytesMax() && !place().equals(placeAtBegin)
        ? Ended.SCAN_LIMIT
        : null;
  }

  /** Whether nothing is left. */
  boolean finished() {
    return cursors.stream().allMatch(cursor -> cursor.exhausted() && cursor.head() == null);
  }

  /** Where to go on. */
  String place() {
    Map<Integer, Long> positions = new TreeMap<>();
    cursors.forEach(cursor -> positions.put(cursor.partition(), cursor.resumeAt()));
    return Positions.text(positions);
  }
}
