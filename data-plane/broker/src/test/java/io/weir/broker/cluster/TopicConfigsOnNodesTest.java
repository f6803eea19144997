package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that change while their topic is used, by Kafka's own clients; no node restarts. */
@Timeout(120)
class TopicConfigsOnNodesTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static ClusterHarness cluster;
  private static TestTenant tenant;
  private static Admin admin;

  @BeforeAll
  static void start() {
    cluster = ClusterHarness.inProcess(folder, 1);
    tenant = cluster.newTenant();
    admin = Admin.create(tenant.clientConfig());
  }

  @AfterAll
  static void stop() {
    admin.close();
    cluster.close();
  }

  @Test
  void theCodecFollowsTheSettingAndTheOrderIsKept() throws Exception {
    create("codecs");
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    List<CompressionType> seen = new ArrayList<>();
    try (var producer = producer("compression.type", "gzip", "linger.ms", "0")) {
      for (String codec : List.of("zstd", "uncompressed", "lz4", "producer")) {
        set("codecs", "compression.type", codec);
        for (int i = 0; i < 200; i++) {
          sent.add(producer.send(record("codecs", null, "v" + sent.size())));
        }
        Eventually.await("the node has the setting", SOON, () -> shown("codecs", codec));
        producer.flush();
        sent.add(producer.send(record("codecs", null, "v" + sent.size())));
        producer.flush();
        seen.add(lastBatch("codecs").compressionType());
      }
    }

    assertEquals(
        List.of(
            CompressionType.ZSTD, CompressionType.NONE, CompressionType.LZ4, CompressionType.GZIP),
        seen);
    for (int i = 0; i < sent.size(); i++) {
      assertEquals(i, sent.get(i).get().offset());
    }
    assertEquals(
        IntStream.range(0, sent.size()).mapToObj(i -> "v" + i).toList(),
        consume("codecs", sent.size()).stream().map(ConsumerRecord::value).toList());
  }

  /** KIP-110: Fetch before version 10 has no zstd. */
  @Test
  void whoIsTooOldForZstdIsToldSo() throws Exception {
    create("modern");
    set("modern", "compression.type", "zstd");
    try (OperatorClient client = cluster.operator(cluster.node(1))) {
      Eventually.await(
          "old clients are refused",
          SOON,
          () -> fetch(client, 9) == Errors.UNSUPPORTED_COMPRESSION_TYPE.code());
      assertEquals(Errors.NONE.code(), fetch(client, 10));
    }
  }

  private static short fetch(OperatorClient client, int version) throws IOException {
    FetchRequestData request = new FetchRequestData().setMaxWaitMs(0).setMinBytes(0);
    request
        .topics()
        .add(
            new FetchRequestData.FetchTopic()
                .setTopic(tenant.virtualCluster().prefix() + ".modern")
                .setPartitions(
                    List.of(new FetchRequestData.FetchPartition().setPartitionMaxBytes(1000))));
    return client
        .call(ApiKeys.FETCH, version, request, new FetchResponseData())
        .responses()
        .getFirst()
        .partitions()
        .getFirst()
        .errorCode();
  }

  private static boolean shown(String topic, String codec) throws Exception {
    return describe(topic, "compression.type").equals(codec);
  }

  @Test
  void theLogSetsTheTimeFromNowOn() throws Exception {
    create("times");
    try (var producer = producer("acks", "all")) {
      long before = System.currentTimeMillis();
      assertEquals(before - 5000, producer.send(at("times", before - 5000)).get().timestamp());

      set("times", "message.timestamp.type", "LogAppendTime");

      assertTrue(producer.send(at("times", before - 5000)).get().timestamp() >= before);
    }
  }

  @ParameterizedTest
  @CsvSource({"message.timestamp.before.max.ms,-100000", "message.timestamp.after.max.ms,100000"})
  void timesAreBoundedFromNowOn(String key, long offsetMs) throws Exception {
    String topic = key.replace('.', '-');
    create(topic);
    try (var producer = producer("acks", "all")) {
      producer.send(at(topic, System.currentTimeMillis() + offsetMs)).get();

      set(topic, key, "50000");

      assertRefused(
          InvalidTimestampException.class,
          producer.send(at(topic, System.currentTimeMillis() + offsetMs)));
      producer.send(at(topic, System.currentTimeMillis())).get();
    }
  }

  @Test
  void decompressedRecordsAreBoundedFromNowOn() throws Exception {
    create("sizes");
    String large = "x".repeat(5000);
    try (var producer = producer("compression.type", "zstd");
        var plain = producer("compression.type", "none")) {
      producer.send(record("sizes", "k", large)).get();

      set("sizes", "max.decompressed.message.bytes", "1000");

      assertRefused(InvalidRecordException.class, producer.send(record("sizes", "k", large)));
      plain.send(record("sizes", "k", large)).get(); // Kafka bounds compressed ones only
    }
  }

  @Test
  void keysAreNeededFromNowOn() throws Exception {
    create("table");
    try (var producer = producer("acks", "all")) {
      producer.send(record("table", null, "v")).get();

      set("table", "cleanup.policy", "compact");

      assertRefused(InvalidRecordException.class, producer.send(record("table", null, "v")));
      producer.send(record("table", "k", "v")).get();
    }
  }

  @Test
  void segmentsRollByTheirIndexesAndByTime() throws Exception {
    create("segments");
    try (var producer = producer("acks", "all")) {
      for (int i = 0; i < 6; i++) {
        producer.send(record("segments", "k", "v")).get();
      }
      assertEquals(1, segments("segments"));

      set("segments", "index.interval.bytes", "0");
      set("segments", "segment.index.bytes", "24");
      for (int i = 0; i < 8; i++) {
        producer.send(record("segments", "k", "v")).get();
      }
      long byIndex = segments("segments");
      assertTrue(byIndex >= 3, "segments: " + byIndex);

      set("segments", "segment.index.bytes", "10485760");
      set("segments", "segment.ms", "1000");
      producer.send(at("segments", System.currentTimeMillis() + 10_000)).get();
      producer.send(at("segments", System.currentTimeMillis() + 20_000)).get();
      assertTrue(segments("segments") > byIndex);
    }
  }

  @ParameterizedTest
  @CsvSource({"flush.messages,3", "flush.ms,10"})
  void recordsAreSyncedFromNowOn(String key, String value) throws Exception {
    String topic = key.replace('.', '-');
    create(topic);
    try (var producer = producer("acks", "all")) {
      producer.send(record(topic, "k", "1")).get();
      producer.send(record(topic, "k", "2")).get();

      set(topic, key, value);
      producer.send(record(topic, "k", "3")).get();

      String line = tenant.virtualCluster().prefix() + "." + topic + " 0 3";
      Path checkpoint =
          cluster.node(1).folder().resolve("data").resolve("recovery-point-offset-checkpoint");
      Eventually.await(
          "everything is on the device by the checkpoint",
          SOON,
          () -> Files.readAllLines(checkpoint).contains(line));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "errors.deadletterqueue.group.enable,true",
    "file.delete.delay.ms,5",
    "follower.replication.throttled.replicas,0:1",
    "internal.segment.bytes,100000",
    "leader.replication.throttled.replicas,0:1",
    "preallocate,true",
    "remote.copy.lag.bytes,5",
    "remote.copy.lag.ms,5",
    "remote.log.delete.on.disable,true",
    "remote.storage.enable,true",
    "compression.zstd.level,22",
    "segment.index.bytes,8",
    "max.message.bytes,70000000"
  })
  void whatIsNotHonouredIsRefusedByNameAtCreationAndLater(String key, String value)
      throws Exception {
    String topic = "refusing-" + key;
    Throwable atCreation =
        assertThrows(
                ExecutionException.class,
                () ->
                    admin
                        .createTopics(
                            List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of(key, value))))
                        .all()
                        .get())
            .getCause();
    create(topic);
    Throwable later =
        assertThrows(ExecutionException.class, () -> set(topic, key, value)).getCause();

    for (Throwable refusal : List.of(atCreation, later)) {
      assertInstanceOf(InvalidConfigurationException.class, refusal);
      assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
    }
  }

  private static void assertRefused(Class<? extends Throwable> error, Future<?> sent) {
    assertInstanceOf(error, assertThrows(ExecutionException.class, sent::get).getCause());
  }

  private static void create(String topic) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
  }

  /** The answer comes once the node's metadata shows it; its replicas hear of it before. */
  private static void set(String topic, String key, String value) throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> change =
        Map.of(
            resource(topic), List.of(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
    admin.incrementalAlterConfigs(change).all().get();
  }

  private static String describe(String topic, String key) throws Exception {
    return admin
        .describeConfigs(List.of(resource(topic)))
        .all()
        .get()
        .get(resource(topic))
        .get(key)
        .value();
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  private static KafkaProducer<String, String> producer(String... settings) {
    Map<String, Object> config = tenant.clientConfig();
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  private static ProducerRecord<String, String> record(String topic, String key, String value) {
    return new ProducerRecord<>(topic, 0, key, value);
  }

  private static ProducerRecord<String, String> at(String topic, long timestampMs) {
    return new ProducerRecord<>(topic, 0, timestampMs, "k", "v");
  }

  private static List<ConsumerRecord<String, String>> consume(String topic, int count) {
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Eventually.await(
          count + " records",
          SOON,
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            return all.size() >= count;
          });
    }
    return all;
  }

  private static Path log(String topic) {
    return cluster
        .node(1)
        .folder()
        .resolve("data")
        .resolve(tenant.virtualCluster().prefix() + "." + topic + "-0");
  }

  private static long segments(String topic) throws IOException {
    try (var files = Files.list(log(topic))) {
      return files.filter(file -> file.toString().endsWith(".log")).count();
    }
  }

  private static RecordBatch lastBatch(String topic) throws IOException {
    byte[] bytes = Files.readAllBytes(log(topic).resolve("00000000000000000000.log"));
    RecordBatch last = null;
    for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches()) {
      last = batch;
    }
    return last;
  }
}
