package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic that outgrows its disks: into the object store of {@code ./weir up}, and back. */
@ExtendWith(Quickstart.class)
class TieredTopicIT {
  private static final String TOPIC = "cold";
  private static final int SEGMENT_BYTES = 1 << 20; // Kafka's least
  private static final int RECORDS = 5_000;
  private static final int RECORD_BYTES = 1_000;

  private final WeirInstance weir;

  TieredTopicIT(WeirInstance weir) {
    this.weir = weir;
  }

  @Test
  void oldSegmentsLeaveTheDisksAndAreReadAllTheSame() throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    String topics = "/clusters/" + tenant.account().clusterId() + "/topics";
    JsonNode topic =
        tenant
            .api()
            .post(
                topics,
                Map.of(
                    "name",
                    TOPIC,
                    "partitions",
                    1,
                    "tiered_storage",
                    true,
                    "configs",
                    Map.of(
                        "segment.bytes",
                        String.valueOf(SEGMENT_BYTES),
                        "local.retention.bytes",
                        "1")));
    Path objects = objectsOf(topic);
    List<ClientRecord> sent = produce(tenant);

    Await.until("copies of four segments", () -> files(objects, ".manifest") >= 4);
    String replica = "." + TOPIC + "-0";
    for (int node = 1; node <= 3; node++) {
      Path data = weir.home().resolve("cluster/node-" + node + "/data");
      Await.until("node " + data + " to drop what was copied", () -> segments(data, replica) == 1);
    }

    TopicReading read =
        TopicReading.of(new ClientProgram.Subject(tenant.access(), TOPIC, 1, "nobody"));
    assertEquals(sent, List.copyOf(new TreeMap<>(byOffset(read)).values()));
    JsonNode partition = tenant.api().get(topics + "/" + TOPIC + "/partitions").at("/items/0");
    assertEquals(0, partition.get("start_offset").asLong(), partition.toString());
    assertTrue(partition.get("size_bytes").asLong() <= SEGMENT_BYTES, partition.toString());
    assertTrue(
        partition.get("remote_size_bytes").asLong() >= 4L * (SEGMENT_BYTES - 20 * RECORD_BYTES),
        partition.toString());

    try (Admin admin = Admin.create(tenant.access().properties())) {
      admin.deleteTopics(List.of(TOPIC)).all().get();
    }
    Await.until("its objects to go", () -> files(objects, "") == 0);
  }

  /** The plugin names objects by ids: the topic's in hexadecimal, for stores without cases. */
  private Path objectsOf(JsonNode topic) {
    Uuid id = Uuid.fromString(topic.get("topic_uuid").asText());
    return weir.home()
        .resolve("object-store/data/weir-tier")
        .resolve(
            String.format(
                Locale.ROOT,
                "%016x%016x",
                id.getMostSignificantBits(),
                id.getLeastSignificantBits()));
  }

  private static List<ClientRecord> produce(Tenant tenant) throws Exception {
    Random random = new Random(7);
    List<byte[]> values =
        IntStream.range(0, RECORDS)
            .mapToObj(
                _ -> {
                  byte[] value = new byte[RECORD_BYTES];
                  random.nextBytes(value);
                  return value;
                })
            .toList();
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        var unused = producer.send(new ProducerRecord<>(TOPIC, value));
      }
      producer.flush();
      producer.send(new ProducerRecord<>(TOPIC, new byte[0])).get(); // fails if one before it did
    }
    return Stream.concat(values.stream(), Stream.of(new byte[0]))
        .map(value -> ClientRecord.of(null, value, ""))
        .toList();
  }

  private static Map<Long, ClientRecord> byOffset(TopicReading read) {
    Map<Long, ClientRecord> records = new TreeMap<>();
    read.records().forEach((place, record) -> records.put(place.offset(), record));
    return records;
  }

  /** Segments of the replica whose folder's name ends so. */
  private static long segments(Path data, String replica) {
    try (Stream<Path> folders = Files.list(data)) {
      return folders
          .filter(folder -> folder.getFileName().toString().endsWith(replica))
          .mapToLong(folder -> files(folder, ".log"))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long files(Path folder, String suffix) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
