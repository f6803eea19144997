package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;

/**
 * Producers that a log doesn't know and whose batch the disk refused. Any sequence of an unknown
 * producer is taken (KIP-360): what it has sent behind that batch must not get in before it, or its
 * records would change places. Kafka closes the log when a write fails and has no such case. Single
 * writer.
 */
final class FailedAppends {
  /** Producers remembered at most; past it those that failed longest ago are forgotten. */
  static final int PRODUCERS_MAX = 1_000;

  private record Expected(short epoch, int sequence) {}

  private final Map<Long, Expected> expected =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Expected> eldest) {
          return size() > PRODUCERS_MAX;
        }
      };

  /** Nearly always: then there is nothing to check. */
  boolean isEmpty() {
    return expected.isEmpty();
  }

  /** A batch of a producer that the log doesn't know was not written. */
  void failed(BatchHeader batch) {
    Expected first = expected.get(batch.producerId());
    if (first == null || first.epoch() != batch.producerEpoch()) {
      expected.put(batch.producerId(), new Expected(batch.producerEpoch(), batch.baseSequence()));
    }
  }

  /**
   * Whether a batch of a producer that the log doesn't know may be the first one.
   *
   * @throws OutOfOrderSequenceException when another one failed before it
   */
  void check(BatchHeader batch) {
    Expected first = expected.get(batch.producerId());
    if (first != null
        && first.epoch() == batch.producerEpoch()
        && first.sequence() != batch.baseSequence()) {
      throw new OutOfOrderSequenceException(
          "sequence "
              + batch.baseSequence()
              + " of producer "
              + batch.producerId()
              + " comes before "
              + first.sequence()
              + ", which couldn't be written");
    }
  }

  /** The log's end was taken away: what a producer sends next follows from what its new end has. */
  void clear() {
    expected.clear();
  }

  /** The log knows the producer now. */
  void written(long producerId) {
    if (!expected.isEmpty()) {
      expected.remove(producerId);
    }
  }
}
