package io.weir.controlplane.service.messages;

import io.weir.controlplane.config.MessagesConfig;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A live stream. What was there when it began is sent in full, as fast as the client takes it; of
 * what comes later so many a second, the rest is counted. One thread.
 */
final class Tail {
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final long SECOND_NS = 1_000_000_000;
  private static final long LOOK_FOR_PARTITIONS_NS = 30 * SECOND_NS;

  private final Query query;
  private final MessagesConfig bounds;
  private final LongSupplier nanoTime;
  private final Sink sink;
  private final Reading reading;
  private final Supplier<Map<Integer, MessageGateway.Range>> ranges;
  private final Map<Integer, Long> positions;
  private final Map<Integer, Long> liveFrom = new TreeMap<>();
  private long beganNs;
  private long secondBeganNs;
  private long lookedNs;
  private int rowsInSecond;
  private long skipped;

  /**
   * Begins at positions.
   *
   * @param began what was there when the caller was told that the stream is open
   * @param ranges the topic's partitions now
   */
  Tail(
      Query query,
      MessagesConfig bounds,
      LongSupplier nanoTime,
      Sink sink,
      Reading reading,
      Map<Integer, Long> positions,
      Map<Integer, MessageGateway.Range> began,
      Supplier<Map<Integer, MessageGateway.Range>> ranges) {
    this.query = query;
    this.bounds = bounds;
    this.nanoTime = nanoTime;
    this.sink = sink;
    this.reading = reading;
    this.positions = new TreeMap<>(positions);
    this.ranges = ranges;
    began.forEach((partition, range) -> liveFrom.put(partition, range.endExclusive()));
  }

  /** Runs until it is old enough; the sink ends it earlier by throwing. */
  Ended run() {
    beganNs = nanoTime.getAsLong();
    secondBeganNs = beganNs;
    lookedNs = beganNs;
    while (!old()) {
      positions.putAll(reading.read(positions, WAIT, this::visit));
      sink.progress(reading.records(), reading.bytes(), this::place);
      everySecond();
    }
    return Ended.LIFETIME;
  }

  private boolean old() {
    return nanoTime.getAsLong() - beganNs >= bounds.streamLifetime().toNanos();
  }

  private boolean visit(MessageGateway.Stored stored) {
    positions.put(stored.partition(), stored.offset() + 1);
    if (query.filter().matches(stored)) {
      everySecond();
      boolean history = stored.offset() < liveFrom.getOrDefault(stored.partition(), 0L);
      if (history || rowsInSecond < bounds.rowsPerSecondMax()) {
        rowsInSecond += history ? 0 : 1;
        sink.row(MessageView.of(stored, query.valueBytesMax()), this::place);
      } else {
        skipped++;
      }
    }
    // Behind the record, as its place is.
    sink.progress(reading.records(), reading.bytes(), this::place);
    return !old(); // one fetch can take a slow client longer than its stream may live
  }

  private String place() {
    return Positions.text(positions);
  }

  private void everySecond() {
    long nowNs = nanoTime.getAsLong();
    if (nowNs - secondBeganNs < SECOND_NS) {
      return;
    }
    secondBeganNs = nowNs;
    rowsInSecond = 0;
    if (skipped > 0) {
      sink.skipped(skipped);
      skipped = 0;
    }
    if (query.partition().isEmpty() && nowNs - lookedNs > LOOK_FOR_PARTITIONS_NS) {
      lookedNs = nowNs;
      ranges.get().forEach((partition, range) -> positions.putIfAbsent(partition, range.start()));
    }
  }
}
