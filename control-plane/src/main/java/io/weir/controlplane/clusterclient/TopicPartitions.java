package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The partitions of topics, asked for in one request. Stateless. */
final class TopicPartitions {
  private TopicPartitions() {}

  /** By topic; without those that are gone. */
  static Map<PhysicalTopic, List<TopicPartitionInfo>> of(
      AdminAccess admin, Collection<PhysicalTopic> topics) {
    Map<PhysicalTopic, List<TopicPartitionInfo>> partitions = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
    List<String> names = topics.stream().map(PhysicalTopic::physicalName).toList();
    for (PhysicalTopic topic : topics) {
      try {
        TopicDescription description =
            admin.call(
                client -> {
                  if (asked.isEmpty()) {
                    asked.putAll(client.describeTopics(names).topicNameValues());
                  }
                  return asked.get(topic.physicalName());
                });
        partitions.put(topic, description.partitions());
      } catch (AdminAccess.Failed e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw AdminErrors.unavailable(e.getCause());
        }
      }
    }
    return partitions;
  }
}
