package io.weir.simulation;

import io.weir.replication.FetchedPartition;
import io.weir.replication.PartitionReplica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;

/** Reads one partition from its beginning, from whoever leads. Single-threaded. */
final class Consumer {
  private static final int BYTES_MAX = 64 << 10;

  private final World world;
  private final Cluster cluster;
  private final History history;
  private final TopicIdPartition partition;
  private long position;

  Consumer(World world, Cluster cluster, History history, TopicIdPartition partition) {
    this.world = world;
    this.cluster = cluster;
    this.history = history;
    this.partition = partition;
  }

  void start() {
    world.afterMs(
        world.between(5, 80),
        () -> {
          Optional<Node> node = cluster.someLeader(partition);
          node.flatMap(n -> n.replica(partition)).ifPresent(r -> fetch(node.get(), r));
          start();
        });
  }

  long position() {
    return position;
  }

  private void fetch(Node node, PartitionReplica replica) {
    List<LogContents.Entry> entries = new ArrayList<>();
    try (FetchedPartition fetched = replica.read(position, -1, -1, BYTES_MAX, true)) {
      LogContents.add(fetched.slice(), position, Long.MAX_VALUE, entries);
    } catch (OffsetOutOfRangeException e) {
      if (cluster.isTrueLeader(node, partition)) {
        throw new Violation(
            "MonotonicOffsets", partition + " was read up to " + position + "; " + e.getMessage());
      }
      return;
    } catch (IOException | ApiException e) {
      return; // of a disk that fails, or of a leader no longer: another attempt follows
    }
    for (LogContents.Entry entry : entries) {
      if (entry.offset() != position) {
        throw new Violation(
            "ConsistentRead", partition + " offset " + position + " was skipped: " + entry);
      }
      history.saw("ConsistentRead", partition, entry.offset(), entry.value());
      world.coverage.count(Coverage.Event.CONSUMED);
      position++;
    }
  }
}
