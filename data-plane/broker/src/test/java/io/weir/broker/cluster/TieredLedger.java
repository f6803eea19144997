package io.weir.broker.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/**
 * An idempotent producer in a thread of its own that fills segments of a topic's only partition
 * with numbered records, and the check of the log against what was acknowledged.
 */
final class TieredLedger implements AutoCloseable {
  private static final int VALUE_BYTES = 100_000;
  private static final int IN_FLIGHT_MAX = 20;

  /**
   * The pace: a segment of 1 MiB or two a second, so that what has to be read again stays small.
   */
  private static final long PAUSE_NS = 60_000_000;

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final TestTenant tenant;
  private final TopicPartition partition;
  private final KafkaProducer<Integer, byte[]> producer;
  private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
  private final Map<Integer, Exception> failed = new ConcurrentHashMap<>();
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final Thread sender = new Thread(this::send, "tiered-ledger");
  private volatile boolean stopped;

  private TieredLedger(TestTenant tenant, String topic) {
    this.tenant = tenant;
    this.partition = new TopicPartition(topic, 0);
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("delivery.timeout.ms", 120_000);
    config.put("linger.ms", 0);
    this.producer = new KafkaProducer<>(config, new IntegerSerializer(), new ByteArraySerializer());
  }

  static TieredLedger startOn(TestTenant tenant, String topic) {
    TieredLedger ledger = new TieredLedger(tenant, topic);
    ledger.sender.start();
    return ledger;
  }

  private void send() {
    try {
      for (int number = 0; !stopped; number++) {
        inFlight.acquire();
        LockSupport.parkNanos(PAUSE_NS);
        int key = number;
        var _ =
            producer.send(
                new ProducerRecord<>(partition.topic(), key, new byte[VALUE_BYTES]),
                (metadata, failure) -> {
                  inFlight.release();
                  if (failure == null) {
                    acknowledged.put(key, metadata.offset());
                  } else {
                    failed.put(key, failure);
                  }
                });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /** Waits until so many more are acknowledged than are now. */
  void awaitProgress(int records) {
    int wanted = acknowledged() + records;
    Eventually.await(records + " more acknowledged records", LIMIT, () -> acknowledged() >= wanted);
  }

  /** Sends no more and waits for every answer. */
  void stop() throws InterruptedException {
    stopped = true;
    sender.join();
    producer.flush();
  }

  /**
   * Every send succeeded, and from an offset on every acknowledged record is where it was said to
   * be, once, in the order of sending. Call after {@link #stop}.
   */
  void check(long from) {
    List<String> faults = new ArrayList<>();
    failed.forEach((number, failure) -> faults.add(number + " failed: " + failure));
    Map<Integer, Long> found = new HashMap<>();
    int last = -1;
    for (ConsumerRecord<Integer, byte[]> record : read(from)) {
      Long twice = found.put(record.key(), record.offset());
      if (twice != null || record.key() < last) {
        faults.add(record.key() + " at " + record.offset() + " after " + last + ", " + twice);
      }
      last = record.key();
    }
    acknowledged.forEach(
        (number, offset) -> {
          if (offset >= from && !offset.equals(found.get(number))) {
            faults.add(number + " acknowledged at " + offset + " is at " + found.get(number));
          }
        });
    if (!faults.isEmpty()) {
      throw new AssertionError(
          faults.size()
              + " faults in "
              + acknowledged()
              + " records: "
              + faults.subList(0, Math.min(5, faults.size())));
    }
  }

  private List<ConsumerRecord<Integer, byte[]>> read(long from) {
    Map<String, Object> config = new HashMap<>(tenant.clientConfig());
    config.put("auto.offset.reset", "none");
    List<ConsumerRecord<Integer, byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new IntegerDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      Eventually.await(
          "the records below " + end + " are read",
          LIMIT,
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return consumer.position(partition) >= end;
          });
    }
    return records;
  }

  @Override
  public void close() {
    stopped = true;
    sender.interrupt();
    producer.close(Duration.ofSeconds(5));
  }
}
