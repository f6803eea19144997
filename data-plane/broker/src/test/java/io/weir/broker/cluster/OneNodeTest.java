package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OneNodeTest {
  @Test
  void aRecordGoesInAndComesOut(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster = ClusterHarness.inProcess(folder, 1)) {
      TestTenant tenant = cluster.newTenant();
      try (Admin admin = Admin.create(tenant.clientConfig())) {
        admin.createTopics(List.of(new NewTopic("orders", 2, (short) 1))).all().get();
        assertEquals(tenant.kafkaClusterId(), admin.describeCluster().clusterId().get());
      }
      try (var producer =
          new KafkaProducer<>(
              tenant.clientConfig(), new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("orders", 0, "k", "v")).get(30, TimeUnit.SECONDS);
      }

      try (var consumer =
          new KafkaConsumer<>(
              tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
        TopicPartition partition = new TopicPartition("orders", 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(30));

        assertEquals("v", records.records(partition).getFirst().value());
      }
    }
  }
}
