package io.weir.simulation;

import io.weir.replication.ColdPosition;
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
  private static final int COLD_RECORDS_MAX = 20;

  private final World world;
  private final Cluster cluster;
  private final History history;
  private final RemoteStorage remote;
  private final TopicIdPartition partition;
  private long position;

  Consumer(
      World world,
      Cluster cluster,
      History history,
      RemoteStorage remote,
      TopicIdPartition partition) {
    this.world = world;
    this.cluster = cluster;
    this.history = history;
    this.remote = remote;
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

  /** Reads everything again. */
  void rewind() {
    position = 0;
  }

  long position() {
    return position;
  }

  private void fetch(Node node, PartitionReplica replica) {
    List<LogContents.Entry> entries = new ArrayList<>();
    try (FetchedPartition fetched = replica.read(position, -1, -1, BYTES_MAX, true)) {
      LogContents.add(fetched.slice(), position, Long.MAX_VALUE, entries);
      fetched.cold().ifPresent(cold -> entries.addAll(copied(cold)));
    } catch (OffsetOutOfRangeException e) {
      if (position < Math.min(remote.deletedTo(partition), replica.logStartOffset())) {
        position = replica.logStartOffset();
        return;
      }
      if (cluster.isTrueLeader(node, partition)) {
        throw new Violation(
            "MonotonicOffsets", partition + " was read up to " + position + "; " + e.getMessage());
      }
      return;
    } catch (IOException | ApiException e) {
      return; // of a disk that fails, or of a leader no longer: another attempt follows
    }
    take(entries);
  }

  /** The record at a position, and what the same epoch wrote behind it. */
  private List<LogContents.Entry> copied(ColdPosition cold) {
    List<LogContents.Entry> found = new ArrayList<>();
    Optional<LogContents.Entry> next = remote.find(partition, cold.offset(), cold.leaderEpoch());
    if (next.isEmpty()) {
      throw new Violation("RemoteCovered", partition + " has no copy of " + cold);
    }
    while (next.isPresent() && found.size() < COLD_RECORDS_MAX) {
      found.add(next.get());
      world.coverage.count(Coverage.Event.CONSUMED_COLD);
      next = remote.find(partition, next.get().offset() + 1, cold.leaderEpoch());
    }
    return found;
  }

  private void take(List<LogContents.Entry> entries) {
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
