package io.weir.controlplane.e2e;

import io.weir.controlplane.demo.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * An idempotent {@code acks=all} producer in a thread of its own that remembers what was
 * acknowledged where, and the check of the log against it: every acknowledged record is there once,
 * at its offset; no record is there twice; each partition is in the order of sending.
 */
final class Ledger implements AutoCloseable {
  private static final int IN_FLIGHT_MAX = 500;
  private static final long PAUSE_NS =
      200_000; // some thousand records a second: enough load, a short check

  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private record Place(int partition, long offset) {}

  private final Map<String, Object> access;
  private final String topic;
  private final KafkaProducer<byte[], Long> producer;
  private final Map<Long, Place> acknowledged = new ConcurrentHashMap<>();
  private final Map<Long, Exception> refused = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
  private final Thread sender;
  private volatile boolean stopped;

  private Ledger(Map<String, Object> access, String topic) {
    this.access = access;
    this.topic = topic;
    Map<String, Object> properties = new HashMap<>(access);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("linger.ms", 2);
    properties.put("delivery.timeout.ms", 120_000);
    this.producer =
        new KafkaProducer<>(
            properties,
            new org.apache.kafka.common.serialization.ByteArraySerializer(),
            new LongSerializer());
    this.sender = Thread.ofPlatform().name("ledger-sender").unstarted(this::sendUntilStopped);
  }

  /** Starts to send. */
  static Ledger startOn(KafkaAccess access, String topic) {
    return startOn(access.properties(), topic);
  }

  /** Starts to send, by a client with these properties. */
  static Ledger startOn(Map<String, Object> access, String topic) {
    Ledger ledger = new Ledger(access, topic);
    ledger.sender.start();
    return ledger;
  }

  private void sendUntilStopped() {
    try {
      while (!stopped) {
        inFlight.acquire();
        LockSupport.parkNanos(PAUSE_NS);
        long number = sent.getAndIncrement();
        var unused =
            producer.send(
                new ProducerRecord<>(topic, number),
                (metadata, error) -> {
                  inFlight.release();
                  if (error == null) {
                    acknowledged.put(number, new Place(metadata.partition(), metadata.offset()));
                  } else {
                    refused.put(number, error);
                  }
                });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until this many more records were acknowledged from now on: producing goes on. */
  void awaitProgress(int records) {
    long wanted = (long) acknowledged.size() + records;
    Await.until(
        records + " more acknowledged records (" + acknowledged.size() + " of " + sent + ")",
        () -> acknowledged.size() >= wanted);
  }

  /** Stops sending, waits for every answer. */
  void stop() throws InterruptedException {
    stopped = true;
    sender.join();
    producer.flush();
  }

  /** A metric of the producer: the largest of that name. */
  double metric(String name) {
    return producer.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue())
        .max()
        .orElseThrow();
  }

  long acknowledged() {
    return acknowledged.size();
  }

  /** Reads everything back and compares; call after {@link #stop}. */
  void check() {
    List<String> faults = new ArrayList<>();
    Map<Long, Place> found = new HashMap<>();
    Map<Integer, Long> lastOf = new HashMap<>();
    for (ConsumerRecord<byte[], Long> record : readAll()) {
      Place place = new Place(record.partition(), record.offset());
      Place earlier = found.put(record.value(), place);
      if (earlier != null) {
        faults.add(record.value() + " is there twice: " + earlier + " and " + place);
      }
      Long last = lastOf.put(record.partition(), record.value());
      if (last != null && last > record.value()) {
        faults.add(place + " holds " + record.value() + " after " + last);
      }
    }
    acknowledged.forEach(
        (number, place) -> {
          if (!place.equals(found.get(number))) {
            faults.add(
                number + " was acknowledged at " + place + " but is at " + found.get(number));
          }
        });
    if (!refused.isEmpty()) {
      faults.add(refused.size() + " sends failed, such as " + refused.values().iterator().next());
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(
          faults.size()
              + " faults in "
              + acknowledged.size()
              + " acknowledged records, such as "
              + faults.subList(0, Math.min(5, faults.size())));
    }
  }

  private List<ConsumerRecord<byte[], Long>> readAll() {
    Map<String, Object> properties = new HashMap<>(access);
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    properties.put("max.poll.records", 10_000);
    List<ConsumerRecord<byte[], Long>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            properties,
            new org.apache.kafka.common.serialization.ByteArrayDeserializer(),
            new LongDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, Duration.ofSeconds(60)).stream()
              .map((PartitionInfo info) -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, Duration.ofSeconds(60));
      Set<TopicPartition> unfinished =
          new TreeSet<>(java.util.Comparator.comparing(Object::toString));
      unfinished.addAll(partitions);
      long lastNewsNs = System.nanoTime();
      while (!unfinished.isEmpty()) {
        int before = records.size();
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        unfinished.removeIf(
            partition ->
                consumer.position(partition, Duration.ofSeconds(60)) >= ends.get(partition));
        if (records.size() > before) {
          lastNewsNs = System.nanoTime();
        } else if (System.nanoTime() - lastNewsNs > SILENCE_MAX.toNanos()) {
          throw new AssertionError(
              "nothing more came from " + unfinished + " before its end in " + ends);
        }
      }
    }
    return records;
  }

  @Override
  public void close() {
    stopped = true;
    producer.close(Duration.ofSeconds(5));
    sender.interrupt();
  }
}
