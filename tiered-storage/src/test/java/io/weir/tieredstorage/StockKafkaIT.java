package io.weir.tieredstorage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.testing.LocalStack;
import io.weir.tieredstorage.testing.LocalStackExtension;
import io.weir.tieredstorage.testing.StockKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** A stock Apache Kafka broker loads the packaged plugin, tiers a topic, and serves it again. */
@ExtendWith(LocalStackExtension.class)
class StockKafkaIT {
  private static final String TOPIC = "k3b0q9x2ma.orders";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final int RECORDS = 8_000;
  private static final int VALUE_BYTES = 1_000;

  /** What the active segment and the one before it hold at most. */
  private static final int RECORDS_LOCAL_MAX = 2_200;

  private static final Duration TIER_MAX = Duration.ofSeconds(180);

  @TempDir private Path folder;

  @Test
  void aTopicIsTieredServedAndDeleted(LocalStack localStack) throws Exception {
    String bucket = localStack.newBucket();
    Path plugins = Path.of(System.getProperty("weir.plugin.folder"));
    try (StockKafka kafka = StockKafka.start(folder, plugins, config(localStack, bucket));
        Admin admin = Admin.create(kafka.clientConfig());
        S3Client s3 = localStack.client()) {
      admin.createTopics(List.of(topic())).all().get();
      produce(kafka);

      kafka.await(
          "old segments are in the bucket alone",
          TIER_MAX,
          () -> offset(admin, OffsetSpec.earliestLocal()) >= RECORDS - RECORDS_LOCAL_MAX);

      assertEquals(0, offset(admin, OffsetSpec.earliest()));
      assertFalse(
          Files.exists(kafka.dataFolder().resolve(TOPIC + "-0/00000000000000000000.log")),
          "the first segment is still on disk");
      consume(kafka);
      assertNothingReadable(s3, bucket);
      admin.deleteTopics(List.of(TOPIC)).all().get();
      kafka.await("the bucket is empty", TIER_MAX, () -> objects(s3, bucket).isEmpty());
    }
  }

  /**
   * The plugin's class loader looks into its folder first: a second copy of a class is another
   * class.
   */
  @Test
  void theFolderHoldsNothingThatTheBrokerBrings() throws Exception {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("weir.plugin.folder")))) {
      List<String> jars = files.map(file -> file.getFileName().toString()).toList();

      assertTrue(jars.stream().anyMatch(jar -> jar.startsWith("weir-tiered-storage-")));
      assertEquals(
          List.of(),
          jars.stream()
              .filter(
                  jar ->
                      jar.matches("(kafka|zstd|slf4j|logback|netty|jackson|http(core|client)).*"))
              .toList());
    }
  }

  private Map<String, String> config(LocalStack localStack, String bucket) throws Exception {
    Path keys = folder.resolve("keys");
    byte[] key = new byte[32];
    new Random(1).nextBytes(key);
    Files.writeString(keys, "k1 * " + Base64.getEncoder().encodeToString(key) + "\n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> config = new HashMap<>();
    config.put("weir.store", "s3");
    config.put("weir.s3.bucket", bucket);
    config.put("weir.s3.endpoint", localStack.endpoint().toString());
    config.put("weir.s3.path.style", "true");
    config.put("weir.s3.access.key.id", "test");
    config.put("weir.s3.secret.access.key", "test");
    config.put("weir.chunk.bytes", "65536");
    config.put("weir.encryption.key.file", keys.toString());
    return config;
  }

  private static NewTopic topic() {
    return new NewTopic(TOPIC, 1, (short) 1)
        .configs(
            Map.of(
                "remote.storage.enable", "true",
                "segment.bytes", "1048576",
                "local.retention.bytes", "1",
                "file.delete.delay.ms", "100"));
  }

  private static byte[] value(int i) {
    return ("order " + i + " of this test; ")
        .repeat(VALUE_BYTES / 20)
        .substring(0, VALUE_BYTES)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void produce(StockKafka kafka) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var sent = producer.send(new ProducerRecord<>(TOPIC, value(i)));
        assertTrue(sent != null);
      }
      producer.flush();
    }
  }

  private static long offset(Admin admin, OffsetSpec which) throws Exception {
    return admin.listOffsets(Map.of(PARTITION, which)).partitionResult(PARTITION).get().offset();
  }

  private static void consume(StockKafka kafka) throws Exception {
    int next = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.clientConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long deadline = System.nanoTime() + TIER_MAX.toNanos();
      while (next < RECORDS) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          assertEquals(next, record.offset());
          assertEquals(
              new String(value(next), StandardCharsets.US_ASCII),
              new String(record.value(), StandardCharsets.US_ASCII));
          next++;
        }
        assertTrue(System.nanoTime() < deadline, "only " + next + " records\n" + kafka.log());
      }
    }
  }

  private static void assertNothingReadable(S3Client s3, String bucket) {
    List<String> objects = objects(s3, bucket);
    assertTrue(objects.size() >= 10, objects.toString());
    for (String object : objects) {
      String text =
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(object))
              .asString(StandardCharsets.ISO_8859_1);
      assertFalse(text.contains("of this test") || text.contains(TOPIC), object);
      assertFalse(object.contains("orders"), object);
    }
  }

  private static List<String> objects(S3Client s3, String bucket) {
    return s3.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(object -> object.key())
        .toList();
  }
}
