package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.protocol.batch.BatchHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Batches whose checksum is right and whose records are nonsense: consumers of the topic get an
 * error that they can step over; other topics, and the broker, don't notice.
 */
@Timeout(120)
class HostileProducerTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int RECORDS = 3;

  @TempDir private static Path folder;
  private static ClusterHarness cluster;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** What is wrong behind the header. */
  enum Wrong {
    NONSENSE {
      @Override
      void make(ByteBuffer batch) {
        for (int at = BatchHeader.HEADER_BYTES; at < batch.limit(); at++) {
          batch.put(at, (byte) (at * 37));
        }
      }
    },
    ABSURD_LENGTH {
      @Override
      void make(ByteBuffer batch) {
        batch.putInt(BatchHeader.HEADER_BYTES, 0xffffff7f);
      }
    },
    NO_ZSTD {
      @Override
      void make(ByteBuffer batch) {
        batch.putShort(21, (short) CompressionType.ZSTD.id);
      }
    };

    abstract void make(ByteBuffer batch);
  }

  @ParameterizedTest
  @EnumSource
  void aConsumerStepsOverItAndNobodyElseNotices(Wrong wrong) throws Exception {
    TestTenant tenant = cluster.newTenant();
    TopicPartition bad = new TopicPartition("bad", 0);
    TopicPartition good = new TopicPartition("good", 0);
    try (Admin admin = Admin.create(tenant.clientConfig());
        var consumer =
            new KafkaConsumer<>(
                tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      admin
          .createTopics(
              List.of(new NewTopic("bad", 1, (short) 1), new NewTopic("good", 1, (short) 1)))
          .all()
          .get();
      ByteBuffer nonsense = batch();
      wrong.make(nonsense);
      nonsense.putInt(17, new BatchHeader().wrap(nonsense, 0).computeCrc());
      produce(tenant, "bad", batch());
      produce(tenant, "bad", nonsense);
      produce(tenant, "bad", batch());
      produce(tenant, "good", batch());

      assertEquals(List.of("v0", "v1", "v2"), values(consumer, good, 0));
      assertEquals(List.of("v0", "v1", "v2"), values(consumer, bad, 0));
      consumer.seek(bad, RECORDS);
      assertThrows(KafkaException.class, () -> pollUntil(consumer, 1));
      assertEquals(List.of("v0", "v1", "v2"), values(consumer, bad, 2 * RECORDS));

      long offset =
          admin
              .listOffsets(Map.of(bad, OffsetSpec.forTimestamp(1)))
              .partitionResult(bad)
              .get()
              .offset();
      assertEquals(0, offset);
      assertEquals(
          3 * RECORDS,
          admin.listOffsets(Map.of(bad, OffsetSpec.latest())).partitionResult(bad).get().offset());
    }
  }

  private static List<String> values(
      KafkaConsumer<String, String> consumer, TopicPartition partition, long from) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    return pollUntil(consumer, RECORDS).subList(0, RECORDS);
  }

  private static List<String> pollUntil(KafkaConsumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    long deadlineNs = System.nanoTime() + SOON.toNanos();
    while (values.size() < count && System.nanoTime() < deadlineNs) {
      consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
    }
    return values;
  }

  private static ByteBuffer batch() {
    SimpleRecord[] records = new SimpleRecord[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
      records[i] =
          new SimpleRecord(
              1000 + i,
              "key".getBytes(StandardCharsets.UTF_8),
              ("v" + i).getBytes(StandardCharsets.UTF_8));
    }
    return MemoryRecords.withRecords(Compression.NONE, records).buffer();
  }

  private static void produce(TestTenant tenant, String topic, ByteBuffer batch) throws Exception {
    ProduceRequestData request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000);
    ProduceRequestData.TopicProduceData data =
        new ProduceRequestData.TopicProduceData()
            .setName(tenant.virtualCluster().prefix() + "." + topic);
    data.partitionData()
        .add(
            new ProduceRequestData.PartitionProduceData()
                .setIndex(0)
                .setRecords(MemoryRecords.readableRecords(batch)));
    request.topicData().add(data);
    try (OperatorClient client = cluster.operator(cluster.node(1))) {
      ProduceResponseData answer =
          client.call(ApiKeys.PRODUCE, 9, request, new ProduceResponseData());
      assertEquals(
          0, answer.responses().iterator().next().partitionResponses().getFirst().errorCode());
    }
  }
}
