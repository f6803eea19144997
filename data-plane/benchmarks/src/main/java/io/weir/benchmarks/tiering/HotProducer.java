package io.weir.benchmarks.tiering;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces one record after the other at a fixed rate, round robin over a topic's partitions,
 * without waiting for acknowledgements. Latencies count from when a record was due, so that a stall
 * shows in each record that it held up.
 *
 * <p>A thread of its own sends; the producer's thread notes the acknowledgements; {@link
 * #latencies} after {@link #stop}.
 */
final class HotProducer implements AutoCloseable {
  static final int PER_SECOND = 500;

  private static final long PERIOD_NANOS = 1_000_000_000L / PER_SECOND;
  private static final int SECONDS_AT_FIRST = 64;

  private final String topic;
  private final int partitions;
  private final Payloads payloads;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread sender = new Thread(this::send, "hot-producer");
  private volatile boolean stopped;
  private volatile Exception failure;

  // Of the producer's thread; read after it ended.
  private long[] dueNanos = new long[PER_SECOND * SECONDS_AT_FIRST];
  private long[] tookNanos = new long[PER_SECOND * SECONDS_AT_FIRST];
  private int acknowledged;

  private HotProducer(Side side, String topic, int partitions, Payloads payloads) {
    this.topic = topic;
    this.partitions = partitions;
    this.payloads = payloads;
    this.producer =
        new KafkaProducer<>(
            side.clientWith(Map.of("acks", "all", "linger.ms", "0", "client.id", "hot")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Begins at once. */
  static HotProducer start(Side side, String topic, int partitions, Payloads payloads) {
    HotProducer hot = new HotProducer(side, topic, partitions, payloads);
    hot.sender.start();
    return hot;
  }

  private void send() {
    long began = System.nanoTime();
    try {
      for (long number = 0; !stopped; number++) {
        long due = began + number * PERIOD_NANOS;
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic, (int) (number % partitions), null, payloads.value(number)),
                (metadata, e) -> acknowledge(due, e));
      }
    } catch (RuntimeException e) { // ends the thread; stop() tells of it
      failure = e;
    }
  }

  private void acknowledge(long due, Exception e) {
    if (e != null) {
      failure = e;
      return;
    }
    if (acknowledged == dueNanos.length) {
      dueNanos = Arrays.copyOf(dueNanos, 2 * acknowledged);
      tookNanos = Arrays.copyOf(tookNanos, 2 * acknowledged);
    }
    dueNanos[acknowledged] = due;
    tookNanos[acknowledged++] = System.nanoTime() - due;
  }

  /** Waits for what was sent; throws if any of it failed. */
  void stop() {
    close();
    if (failure != null) {
      throw new IllegalStateException("a record of the fixed rate was not acknowledged", failure);
    }
  }

  /** Of records that were due from {@code fromNanos} on and before {@code toNanos}. */
  Latencies latencies(long fromNanos, long toNanos) {
    long[] within = new long[acknowledged];
    int count = 0;
    for (int i = 0; i < acknowledged; i++) {
      if (dueNanos[i] - fromNanos >= 0 && dueNanos[i] - toNanos < 0) {
        within[count++] = tookNanos[i];
      }
    }
    return Latencies.of(Arrays.copyOf(within, count));
  }

  @Override
  public void close() {
    stopped = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing the producer ends the sender, too
    }
    producer.close(); // joins its thread
  }
}
