package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.Namespace;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * Renames topics in blobs of the classic protocol between a namespace and the cluster. Immutable.
 *
 * <p>Subscriptions and assignments of the protocol type {@code consumer} hold topic names, and the
 * coordinator reads them (which topics does the group subscribe to, so that their offsets do not
 * expire): they are stored with physical names. A blob that cannot be parsed goes in untouched, and
 * comes out untouched: on the way out a name outside the namespace shows that. One that Kafka can
 * parse and that would hold a name outside the namespace is refused.
 */
record BlobNames(Namespace namespace) {
  byte[] subscriptionToPhysical(byte[] blob) {
    byte[] physical = ConsumerProtocolBlobs.renameSubscription(blob, this::toPhysical);
    refuseForeign(subscribed(physical));
    return physical;
  }

  byte[] subscriptionToTenant(byte[] blob) {
    return ConsumerProtocolBlobs.renameSubscription(blob, this::toTenant);
  }

  byte[] assignmentToPhysical(byte[] blob) {
    byte[] physical = ConsumerProtocolBlobs.renameAssignment(blob, this::toPhysical);
    refuseForeign(assigned(physical));
    return physical;
  }

  byte[] assignmentToTenant(byte[] blob) {
    return ConsumerProtocolBlobs.renameAssignment(blob, this::toTenant);
  }

  /**
   * The coordinator reads blobs with a parser that forgives more than the renaming, when a group
   * moves between the protocols: what it would read must not be another tenant's.
   */
  private void refuseForeign(Stream<String> topics) {
    if (!namespace.isPhysical()
        && !topics.allMatch(topic -> topic.isEmpty() || namespace.contains(topic))) {
      throw new InvalidRequestException(
          "a subscription or assignment of the member can't be read: it holds an invalid name");
    }
  }

  private static Stream<String> subscribed(byte[] blob) {
    try {
      Subscription subscription = ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(blob));
      return Stream.concat(
          subscription.topics().stream(),
          subscription.ownedPartitions().stream().map(TopicPartition::topic));
    } catch (RuntimeException e) {
      return Stream.empty(); // then the coordinator can't read it either
    }
  }

  private static Stream<String> assigned(byte[] blob) {
    try {
      return ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(blob)).partitions().stream()
          .map(TopicPartition::topic);
    } catch (RuntimeException e) {
      return Stream.empty(); // then the coordinator can't read it either
    }
  }

  private Optional<String> toPhysical(String name) {
    return Optional.of(namespace.topicToPhysical(name));
  }

  private Optional<String> toTenant(String name) {
    return name.isEmpty() || namespace.contains(name)
        ? Optional.of(namespace.topicToTenant(name))
        : Optional.empty();
  }
}
