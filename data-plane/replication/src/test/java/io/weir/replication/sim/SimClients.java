package io.weir.replication.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.replication.FetchedPartition;
import io.weir.replication.PartitionReplica;
import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Producers and consumers, and what they were told. */
final class SimClients {
  private final SimWorld world;
  private final List<SimNode> nodes;
  private final SimController controller;

  /** What was acknowledged to acks=all producers, by offset. */
  final Map<TopicIdPartition, Map<Long, String>> acknowledged = new TreeMap<>(order());

  /** What consumers read, by offset. */
  final Map<TopicIdPartition, Map<Long, String>> consumed = new TreeMap<>(order());

  int acknowledgements;
  int failures;
  private int values;
  private boolean running = true;

  SimClients(SimWorld world, List<SimNode> nodes, SimController controller) {
    this.world = world;
    this.nodes = nodes;
    this.controller = controller;
  }

  static java.util.Comparator<TopicIdPartition> order() {
    return java.util.Comparator.comparing(TopicIdPartition::toString);
  }

  void start(TopicIdPartition partition) {
    acknowledged.put(partition, new TreeMap<>());
    consumed.put(partition, new TreeMap<>());
    produceLater(partition);
    consumeLater(partition);
  }

  void stop() {
    running = false;
  }

  private void produceLater(TopicIdPartition partition) {
    world.afterMs(
        world.between(1, 40),
        () -> {
          if (running) {
            for (SimNode node : nodes) {
              // Whoever believes it leads gets records: the fenced leader too.
              node.replica(partition)
                  .filter(PartitionReplica::isLeader)
                  .ifPresent(replica -> produce(partition, replica));
            }
            produceLater(partition);
          }
        });
  }

  private void produce(TopicIdPartition partition, PartitionReplica replica) {
    int count = (int) world.between(1, 3);
    String value = "v" + values++ + "-" + "x".repeat((int) world.between(0, 200));
    SimpleRecord[] records = new SimpleRecord[count];
    for (int i = 0; i < count; i++) {
      records[i] =
          new SimpleRecord(world.wallTimeMs(), (value + "#" + i).getBytes(StandardCharsets.UTF_8));
    }
    ByteBuffer batch = MemoryRecords.withRecords(Compression.NONE, records).buffer();
    short acks = (short) (world.chance(0.8) ? -1 : 1);
    try {
      AppendResult result = replica.append(batch, acks, -1, AppendOrigin.CLIENT);
      if (acks == -1) {
        replica.awaitCommitted(
            result.lastOffset() + 1,
            2_000,
            outcome -> {
              if (outcome == Errors.NONE) {
                acknowledgements++;
                for (int i = 0; i < count; i++) {
                  acknowledged.get(partition).put(result.baseOffset() + i, value + "#" + i);
                }
              } else {
                failures++;
              }
            });
      }
    } catch (ApiException e) {
      failures++;
    }
  }

  private void consumeLater(TopicIdPartition partition) {
    world.afterMs(
        world.between(5, 60),
        () -> {
          if (running) {
            for (SimNode node : nodes) {
              node.replica(partition)
                  .filter(PartitionReplica::isLeader)
                  .ifPresent(replica -> consume(partition, replica));
            }
            consumeLater(partition);
          }
        });
  }

  private void consume(TopicIdPartition partition, PartitionReplica replica) {
    long from = Math.max(0, replica.highWatermark() - world.between(1, 30));
    try (FetchedPartition fetched = replica.read(from, -1, -1, 1 << 16, true)) {
      ByteBuffer bytes = ByteBuffer.allocate(fetched.slice().sizeInBytes());
      fetched.slice().readFully(bytes);
      for (Record r : MemoryRecords.readableRecords(bytes.flip()).records()) {
        String value = StandardCharsets.UTF_8.decode(r.value()).toString();
        String before = consumed.get(partition).putIfAbsent(r.offset(), value);
        if (before != null) {
          assertEquals(
              before,
              value,
              () -> "offset " + r.offset() + " changed; " + controller.describe(partition));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (ApiException e) {
      failures++;
    }
  }

  /** The whole log of a replica, by offset. */
  static Map<Long, String> contents(PartitionReplica replica) {
    Map<Long, String> all = new TreeMap<>();
    long next = replica.logStartOffset();
    while (next < replica.highWatermark()) {
      try (FetchedPartition fetched = replica.read(next, -1, -1, 1 << 20, true)) {
        ByteBuffer bytes = ByteBuffer.allocate(fetched.slice().sizeInBytes());
        fetched.slice().readFully(bytes);
        for (Record r : MemoryRecords.readableRecords(bytes.flip()).records()) {
          all.put(r.offset(), StandardCharsets.UTF_8.decode(r.value()).toString());
        }
        next = fetched.slice().nextOffset();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return all;
  }
}
