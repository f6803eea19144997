package io.weir.controller.kraft;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.image.ClusterImage;
import org.apache.kafka.image.TopicImage;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.PartitionRegistration;

/** Kafka's images as our types. Pure. */
final class ImageView {
  private ImageView() {}

  /**
   * A topic. Partitions that {@code previous} holds in the same partition epoch are taken from
   * there.
   *
   * @param previous the topic as it was, or null
   */
  static TopicMetadata topic(TopicImage image, TopicMetadata previous) {
    List<PartitionMetadata> partitions = new ArrayList<>(image.partitions().size());
    for (int index = 0; index < image.partitions().size(); index++) {
      PartitionRegistration registration = image.partitions().get(index);
      if (registration == null) {
        throw new IllegalStateException(
            "topic " + image.name() + " has no partition " + index + " below its last one");
      }
      if (previous != null
          && index < previous.partitions().size()
          && previous.partitions().get(index).partitionEpoch() == registration.partitionEpoch) {
        partitions.add(previous.partitions().get(index));
      } else {
        partitions.add(partition(index, registration));
      }
    }
    return new TopicMetadata(new PhysicalTopic(image.name()), image.id(), partitions);
  }

  static Map<Integer, BrokerMetadata> brokers(ClusterImage image) {
    Map<Integer, BrokerMetadata> brokers = new HashMap<>();
    image.brokers().forEach((id, registration) -> brokers.put(id, broker(registration)));
    return brokers;
  }

  private static BrokerMetadata broker(BrokerRegistration registration) {
    Map<String, Endpoint> listeners = new HashMap<>();
    registration
        .listeners()
        .forEach(
            (name, endpoint) ->
                listeners.put(name, new Endpoint(endpoint.host(), endpoint.port())));
    return new BrokerMetadata(
        registration.id(),
        registration.epoch(),
        registration.fenced(),
        registration.inControlledShutdown(),
        listeners,
        registration.rack());
  }

  private static PartitionMetadata partition(int index, PartitionRegistration registration) {
    return new PartitionMetadata(
        index,
        registration.leader,
        registration.leaderEpoch,
        registration.partitionEpoch,
        list(registration.replicas),
        list(registration.isr),
        list(registration.elr),
        list(registration.lastKnownElr),
        list(registration.addingReplicas),
        list(registration.removingReplicas),
        registration.leaderRecoveryState == LeaderRecoveryState.RECOVERING,
        Arrays.asList(registration.directories));
  }

  private static List<Integer> list(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
