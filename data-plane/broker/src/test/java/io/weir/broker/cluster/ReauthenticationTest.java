package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions end and begin again under a stream of records, and nobody's client notices (KIP-368).
 */
@Timeout(180)
class ReauthenticationTest {
  private static final String SESSION_MS_MAX = "4000";
  private static final int TIMES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @Test
  void aStreamGoesOnWhileItsSessionsEnd(@TempDir Path folder) throws Exception {
    try (ClusterHarness cluster =
        ClusterHarness.start(
            folder, 1, false, Map.of("connections.max.reauth.ms", SESSION_MS_MAX))) {
      TestTenant tenant = cluster.newTenant();
      try (Admin admin = Admin.create(tenant.clientConfig())) {
        admin.createTopics(List.of(new NewTopic("stream", 1, (short) 1))).all().get();
      }
      Map<String, Object> readers = new HashMap<>(tenant.clientConfig());
      readers.put("group.id", "readers");
      readers.put("auto.offset.reset", "earliest");
      AtomicReference<Exception> refused = new AtomicReference<>();
      AtomicLong sent = new AtomicLong();
      AtomicLong acknowledged = new AtomicLong();
      long read = 0;
      try (var producer =
              new KafkaProducer<>(
                  tenant.clientConfig(), new StringSerializer(), new StringSerializer());
          var consumer =
              new KafkaConsumer<>(readers, new StringDeserializer(), new StringDeserializer())) {
        consumer.subscribe(List.of("stream"));
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (reauthentications(producer.metrics()) < TIMES
            || reauthentications(consumer.metrics()) < TIMES) {
          if (System.nanoTime() > deadlineNs) {
            throw new AssertionError(
                "authenticated again: the producer "
                    + reauthentications(producer.metrics())
                    + " times, the consumer "
                    + reauthentications(consumer.metrics())
                    + " times");
          }
          for (int i = 0; i < 50; i++) {
            sent.incrementAndGet();
            var unused =
                producer.send(
                    new ProducerRecord<>("stream", "record"),
                    (metadata, error) -> {
                      if (error == null) {
                        acknowledged.incrementAndGet();
                      } else {
                        refused.set(error);
                      }
                    });
          }
          read += consumer.poll(Duration.ofMillis(50)).count();
        }
        producer.flush();
        assertEquals(null, refused.get());
        assertEquals(sent.get(), acknowledged.get());
        while (read < sent.get() && System.nanoTime() < deadlineNs) {
          read += consumer.poll(Duration.ofMillis(200)).count();
        }
        assertEquals(sent.get(), read);
        assertEquals(0, value(producer.metrics(), "failed-reauthentication-total"));
        assertEquals(0, value(consumer.metrics(), "failed-reauthentication-total"));
      }
    }
  }

  private static double reauthentications(Map<MetricName, ? extends Metric> metrics) {
    return value(metrics, "successful-reauthentication-total");
  }

  private static double value(Map<MetricName, ? extends Metric> metrics, String name) {
    return metrics.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .mapToDouble(entry -> (Double) entry.getValue().metricValue())
        .max()
        .orElseThrow();
  }
}
