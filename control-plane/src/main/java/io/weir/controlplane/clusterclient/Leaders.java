package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/** Who leads the partitions of topics that are read just now; asked again at times. Thread-safe. */
final class Leaders {
  private static final long KEPT_NS = 5_000_000_000L;
  private static final int TOPICS_MAX = 1_000;

  private record Known(Map<Integer, Node> leaders, long atNs) {}

  private final AdminAccess admin;
  private final LongSupplier nanoTime;
  private final Map<PhysicalTopic, Known> known = new HashMap<>();

  Leaders(AdminAccess admin, LongSupplier nanoTime) {
    this.admin = admin;
    this.nanoTime = nanoTime;
  }

  /** Of those partitions that have one. */
  Map<Integer, Node> of(PhysicalTopic topic, Set<Integer> partitions) {
    Map<Integer, Node> leaders = new HashMap<>(all(topic));
    leaders.keySet().retainAll(partitions);
    return leaders;
  }

  private Map<Integer, Node> all(PhysicalTopic topic) {
    long nowNs = nanoTime.getAsLong();
    synchronized (this) {
      Known there = known.get(topic);
      if (there != null && nowNs - there.atNs() < KEPT_NS) {
        return there.leaders();
      }
    }
    List<TopicPartitionInfo> found = TopicPartitions.of(admin, List.of(topic)).get(topic);
    if (found == null) {
      throw ProblemException.notFound("topic", topic.name());
    }
    Map<Integer, Node> leaders = new HashMap<>();
    for (TopicPartitionInfo partition : found) {
      if (partition.leader() != null && !partition.leader().isEmpty()) {
        leaders.put(partition.partition(), partition.leader());
      }
    }
    synchronized (this) {
      if (known.size() >= TOPICS_MAX) {
        known.clear();
      }
      known.put(topic, new Known(Map.copyOf(leaders), nowNs));
    }
    return leaders;
  }

  /** Something is other than was known. */
  synchronized void forget(PhysicalTopic topic) {
    known.remove(topic);
  }
}
