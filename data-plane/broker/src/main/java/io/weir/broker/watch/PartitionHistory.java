package io.weir.broker.watch;

import io.weir.broker.metrics.Metrics;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/**
 * What happened to the partitions that this node leads: elections that it won, ISRs that shrank and
 * grew. Called on the metadata thread; its counters may be read by any.
 */
public final class PartitionHistory implements MetadataListener {
  private final int nodeId;
  private final LongAdder elected = new LongAdder();
  private final LongAdder shrunk = new LongAdder();
  private final LongAdder grown = new LongAdder();

  /** Leader epoch and ISR size by topic and partition, of those that this node leads. */
  private final Map<Uuid, Map<Integer, Led>> led = new HashMap<>();

  private record Led(int leaderEpoch, int isr) {}

  /** Follows the partitions of one node. */
  public PartitionHistory(int nodeId) {
    this.nodeId = nodeId;
  }

  @Override
  public void onChange(MetadataChange change, ClusterMetadata now) {
    for (TopicMetadata topic : change.deletedTopics()) {
      led.remove(topic.id());
    }
    for (TopicIdPartition id : change.changedPartitions()) {
      now.topic(id.topicId())
          .filter(topic -> id.partition() < topic.partitions().size())
          .ifPresent(
              topic ->
                  changed(change.first(), id.topicId(), topic.partitions().get(id.partition())));
    }
  }

  private void changed(boolean first, Uuid topic, PartitionMetadata now) {
    Map<Integer, Led> ofTopic = led.computeIfAbsent(topic, id -> new HashMap<>());
    Led before = ofTopic.get(now.partition());
    if (now.leader() != nodeId) {
      ofTopic.remove(now.partition());
    } else {
      if (before == null || before.leaderEpoch() != now.leaderEpoch()) {
        elected.add(first ? 0 : 1); // what an earlier process won is not news
      } else if (now.isr().size() < before.isr()) {
        shrunk.increment();
      } else if (now.isr().size() > before.isr()) {
        grown.increment();
      }
      ofTopic.put(now.partition(), new Led(now.leaderEpoch(), now.isr().size()));
    }
    if (ofTopic.isEmpty()) {
      led.remove(topic);
    }
  }

  /** Shows the counters. */
  public void addTo(Metrics metrics) {
    metrics.counter(
        "weir_leader_elections_total",
        "Elections by which this node came to lead a partition, first ones included.",
        elected::sum);
    metrics.counter(
        "weir_isr_shrinks_total",
        "Times that an in-sync replica left a partition that this node leads.",
        shrunk::sum);
    metrics.counter(
        "weir_isr_expands_total",
        "Times that a replica joined the ISR of a partition that this node leads.",
        grown::sum);
  }
}
