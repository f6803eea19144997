package io.weir.controlplane.service.messages;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * One partition of a look: goes through it in steps, forwards or backwards, and holds what it found
 * until the look takes it. One thread.
 */
final class PartitionCursor {
  private static final int STEP_MIN = 4;
  private static final int STEP_MAX = 10_000;
  private static final Duration WAIT = Duration.ofMillis(500);

  /** A step backwards that holds more is made shorter, as it is kept in memory. */
  private final long windowBytesMax;

  private final int partition;
  private final boolean backwards;
  private final long bound;
  private final Query query;
  private final Deque<Found> found = new ArrayDeque<>();
  private long position;
  private int step;
  private boolean empty;
  private long scanned;

  /**
   * At its beginning.
   *
   * @param position next offset forwards; exclusive end backwards
   * @param bound exclusive end forwards; first offset backwards
   * @param partitions how many share the look
   */
  PartitionCursor(
      int partition,
      boolean backwards,
      long position,
      long bound,
      Query query,
      int partitions,
      long windowBytesMax) {
    this.partition = partition;
    this.backwards = backwards;
    this.position = position;
    this.bound = bound;
    this.query = query;
    this.step = Math.max(STEP_MIN, Math.min(query.limit(), 2 * query.limit() / partitions));
    this.windowBytesMax = windowBytesMax;
  }

  int partition() {
    return partition;
  }

  /**
   * A record that is wanted.
   *
   * @param timestampMs by which partitions are merged
   */
  record Found(MessageView view, long timestampMs) {}

  /** The next one; null if none is held. */
  Found head() {
    return found.peekFirst();
  }

  void take() {
    found.removeFirst();
  }

  /** Whether nothing is left to be read. */
  boolean exhausted() {
    return backwards ? position <= bound : position >= bound;
  }

  boolean needsMore() {
    return found.isEmpty() && !exhausted();
  }

  long scanned() {
    return scanned;
  }

  /** Where to go on: behind what was taken. */
  long resumeAt() {
    return found.isEmpty() ? position : found.peekFirst().view().offset() + (backwards ? 1 : 0);
  }

  /**
   * One step.
   *
   * @param over whether the look must end; asked after each record
   */
  void advance(Reading reading, BooleanSupplier over) {
    if (backwards) {
      back(reading, over);
    } else {
      forward(reading, over);
    }
  }

  private void forward(Reading reading, BooleanSupplier over) {
    long before = position;
    long costBefore = reading.cost();
    position =
        Math.min(
            bound,
            read(
                reading,
                position,
                stored -> {
                  if (stored.offset() >= bound) {
                    return false;
                  }
                  if (query.filter().matches(stored)) {
                    found.addLast(shown(stored));
                  }
                  return found.size() < step && !over.getAsBoolean();
                }));
    empty = position == before;
    scanned += reading.cost() - costBefore;
  }

  private void back(Reading reading, BooleanSupplier over) {
    long from = Math.max(bound, position - step);
    long costBefore = reading.cost();
    List<Found> window = new ArrayList<>();
    boolean[] tooLarge = {false};
    long at = from;
    while (at < position && !tooLarge[0] && !over.getAsBoolean()) {
      long next =
          read(
              reading,
              at,
              stored -> {
                if (stored.offset() >= position) {
                  return false;
                }
                if (query.filter().matches(stored)) {
                  window.add(shown(stored));
                }
                tooLarge[0] =
                    step > 1
                        && reading.cost() - costBefore > windowBytesMax
                        && stored.offset() + 1 < position;
                return !tooLarge[0] && !over.getAsBoolean();
              });
      empty = next == at;
      at = next;
    }
    scanned += reading.cost() - costBefore;
    if (tooLarge[0]) {
      step = Math.max(1, step / 4);
    } else if (at >= position) {
      position = from;
      window.reversed().forEach(found::addLast);
      step = window.isEmpty() ? Math.min(STEP_MAX, step * 2) : step;
    } // else the look ends: the window is read again by the next page
  }

  private long read(Reading reading, long at, Predicate<MessageGateway.Stored> visitor) {
    return reading
        .read(Map.of(partition, at), empty ? WAIT : Duration.ZERO, visitor::test)
        .getOrDefault(partition, at);
  }

  /** What is held is no larger than what is shown. */
  private Found shown(MessageGateway.Stored stored) {
    return new Found(
        MessageView.of(stored, query.valueBytesMax()), stored.timestampMs().orElse(Long.MIN_VALUE));
  }
}
