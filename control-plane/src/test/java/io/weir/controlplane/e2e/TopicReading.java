package io.weir.controlplane.e2e;

import io.weir.controlplane.e2e.ClientMember.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic and a group as Kafka's newest Java client sees them in this process: what the others'
 * results are compared with. Immutable.
 *
 * @param records everything from the start to the end at the time
 * @param ends of the partitions
 * @param committed by the group
 */
record TopicReading(
    Map<Place, ClientRecord> records, Map<Integer, Long> ends, Map<Integer, Long> committed) {
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static TopicReading of(ClientProgram.Subject subject) {
    Map<String, Object> properties = new HashMap<>(subject.access().properties());
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    Map<Place, ClientRecord> records = new HashMap<>();
    Map<Integer, Long> ends = new TreeMap<>();
    try (var consumer =
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Admin admin = Admin.create(subject.access().properties())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(subject.topic(), LIMIT).stream()
              .map(info -> new TopicPartition(subject.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      consumer
          .endOffsets(partitions, LIMIT)
          .forEach((place, end) -> ends.put(place.partition(), end));
      Await.until(
          "the ends of " + subject.topic(),
          () -> {
            consumer.poll(STEP).forEach(record -> records.put(place(record), content(record)));
            return partitions.stream()
                .allMatch(place -> consumer.position(place, LIMIT) >= ends.get(place.partition()));
          });
      Map<Integer, Long> committed = new TreeMap<>();
      admin
          .listConsumerGroupOffsets(subject.group())
          .partitionsToOffsetAndMetadata()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .forEach((place, offset) -> committed.put(place.partition(), offset.offset()));
      return new TopicReading(records, ends, committed);
    } catch (Exception e) {
      throw new AssertionError(subject.topic() + " can't be read", e);
    }
  }

  private static Place place(ConsumerRecord<byte[], byte[]> record) {
    return new Place(record.partition(), record.offset());
  }

  private static ClientRecord content(ConsumerRecord<byte[], byte[]> record) {
    Header origin = record.headers().lastHeader("origin");
    String header = origin == null ? "" : new String(origin.value(), StandardCharsets.UTF_8);
    return ClientRecord.of(record.key(), record.value(), header);
  }
}
