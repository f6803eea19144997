package io.weir.broker.watch;

import io.weir.protocol.VirtualClusterId;
import io.weir.replication.PartitionReplica;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;

/**
 * How large tenants' topics are on this node, and how fast they grow: summed up at each look at all
 * logs, so that whoever asks costs nothing. Looks follow each other, each with its shards at once;
 * thread-safe.
 */
public final class TopicFigures {
  /** Rates are of the time since so many looks. */
  private static final int LOOKS = 3;

  private static final double NS_PER_SECOND = 1e9;

  private volatile NavigableMap<String, Topic> byName = Collections.emptyNavigableMap();
  private volatile Map<TopicIdPartition, List<Sample>> samples = Map.of();

  /**
   * What this node holds of a topic.
   *
   * @param partitionsLed partitions that it leads; all else here is of those
   * @param bytes of their logs
   * @param records between their first and last offset
   * @param written the sum of their end offsets
   * @param bytesPerSecond appended to them by producers, over the last looks
   * @param recordsPerSecond likewise
   */
  public record Topic(
      int partitionsLed,
      long bytes,
      long records,
      long written,
      double bytesPerSecond,
      double recordsPerSecond) {
    private Topic and(Topic other) {
      return new Topic(
          partitionsLed + other.partitionsLed,
          bytes + other.bytes,
          records + other.records,
          written + other.written,
          bytesPerSecond + other.bytesPerSecond,
          recordsPerSecond + other.recordsPerSecond);
    }
  }

  /** A led partition's counters at a look. */
  private record Sample(long atNs, long appendedBytes, long end) {}

  /**
   * Topics of a virtual cluster at the last look.
   *
   * @param after only names behind it, without the virtual cluster's prefix
   * @return by that name, in its order; a copy
   */
  public SortedMap<String, Topic> of(VirtualClusterId virtualCluster, String after) {
    String prefix = virtualCluster.prefix() + ".";
    SortedMap<String, Topic> found = new TreeMap<>();
    byName
        .subMap(prefix + after, false, prefix + Character.MAX_VALUE, false)
        .forEach((name, topic) -> found.put(name.substring(prefix.length()), topic));
    return found;
  }

  /** Begins a look; give it every replica, each on its shard, and then {@link Look#end} it. */
  Look look(long nowNs) {
    return new Look(nowNs);
  }

  /** One look. */
  final class Look implements Consumer<PartitionReplica> {
    private final long nowNs;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Map<TopicIdPartition, List<Sample>> led = new ConcurrentHashMap<>();

    private Look(long nowNs) {
      this.nowNs = nowNs;
    }

    @Override
    public void accept(PartitionReplica replica) {
      if (!replica.isLeader() || !LogWatch.isTenants(replica.id().topic())) {
        return;
      }
      Sample now = new Sample(nowNs, replica.appendedBytes(), replica.logEndOffset());
      List<Sample> lately = with(samples.getOrDefault(replica.id(), List.of()), now);
      led.put(replica.id(), lately);
      Sample then = lately.getFirst();
      double seconds = (nowNs - then.atNs()) / NS_PER_SECOND;
      topics.merge(
          replica.id().topic(),
          new Topic(
              1,
              replica.sizeInBytes(),
              now.end() - replica.logStartOffset(),
              now.end(),
              seconds > 0 ? (now.appendedBytes() - then.appendedBytes()) / seconds : 0,
              seconds > 0 ? Math.max(0, now.end() - then.end()) / seconds : 0),
          Topic::and);
    }

    /** What was opened anew begins to be counted anew. */
    private static List<Sample> with(List<Sample> before, Sample now) {
      if (before.isEmpty() || before.getLast().appendedBytes() > now.appendedBytes()) {
        return List.of(now);
      }
      List<Sample> lately = new ArrayList<>(before);
      lately.add(now);
      return List.copyOf(lately.subList(Math.max(0, lately.size() - LOOKS - 1), lately.size()));
    }

    /** Publishes what was seen. */
    void end() {
      samples = Map.copyOf(led);
      byName = Collections.unmodifiableNavigableMap(new TreeMap<>(topics));
    }
  }
}
