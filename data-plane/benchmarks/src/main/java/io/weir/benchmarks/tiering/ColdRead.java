package io.weir.benchmarks.tiering;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One consumer that reads partitions from their beginning to where the sealed segments end, and
 * compares each record with what was written. Its own thread.
 */
final class ColdRead {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private final Side side;
  private final Backlog backlog;
  private final Sealed sealed;

  ColdRead(Side side, Backlog backlog, Sealed sealed) {
    this.side = side;
    this.backlog = backlog;
    this.sealed = sealed;
  }

  /** One consumer of everything. Returns how many records were read and right. */
  long byOne(List<TopicPartition> partitions) {
    return read("cold-one", partitions);
  }

  /** A consumer, a group and a thread for each partition. Returns as {@link #byOne}. */
  long byOneEach(List<TopicPartition> partitions) throws Exception {
    List<Callable<Long>> reads = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      reads.add(() -> read("cold-" + partition.partition(), List.of(partition)));
    }
    long records = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(reads.size())) {
      for (Future<Long> read : threads.invokeAll(reads)) {
        records += read.get();
      }
    }
    return records;
  }

  private long read(String group, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> next = new TreeMap<>(ColdRead::order);
    for (TopicPartition partition : partitions) {
      if (sealed.ends().get(partition.partition()) > 0) {
        next.put(partition, 0L);
      }
    }
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            side.clientWith(
                Map.of(
                    "group.id",
                    group,
                    "client.id",
                    group,
                    "enable.auto.commit",
                    "false",
                    "auto.offset.reset",
                    "none")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(next.keySet());
      next.forEach(consumer::seek);
      long records = 0;
      long heard = System.nanoTime();
      while (!next.isEmpty()) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (TopicPartition partition : polled.partitions()) {
          records += compare(partition, polled.records(partition), next);
          if (!next.containsKey(partition)) {
            consumer.pause(List.of(partition));
          }
        }
        if (!polled.isEmpty()) {
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > SILENCE_MAX.toNanos()) {
          throw new IllegalStateException(
              "no record for " + SILENCE_MAX.toSeconds() + " s; still to read from " + next);
        }
      }
      return records;
    }
  }

  /** Takes the partition out of {@code next} when it is read to the end. */
  private long compare(
      TopicPartition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<TopicPartition, Long> next) {
    long end = sealed.ends().get(partition.partition());
    Long expected = next.get(partition);
    if (expected == null) {
      return 0; // what was under way when it was paused
    }
    long at = expected;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (at == end) {
        break;
      }
      if (record.offset() != at || !backlog.matches(partition.partition(), at, record.value())) {
        throw new IllegalStateException(
            side.name()
                + " gave offset "
                + record.offset()
                + " of "
                + partition
                + ", and "
                + at
                + " was expected, with another offset or value");
      }
      at++;
    }
    if (at == end) {
      next.remove(partition);
    } else {
      next.put(partition, at);
    }
    return at - expected;
  }

  private static int order(TopicPartition one, TopicPartition other) {
    return Integer.compare(one.partition(), other.partition());
  }
}
