package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Reads of one look or stream: counts them, and outlasts the failover of a leader. One thread. */
final class Reading {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final MessageGateway gateway;
  private final PhysicalTopic topic;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Runnable tick;
  private final BrowseMeters meters;
  private long records;
  private long bytes;
  private long cost;

  /**
   * Reads one topic.
   *
   * @param patience how long the cluster may be away
   * @param tick run between tries
   */
  Reading(
      MessageGateway gateway,
      PhysicalTopic topic,
      Duration patience,
      LongSupplier nanoTime,
      BrowseMeters meters,
      Runnable tick) {
    this.gateway = gateway;
    this.topic = topic;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.meters = meters;
    this.tick = tick;
  }

  long records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** What the bounds of work count: {@link MessageGateway.Stored#costBytes} of all records. */
  long cost() {
    return cost;
  }

  /** As the gateway reads. */
  Map<Integer, Long> read(
      Map<Integer, Long> offsets, Duration wait, MessageGateway.Visitor visitor) {
    long beganNs = nanoTime.getAsLong();
    while (true) {
      long recordsBefore = records;
      long bytesBefore = bytes;
      try {
        return gateway.read(
            topic,
            offsets,
            wait,
            stored -> {
              records++;
              bytes += stored.sizeBytes();
              cost += stored.costBytes();
              return visitor.visit(stored);
            });
      } catch (ProblemException e) {
        if (e.code() != ProblemCode.CLUSTER_UNAVAILABLE
            || recordsBefore != records // empty ones too were shown already
            || nanoTime.getAsLong() - beganNs > patience.toNanos()) {
          throw e;
        }
      } finally {
        meters.scanned(bytes - bytesBefore);
      }
      tick.run();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
