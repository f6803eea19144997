package io.weir.benchmarks.tiering;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What was written into the tiered topic: how many records each partition has, and the checksum of
 * each. Immutable once {@link #produce} is done.
 */
final class Backlog {
  private static final String BATCH_BYTES = "65536";
  private static final String LINGER_MS = "20";

  private final int[][] checksums;
  private final String topic;

  private Backlog(String topic, int partitions, int recordsEach) {
    this.topic = topic;
    this.checksums = new int[partitions][recordsEach];
  }

  /**
   * Produces {@code sizeMib} of values with acks=all, by one idempotent producer, round robin.
   *
   * @param compression of the producer
   */
  static Backlog produce(
      Side side, String topic, int partitions, int sizeMib, String compression, Payloads payloads) {
    int each = (int) (((long) sizeMib << 20) / Payloads.BYTES / partitions);
    Backlog backlog = new Backlog(topic, partitions, each);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            side.clientWith(
                Map.of(
                    "acks", "all",
                    "compression.type", compression,
                    "batch.size", BATCH_BYTES,
                    "linger.ms", LINGER_MS,
                    "client.id", "backlog")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int number = 0; number < each && failure.get() == null; number++) {
        for (int partition = 0; partition < partitions; partition++) {
          byte[] value = payloads.value((long) number * partitions + partition);
          backlog.checksums[partition][number] = checksum(value);
          int expected = number;
          var unused =
              producer.send(
                  new ProducerRecord<>(topic, partition, null, value),
                  (metadata, e) -> check(expected, metadata, e, failure));
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the backlog of " + side.name() + " failed", failure.get());
    }
    return backlog;
  }

  /** One producer, so a record's number is its offset. */
  private static void check(
      int expected, RecordMetadata metadata, Exception e, AtomicReference<Exception> failure) {
    if (e != null) {
      failure.compareAndSet(null, e);
    } else if (metadata.offset() != expected) {
      failure.compareAndSet(
          null, new IllegalStateException(metadata + " is not the expected offset " + expected));
    }
  }

  String topic() {
    return topic;
  }

  int partitions() {
    return checksums.length;
  }

  int recordsEach() {
    return checksums[0].length;
  }

  /** Whether that record has this value. */
  boolean matches(int partition, long offset, byte[] value) {
    return checksums[partition][(int) offset] == checksum(value);
  }

  private static int checksum(byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value, 0, value.length);
    return (int) crc.getValue();
  }
}
