package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.weir.controlplane.demo.KafkaAccess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer that sends at a steady rate, what a pause of the machine kept back included, and a
 * consumer that reads along. Started and stopped by the test's thread; each client has a thread of
 * its own.
 */
final class SteadyFlow implements AutoCloseable {
  private static final int VALUE_BYTES = 2_000;
  private static final int RECORDS_PER_BURST = 20;
  private static final int BURSTS_PER_SECOND = 10;

  static final int RECORDS_PER_SECOND = RECORDS_PER_BURST * BURSTS_PER_SECOND;
  static final int BYTES_PER_SECOND = RECORDS_PER_SECOND * VALUE_BYTES;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private SteadyFlow(KafkaAccess access) {
    this.producer =
        new KafkaProducer<>(
            access.properties(), new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            access.properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Begins to send to a topic's partitions, and to read them. */
  static SteadyFlow startOn(KafkaAccess access, String topic, int partitions) {
    SteadyFlow flow = new SteadyFlow(access);
    flow.consumer.assign(
        IntStream.range(0, partitions).mapToObj(at -> new TopicPartition(topic, at)).toList());
    flow.consumer.seekToBeginning(List.of());
    byte[] value = new byte[VALUE_BYTES];
    new Random(1).nextBytes(value);
    long periodMs = 1_000 / BURSTS_PER_SECOND;
    var _ =
        flow.threads.scheduleAtFixedRate(
            () -> flow.burst(topic, value), 0, periodMs, TimeUnit.MILLISECONDS);
    var _ = flow.threads.scheduleWithFixedDelay(flow::poll, 0, 1, TimeUnit.MILLISECONDS);
    return flow;
  }

  private void burst(String topic, byte[] value) {
    for (int i = 0; i < RECORDS_PER_BURST; i++) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, value),
              (place, error) -> {
                if (error == null) {
                  acknowledged.incrementAndGet();
                } else {
                  failure.compareAndSet(null, error);
                }
              });
    }
  }

  private void poll() {
    read.addAndGet(consumer.poll(Duration.ofMillis(50)).count());
  }

  /** Records that were acknowledged and read in sum, once both is over. */
  long stop() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the clients do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    producer.flush();
    assertNull(failure.get(), "a record was refused");
    Await.until(
        "everything to be read",
        () -> {
          poll();
          return read.get() == acknowledged.get();
        });
    return acknowledged.get();
  }

  /** What records hold beside the figures of their batches. */
  static long bytesOf(long records) {
    return records * VALUE_BYTES;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (threads.awaitTermination(60, TimeUnit.SECONDS)) {
        consumer.close(); // nobody else uses it now
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(10));
  }
}
