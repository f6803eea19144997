package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.PhysicalTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Records in the broker cluster. Calls block, each for a bounded time. Thread-safe. Throws as
 * {@link io.weir.controlplane.service.ClusterGateway} does.
 */
public interface MessageGateway {
  /**
   * What a reader of committed records finds in a partition.
   *
   * @param start first offset
   * @param endExclusive behind the last
   */
  record Range(long start, long endExclusive) {}

  /** A header; the value may be null. */
  record Header(String name, byte[] value) {}

  /**
   * A record as it is stored; key and value may be null.
   *
   * @param timestampMs since the epoch; empty if it has none
   * @param logAppendTime whether the broker set it
   */
  record Stored(
      int partition,
      long offset,
      OptionalLong timestampMs,
      boolean logAppendTime,
      byte[] key,
      byte[] value,
      List<Header> headers) {
    private static final int OVERHEAD_BYTES = 64;

    /** Bytes of key, value and headers. */
    public int sizeBytes() {
      int bytes = length(key) + length(value);
      for (Header header : headers) {
        bytes += header.name().length() + length(header.value());
      }
      return bytes;
    }

    /** What holding or looking at it costs, in bytes: nothing is free, however empty. */
    public long costBytes() {
      return sizeBytes() + OVERHEAD_BYTES * (1L + headers.size());
    }

    private static int length(byte[] data) {
      return data == null ? 0 : data.length;
    }
  }

  /** Takes records one by one, so that no more than one is unpacked at a time. */
  @FunctionalInterface
  interface Visitor {
    /** False: no more of this partition for now. */
    boolean visit(Stored stored);
  }

  /**
   * A record to append; key and value may be null.
   *
   * @param partition empty: the key chooses, as with Kafka's clients
   */
  record NewRecord(OptionalInt partition, byte[] key, byte[] value, List<Header> headers) {}

  /** Where it went. */
  record Appended(int partition, long offset, long timestampMs) {}

  /** By partition; empty if there is no such topic. */
  Optional<Map<Integer, Range>> ranges(PhysicalTopic topic);

  /** The first offset at or after a time, the end without one, of some partitions. */
  Map<Integer, Long> offsetsAt(PhysicalTopic topic, Set<Integer> partitions, Instant time);

  /**
   * Reads on in some partitions: at most one fetch per broker, about 1 MiB each.
   *
   * @param offsets where; one that is gone moves to the partition's first
   * @param wait how long brokers may wait for a record, all together
   * @return where the next read begins, of the same partitions
   */
  Map<Integer, Long> read(
      PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait, Visitor visitor);

  /** Appends one; all in-sync replicas have it when this returns. */
  Appended append(PhysicalTopic topic, NewRecord wanted);
}
