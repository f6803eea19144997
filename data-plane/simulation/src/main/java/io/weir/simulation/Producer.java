package io.weir.simulation;

import io.weir.replication.PartitionReplica;
import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * An idempotent producer of one partition (KIP-98): a few batches in flight, each sent again in
 * order until it is acknowledged. Single-threaded.
 */
final class Producer {
  private static final int IN_FLIGHT_MAX = 4;
  private static final int RECORDS_MAX = 3;
  private static final long REQUEST_TIMEOUT_MS = 900;
  private static final short EPOCH = 0;

  private static final class Batch {
    final int sequence;
    final List<String> values;
    boolean done;

    Batch(int sequence, List<String> values) {
      this.sequence = sequence;
      this.values = values;
    }
  }

  private final World world;
  private final Cluster cluster;
  private final History history;
  private final TopicIdPartition partition;
  private final long producerId;
  private final Deque<Batch> pending = new ArrayDeque<>();
  private int sequence;
  private int attempt;
  private int waiting;
  private int acknowledgements;
  private boolean stopped;
  private Errors last = Errors.NONE;

  Producer(
      World world, Cluster cluster, History history, TopicIdPartition partition, long producerId) {
    this.world = world;
    this.cluster = cluster;
    this.history = history;
    this.partition = partition;
    this.producerId = producerId;
  }

  void start() {
    world.afterMs(world.between(5, 60), this::tick);
  }

  /** No new batches; the pending ones are sent until they are acknowledged. */
  void stop() {
    stopped = true;
  }

  boolean isIdle() {
    return pending.isEmpty();
  }

  int acknowledgements() {
    return acknowledgements;
  }

  long producerId() {
    return producerId;
  }

  /** Sequence numbers used. */
  int recordsSent() {
    return sequence;
  }

  @Override
  public String toString() {
    return "producer "
        + producerId
        + " acknowledged="
        + acknowledgements
        + " pending="
        + pending.stream().map(b -> b.sequence + (b.done ? "+" : "-")).toList()
        + " last="
        + last;
  }

  private void tick() {
    if (waiting == 0) {
      int wanted = (int) world.between(1, IN_FLIGHT_MAX);
      while (!stopped && pending.size() < wanted) {
        pending.add(newBatch());
      }
      if (!pending.isEmpty()) {
        send();
      }
    }
    world.afterMs(world.between(5, 60), this::tick);
  }

  private Batch newBatch() {
    int count = (int) world.between(1, RECORDS_MAX);
    String filler = "x".repeat((int) world.between(0, 200));
    List<String> values =
        java.util.stream.IntStream.range(sequence, sequence + count)
            .mapToObj(s -> producerId + ":" + s + ":" + filler)
            .toList();
    Batch batch = new Batch(sequence, values);
    sequence += count;
    return batch;
  }

  private void send() {
    Optional<Node> chosen = cluster.someLeader(partition);
    if (chosen.isEmpty()) {
      return;
    }
    Node node = chosen.get();
    int current = ++attempt;
    List<Batch> batches = List.copyOf(pending);
    waiting = batches.size();
    world.afterMs(REQUEST_TIMEOUT_MS, () -> giveUp(current));
    Runnable arrival =
        node.asNow(
            () ->
                node.replica(partition)
                    .ifPresent(replica -> batches.forEach(b -> append(replica, b, current))));
    if (!cluster.isLost()) {
      world.at(world.between(50_000, 3_000_000), arrival);
    }
  }

  private void giveUp(int of) {
    if (of == attempt) {
      attempt++;
      waiting = 0;
    }
  }

  private void append(PartitionReplica replica, Batch batch, int current) {
    try {
      AppendResult result = replica.append(bytes(batch), (short) -1, -1, AppendOrigin.CLIENT);
      if (result.duplicate()) {
        world.coverage.count(Coverage.Event.DUPLICATE_RECOGNISED);
      }
      replica.awaitCommitted(
          result.lastOffset() + 1,
          REQUEST_TIMEOUT_MS,
          outcome -> answer(batch, current, outcome, result.baseOffset(), replica.leaderEpoch()));
    } catch (OutOfOrderSequenceException e) {
      world.coverage.count(Coverage.Event.OUT_OF_ORDER);
      answer(batch, current, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, -1, -1);
    } catch (ApiException e) {
      answer(batch, current, Errors.forException(e), -1, -1);
    }
  }

  private void answer(Batch batch, int current, Errors outcome, long baseOffset, int leaderEpoch) {
    if (cluster.isLost()) {
      return;
    }
    if (outcome == Errors.NONE) {
      cluster.checkAcknowledged(partition, leaderEpoch, baseOffset + batch.values.size());
    }
    world.at(world.between(50_000, 3_000_000), () -> answered(batch, current, outcome, baseOffset));
  }

  private void answered(Batch batch, int current, Errors outcome, long baseOffset) {
    last = outcome;
    if (outcome == Errors.NONE && !batch.done) {
      batch.done = true;
      acknowledgements++;
      world.coverage.count(Coverage.Event.ACKNOWLEDGED);
      for (int i = 0; i < batch.values.size(); i++) {
        history.saw("NoAcknowledgedWriteLost", partition, baseOffset + i, batch.values.get(i));
      }
      forgetUpTo(batch);
    }
    if (current == attempt && waiting > 0) {
      waiting--;
    }
  }

  /**
   * Sequences are taken in order only, so what came before an acknowledged batch is in the log too.
   * A leader that knows a producer from its snapshot recognises the last batch alone.
   */
  private void forgetUpTo(Batch acknowledged) {
    if (pending.contains(acknowledged)) {
      Batch before;
      do {
        before = pending.remove();
        before.done = true;
      } while (before != acknowledged);
    }
  }

  private ByteBuffer bytes(Batch batch) {
    SimpleRecord[] records = new SimpleRecord[batch.values.size()];
    for (int i = 0; i < records.length; i++) {
      records[i] =
          new SimpleRecord(
              world.wallTimeMs(), batch.values.get(i).getBytes(StandardCharsets.UTF_8));
    }
    return MemoryRecords.withIdempotentRecords(
            Compression.NONE, producerId, EPOCH, batch.sequence, records)
        .buffer();
  }
}
