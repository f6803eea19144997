package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopicLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * A replicated partition of values, whose records are committed when the test says so. A new leader
 * keeps some of what was not committed, and whoever waited for it is not told which.
 */
final class FakeTopic {
  /** Everything that ever was committed, also below the start. */
  final List<byte[]> committed = new ArrayList<>();

  long start;
  int leader;
  int leaderEpoch;
  private final List<Pending> pending = new ArrayList<>();

  private record Pending(
      List<byte[]> values, long base, CompletableFuture<InternalTopicLog.Appended> done) {}

  /** The replica of one broker. */
  InternalTopicLog of(int broker) {
    return new Replica(broker);
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Commits the oldest append. */
  void commitOne() {
    Pending next = pending.removeFirst();
    committed.addAll(next.values);
    next.done.complete(new InternalTopicLog.Appended(next.base, next.base + next.values.size()));
  }

  void elect(int broker, Random random) {
    leader = broker;
    leaderEpoch++;
    List<Pending> open = new ArrayList<>(pending);
    pending.clear();
    int kept = open.isEmpty() ? 0 : random.nextInt(open.size() + 1);
    open.subList(0, kept).forEach(append -> committed.addAll(append.values));
    open.forEach(
        append -> append.done.completeExceptionally(new NotLeaderOrFollowerException("moved")));
  }

  /**
   * Committed records.
   *
   * @throws OffsetOutOfRangeException below the start
   */
  MemoryRecords read(long from, int recordsMax) {
    if (from < start) {
      throw new OffsetOutOfRangeException("begins at " + start);
    }
    int end = (int) Math.min(committed.size(), from + recordsMax);
    if (from == end) {
      return MemoryRecords.EMPTY;
    }
    return MemoryRecords.withRecords(
        from,
        Compression.NONE,
        committed.subList((int) from, end).stream()
            .map(SimpleRecord::new)
            .toArray(SimpleRecord[]::new));
  }

  private final class Replica implements InternalTopicLog {
    private final int broker;

    private Replica(int broker) {
      this.broker = broker;
    }

    @Override
    public OptionalInt leaderEpoch() {
      return broker == leader ? OptionalInt.of(leaderEpoch) : OptionalInt.empty();
    }

    @Override
    public long startOffset() {
      return start;
    }

    @Override
    public long endOffset() {
      return pending.isEmpty()
          ? committed.size()
          : pending.getLast().base + pending.getLast().values.size();
    }

    @Override
    public CompletableFuture<Appended> append(ByteBuffer batches, int epoch, long timeoutMs) {
      if (broker != leader || epoch != leaderEpoch) {
        return CompletableFuture.failedFuture(new NotLeaderOrFollowerException("moved"));
      }
      List<byte[]> values = new ArrayList<>();
      for (Record record : MemoryRecords.readableRecords(batches).records()) {
        values.add(Utils.toArray(record.value()));
      }
      Pending append = new Pending(values, endOffset(), new CompletableFuture<>());
      pending.add(append);
      return append.done;
    }

    @Override
    public CompletableFuture<Void> deleteBefore(long offset, int epoch) {
      if (broker != leader || epoch != leaderEpoch) {
        return CompletableFuture.failedFuture(new NotLeaderOrFollowerException("moved"));
      }
      if (offset > committed.size()) {
        return CompletableFuture.failedFuture(new OffsetOutOfRangeException("not committed"));
      }
      start = Math.max(start, offset);
      return CompletableFuture.completedFuture(null);
    }
  }
}
