package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.messages.MessageGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's producer for single records, made at first use. Thread-safe. */
final class RecordAppender implements AutoCloseable {
  private static final int METADATA_WAIT_MS = 5_000;
  private static final int DELIVERY_TIMEOUT_MS = 15_000;
  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final int REQUEST_BYTES_MAX = 64 << 20;

  private final OperatorLogin login;
  private KafkaProducer<byte[], byte[]> producer;

  RecordAppender(OperatorLogin login) {
    this.login = login;
  }

  MessageGateway.Appended append(PhysicalTopic topic, MessageGateway.NewRecord wanted) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic.physicalName(),
            wanted.partition().isPresent() ? wanted.partition().getAsInt() : null,
            wanted.key(),
            wanted.value());
    wanted.headers().forEach(header -> record.headers().add(header.name(), header.value()));
    try {
      RecordMetadata stored =
          producer()
              .send(record)
              .get(METADATA_WAIT_MS + DELIVERY_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      return new MessageGateway.Appended(stored.partition(), stored.offset(), stored.timestamp());
    } catch (ExecutionException e) {
      throw refusal(e.getCause(), topic);
    } catch (TimeoutException | IOException | KafkaException e) {
      throw refusal(e, topic);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdminErrors.unavailable(e);
    }
  }

  private static ProblemException refusal(Throwable error, PhysicalTopic topic) {
    return switch (error) {
      case RecordTooLargeException _ ->
          new ProblemException(
              ProblemCode.PAYLOAD_TOO_LARGE,
              "The record is larger than the topic's max.message.bytes; raise that, or send less.",
              error);
      case UnknownTopicOrPartitionException _ -> ProblemException.notFound("topic", topic.name());
      case InvalidRecordException _ ->
          new ProblemException(
              ProblemCode.POLICY_VIOLATION,
              "The topic's settings refuse this record (a compacted topic wants a key).",
              error);
      case NotEnoughReplicasException _ ->
          new ProblemException(
              ProblemCode.CLUSTER_UNAVAILABLE,
              "Too few replicas are in sync for min.insync.replicas; try again.",
              error);
      default -> AdminErrors.unavailable(error);
    };
  }

  private synchronized KafkaProducer<byte[], byte[]> producer() throws IOException {
    if (producer == null) {
      Properties properties = login.adminProperties();
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, METADATA_WAIT_MS);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
      properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
      properties.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
      producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(1));
    }
  }
}
