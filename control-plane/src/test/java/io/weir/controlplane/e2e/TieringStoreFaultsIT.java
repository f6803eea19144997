package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A store that refuses, lies or hangs, in the running product: producing goes on, consumers get
 * what is right or nothing, and everything mends without a restart.
 */
@ExtendWith(Quickstart.class)
class TieringStoreFaultsIT {
  private static final int RECORDS = 2_500;
  private static final int RECORD_BYTES = 1_000;
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private final WeirInstance weir;
  private final Path objects;

  TieringStoreFaultsIT(WeirInstance weir) {
    this.weir = weir;
    this.objects = weir.home().resolve("object-store/data/weir-tier");
  }

  @Test
  void credentialsThatAreRotatedAwayHoldUpCopiesAndColdReadsOnly() throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    Cold cold = Cold.filled(tenant, "rotated", 1);
    Path file = weir.home().resolve("object-store/credentials");
    String right = Files.readString(file);
    double errors = sum("weir_remote_read_errors_total{reason=\"store\"}");
    try (Reader reader = new Reader(cold, 0)) {
      Files.writeString(file, right.replaceAll("(secret_access_key = )\\S+", "$1wrong"));
      try {
        Await.until(
            "the store to refuse reads",
            () -> {
              reader.read(Duration.ofMillis(200));
              return sum("weir_remote_read_errors_total{reason=\"store\"}") > errors;
            });
        assertFalse(storeAvailable());
        assertEquals(0, reader.read(SILENCE), "cold records came with the wrong key");
        cold.sendOneByOne(20);
      } finally {
        Files.writeString(file, right);
      }
      reader.readToEnd(RECORDS + 20);
    }
    Await.until("the store to be available", this::storeAvailable);
  }

  @Test
  void damagedAndMissingObjectsStopTheirReadersOnlyAndOnlyUntilTheyAreBack() throws Exception {
    Cold cold = Cold.filled(Tenant.signUp(weir), "damaged", 3);
    Path damaged = firstSegment(cold, 0);
    Path missing = firstSegment(cold, 1);
    Path hidden = weir.home().resolve("hidden-object");
    double damages = sum("weir_remote_read_errors_total{reason=\"damage\"}");
    double absences = sum("weir_remote_read_errors_total{reason=\"missing\"}");
    flipAByteOf(damaged);
    Files.move(missing, hidden);
    try (Reader ofDamaged = new Reader(cold, 0);
        Reader ofMissing = new Reader(cold, 1);
        Reader ofSound = new Reader(cold, 2)) {
      Await.until(
          "damage is counted",
          () -> {
            ofDamaged.read(Duration.ofMillis(200));
            return sum("weir_remote_read_errors_total{reason=\"damage\"}") > damages;
          });
      Await.until(
          "absence is counted",
          () -> {
            ofMissing.read(Duration.ofMillis(200));
            return sum("weir_remote_read_errors_total{reason=\"missing\"}") > absences;
          });
      ofSound.readToEnd(RECORDS);
      ofDamaged.read(SILENCE);
      assertTrue(ofDamaged.count() < RECORDS / 2, ofDamaged.count() + " came over the damage");
      assertEquals(0, ofMissing.read(SILENCE));
      assertTrue(storeAvailable(), "what is lost is not the store's absence");

      flipAByteOf(damaged);
      Files.move(hidden, missing);

      ofDamaged.readToEnd(RECORDS);
      ofMissing.readToEnd(RECORDS);
    }
  }

  @Test
  void aStoreThatHangsKeepsNoProducerWaitingAndASlowOneIsReadAllTheSame() throws Exception {
    Cold cold = Cold.filled(Tenant.signUp(weir), "slow", 1);
    long store = WeirInstance.firstNumber(weir.home().resolve("object-store/object-store.pid"));
    try (Reader reader = new Reader(cold, 0)) {
      signal("STOP", store);
      try {
        reader.read(Duration.ofMillis(500)); // a read of the store hangs now
        cold.sendOneByOne(50);
        assertEquals(0, reader.read(Duration.ofMillis(500)), "the store answered");
        Await.until(
            "all is read while the store runs a fifth of the time",
            () -> {
              signal("CONT", store);
              LockSupport.parkNanos(100_000_000);
              signal("STOP", store);
              reader.read(Duration.ofMillis(400));
              return reader.count() >= RECORDS + 50;
            });
      } finally {
        signal("CONT", store);
      }
      reader.readToEnd(RECORDS + 50);
    }
  }

  private boolean storeAvailable() {
    return sum("weir_remote_store_available") == 3;
  }

  /** A sample of all nodes. */
  private double sum(String sample) {
    double sum = 0;
    for (int node = 1; node <= 3; node++) {
      Path properties = weir.home().resolve("cluster/node-" + node + "/node.properties");
      try {
        String http =
            Files.readAllLines(properties).stream()
                .filter(line -> line.startsWith("http.listener="))
                .findFirst()
                .orElseThrow()
                .substring("http.listener=".length());
        try (var metrics = URI.create("http://" + http + "/metrics").toURL().openStream()) {
          sum +=
              new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> line.startsWith(sample + " "))
                  .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                  .sum();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sum;
  }

  private Path firstSegment(Cold cold, int partition) throws IOException {
    Path folder = objects.resolve(cold.topicFolder()).resolve(Integer.toString(partition));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".segment"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  /** The first chunk begins there. Twice is as before. */
  private static void flipAByteOf(Path object) throws IOException {
    try (FileChannel file =
        FileChannel.open(object, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, file.size() / 3);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      file.write(one, file.size() / 3);
    }
  }

  private static void signal(String name, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("kill -" + name + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * A topic whose older segments are in the store only; each partition holds records numbered from
   * 0 on.
   */
  private record Cold(Tenant tenant, String topic, Uuid id) {
    static Cold filled(Tenant tenant, String topic, int partitions) throws Exception {
      tenant.createTopic(
          topic,
          partitions,
          Map.of(
              "remote.storage.enable", "true",
              "segment.bytes", "1048576",
              "local.retention.bytes", "1"));
      Random random = new Random(11); // so that nothing is packed
      try (var producer = producer(tenant);
          Admin admin = Admin.create(tenant.access().properties())) {
        for (int number = 0; number < RECORDS; number++) {
          byte[] value = new byte[RECORD_BYTES];
          random.nextBytes(value);
          for (int partition = 0; partition < partitions; partition++) {
            var unused = producer.send(new ProducerRecord<>(topic, partition, number, value));
          }
        }
        producer.flush();
        for (int partition = 0; partition < partitions; partition++) {
          TopicPartition place = new TopicPartition(topic, partition);
          Await.until(
              "half of " + place + " to leave the disks",
              () -> localStart(admin, place) > RECORDS / 2);
        }
        Uuid id = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
        return new Cold(tenant, topic, id);
      }
    }

    private static long localStart(Admin admin, TopicPartition place) {
      try {
        return admin
            .listOffsets(Map.of(place, OffsetSpec.earliestLocal()))
            .partitionResult(place)
            .get()
            .offset();
      } catch (Exception e) {
        throw new AssertionError("the local start of " + place, e);
      }
    }

    private static KafkaProducer<Integer, byte[]> producer(Tenant tenant) {
      return new KafkaProducer<>(
          tenant.access().properties(), new IntegerSerializer(), new ByteArraySerializer());
    }

    /** Sends the next numbers to the first partition, each once the one before is acknowledged. */
    void sendOneByOne(int records) throws Exception {
      try (var producer = producer(tenant)) {
        for (int number = RECORDS; number < RECORDS + records; number++) {
          producer
              .send(new ProducerRecord<>(topic, 0, number, new byte[RECORD_BYTES]))
              .get(10, TimeUnit.SECONDS);
        }
      }
    }

    /** As the plugin names it. */
    String topicFolder() {
      return String.format(
          Locale.ROOT, "%016x%016x", id.getMostSignificantBits(), id.getLeastSignificantBits());
    }
  }

  /** Reads a partition from its start, and fails at the first record that isn't the next one. */
  private static final class Reader implements AutoCloseable {
    private final KafkaConsumer<Integer, byte[]> consumer;
    private final List<Integer> numbers = new ArrayList<>();

    Reader(Cold cold, int partition) {
      Map<String, Object> properties = new HashMap<>(cold.tenant().access().properties());
      properties.put("auto.offset.reset", "none");
      properties.put("enable.auto.commit", false);
      consumer =
          new KafkaConsumer<>(properties, new IntegerDeserializer(), new ByteArrayDeserializer());
      TopicPartition place = new TopicPartition(cold.topic(), partition);
      consumer.assign(List.of(place));
      consumer.seek(place, 0);
    }

    int count() {
      return numbers.size();
    }

    /** Reads what comes in that time; returns how much. */
    int read(Duration time) {
      int before = numbers.size();
      long begunNs = System.nanoTime();
      do {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> numbers.add(record.key()));
      } while (System.nanoTime() - begunNs < time.toNanos());
      assertEquals(
          IntStream.range(before, numbers.size()).boxed().toList(),
          numbers.subList(before, numbers.size()));
      return numbers.size() - before;
    }

    void readToEnd(int wanted) {
      Await.until(
          "record " + wanted,
          () -> {
            read(Duration.ofMillis(100));
            return numbers.size() >= wanted;
          });
      assertEquals(wanted, numbers.size());
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
