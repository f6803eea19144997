package io.weir.controlplane.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Two consumers of one group, a thread each, whose records meet in one bounded queue. */
final class GroupOfTwo implements AutoCloseable {
  private static final int QUEUE_BATCHES_MAX = 64;
  private static final Duration POLL = Duration.ofMillis(200);

  private record Batch(int member, List<String> values) {}

  private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>(QUEUE_BATCHES_MAX);
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final List<Future<?>> members;
  private volatile boolean closed;

  GroupOfTwo(KafkaAccess access, String topic, String group) {
    this.members =
        List.of(
            threads.submit(() -> consume(access, topic, group, 0)),
            threads.submit(() -> consume(access, topic, group, 1)));
  }

  /**
   * Collects until everything is there or nothing came for the time given.
   *
   * @return records by member
   */
  long[] collect(NumberedLines lines, Duration silenceMax) throws InterruptedException {
    long[] counts = new long[2];
    while (!lines.complete()) {
      Batch batch = batches.poll(silenceMax.toMillis(), TimeUnit.MILLISECONDS);
      if (batch == null) {
        failIfAMemberEnded();
        return counts;
      }
      batch.values().forEach(lines::received);
      counts[batch.member()] += batch.values().size();
    }
    return counts;
  }

  private void consume(KafkaAccess access, String topic, String group, int member) {
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("group.id", group);
    properties.put("client.id", group + "-" + member);
    properties.put("auto.offset.reset", "earliest");
    properties.put("max.poll.records", 5_000);
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (!closed) {
        List<String> values = new java.util.ArrayList<>();
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          values.add(record.value());
        }
        if (!values.isEmpty()) {
          batches.put(new Batch(member, values));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed while the queue was full
    }
  }

  private void failIfAMemberEnded() throws InterruptedException {
    for (Future<?> member : members) {
      if (member.isDone()) {
        try {
          member.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("a consumer ended early", e.getCause());
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
