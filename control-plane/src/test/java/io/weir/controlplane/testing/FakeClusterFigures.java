package io.weir.controlplane.testing;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.ClusterFigures;
import io.weir.controlplane.service.ClusterGateway.ExistingTopic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Numbers of the fake cluster: each partition holds ten records of a byte. Thread-safe. */
public final class FakeClusterFigures implements ClusterFigures {
  private static final long RECORDS = 10;
  private static final int REPLICAS = 3;

  private final Runnable requireReachable;
  private final Map<PhysicalTopic, ExistingTopic> topics;
  private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();
  private final Map<String, KeyUse> keyUses = new ConcurrentHashMap<>();
  private final Map<PhysicalTopic, TopicFigures> looks = new ConcurrentHashMap<>();
  private volatile boolean allTellUses = true;
  private volatile int withoutLeader;
  private volatile int brokersServing = REPLICAS;

  FakeClusterFigures(Runnable requireReachable, Map<PhysicalTopic, ExistingTopic> topics) {
    this.requireReachable = requireReachable;
    this.topics = topics;
  }

  /** What the one node that answers has counted of a virtual cluster. */
  public void count(String clusterPrefix, Traffic counted) {
    traffic.put(clusterPrefix, counted);
  }

  /** So many partitions of each virtual cluster have no leader, so many brokers take part. */
  public void broken(int partitionsWithoutLeader, int serving) {
    withoutLeader = partitionsWithoutLeader;
    brokersServing = serving;
  }

  @Override
  public List<NodeTraffic> traffic() {
    requireReachable.run();
    return List.of(new NodeTraffic(1, "run", 3_600_000, true, traffic));
  }

  /** A broker saw this key used then; so many connections are open. */
  public void used(String keyId, Instant at, int connections) {
    keyUses.put(keyId, new KeyUse(at, connections));
  }

  /** Whether every broker answers when it is asked for the use of keys. */
  public void allTellUses(boolean all) {
    allTellUses = all;
  }

  /** A topic holds so much and is written so fast, as brokers saw last. */
  public void look(PhysicalTopic topic, TopicFigures figures) {
    looks.put(topic, figures);
  }

  @Override
  public TopicLook topics(String clusterPrefix) {
    requireReachable.run();
    Map<String, TopicFigures> found = new HashMap<>();
    looks.forEach(
        (topic, figures) -> {
          if (topic.clusterPrefix().equals(clusterPrefix)) {
            found.put(topic.name(), figures);
          }
        });
    return new TopicLook(found);
  }

  @Override
  public KeyUses keyUsesSince(Instant since) {
    requireReachable.run();
    Map<String, KeyUse> found = new HashMap<>(keyUses);
    found.values().removeIf(use -> use.lastUsedAt().isBefore(since));
    return new KeyUses(found, allTellUses);
  }

  @Override
  public KeyUses keyUses(List<String> keyIds) {
    requireReachable.run();
    Map<String, KeyUse> found = new HashMap<>(keyUses);
    found.keySet().retainAll(keyIds);
    return new KeyUses(found, allTellUses);
  }

  @Override
  public Health health(String clusterPrefix) {
    requireReachable.run();
    List<ExistingTopic> own =
        topics.values().stream()
            .filter(topic -> topic.topic().clusterPrefix().equals(clusterPrefix))
            .toList();
    int partitions = own.stream().mapToInt(ExistingTopic::partitions).sum();
    return new Health(own.size(), partitions, withoutLeader, 0, 0, REPLICAS, brokersServing);
  }

  @Override
  public Map<PhysicalTopic, Size> sizes(List<PhysicalTopic> asked, int partitionsMax) {
    requireReachable.run();
    Map<PhysicalTopic, Size> sizes = new HashMap<>();
    int partitions = 0;
    for (PhysicalTopic topic : asked) {
      ExistingTopic there = topics.get(topic);
      partitions += there == null ? 0 : there.partitions();
      if (there != null && partitions <= partitionsMax) {
        long records = RECORDS * there.partitions();
        sizes.put(topic, new Size(records, records, records, true));
      }
    }
    return sizes;
  }
}
