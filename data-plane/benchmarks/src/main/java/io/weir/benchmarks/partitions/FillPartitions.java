package io.weir.benchmarks.partitions;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes topics of 500 partitions each, and writes one record of 1 KiB into every partition. */
public final class FillPartitions {
  private static final int PARTITIONS_PER_TOPIC = 500;
  private static final int RECORD_BYTES = 1024;
  private static final int LIMIT_S = 300;

  private FillPartitions() {}

  /**
   * @param arguments bootstrap addresses, a file of a client's properties, the number of partitions
   */
  public static void main(String[] arguments) throws Exception {
    int partitions = Integer.parseInt(arguments[2]);
    Map<String, Object> client = client(arguments[0], Path.of(arguments[1]));
    long beganNs = System.nanoTime();
    try (Admin admin = Admin.create(client)) {
      for (int first = 0; first < partitions; first += PARTITIONS_PER_TOPIC) {
        int count = Math.min(PARTITIONS_PER_TOPIC, partitions - first);
        admin
            .createTopics(List.of(new NewTopic(topic(first), count, (short) 1)))
            .all()
            .get(LIMIT_S, TimeUnit.SECONDS);
      }
    }
    double createdS = (System.nanoTime() - beganNs) / 1e9;
    write(client, partitions);
    System.out.printf("%.1f %.1f%n", createdS, (System.nanoTime() - beganNs) / 1e9 - createdS);
  }

  private static void write(Map<String, Object> client, int partitions) throws Exception {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("linger.ms", 50);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] value = new byte[RECORD_BYTES];
      for (int i = 0; i < partitions; i++) {
        String topic = topic(i - i % PARTITIONS_PER_TOPIC);
        var _ =
            producer.send(
                new ProducerRecord<>(topic, i % PARTITIONS_PER_TOPIC, null, value),
                (_, failed) -> {
                  if (failed != null) {
                    failure.set(failed);
                  }
                });
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static String topic(int firstPartition) {
    return "many-" + firstPartition / PARTITIONS_PER_TOPIC;
  }

  private static Map<String, Object> client(String bootstrap, Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    Map<String, Object> client = new HashMap<>();
    properties.forEach((key, value) -> client.put((String) key, value));
    client.put("bootstrap.servers", bootstrap);
    return client;
  }
}
