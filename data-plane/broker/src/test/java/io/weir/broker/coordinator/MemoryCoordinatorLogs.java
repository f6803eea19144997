package io.weir.broker.coordinator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;

/** One partition of {@code __consumer_offsets} in memory, owned by one thread. */
public final class MemoryCoordinatorLogs implements CoordinatorLogs, CoordinatorLog, AutoCloseable {
  private final ExecutorService owner = Executors.newSingleThreadExecutor();
  private final List<Batch> batches = new ArrayList<>();
  private final List<CommitListener> listeners = new ArrayList<>();
  private final boolean commitsAtOnce;
  private long endOffset;
  private long highWatermark;
  private int leaderEpoch;
  private boolean stalled;

  MemoryCoordinatorLogs(boolean commitsAtOnce) {
    this.commitsAtOnce = commitsAtOnce;
  }

  private record Batch(long lastOffset, ByteBuffer bytes) {}

  @Override
  public Optional<CoordinatorLog> find(int partition) {
    return partition == 0 ? Optional.of(this) : Optional.empty();
  }

  @Override
  public int batchBytesMax() {
    return 1 << 20;
  }

  void lead(int epoch) {
    run(() -> leaderEpoch = epoch);
  }

  /** Appends wait from now on. */
  void stall() {
    run(() -> stalled = true);
  }

  /** Nothing happens until what is returned is run. */
  Runnable pause() {
    CountDownLatch resumed = new CountDownLatch(1);
    owner.execute(
        () -> {
          try {
            resumed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return resumed::countDown;
  }

  /** Everything that was written becomes committed. */
  void commitAll() {
    run(this::advance);
  }

  @Override
  public CompletableFuture<Long> append(ByteBuffer records, int epoch) {
    CompletableFuture<Long> appended = new CompletableFuture<>();
    owner.execute(
        () -> {
          if (stalled || appended.isCancelled()) {
            return;
          }
          if (epoch != leaderEpoch) {
            appended.completeExceptionally(new FencedLeaderEpochException("epoch " + epoch));
            return;
          }
          for (MutableRecordBatch batch : MemoryRecords.readableRecords(records).batches()) {
            endOffset += batch.lastOffset() - batch.baseOffset() + 1;
            batch.setLastOffset(endOffset - 1);
            batch.setPartitionLeaderEpoch(leaderEpoch);
          }
          batches.add(new Batch(endOffset - 1, records.duplicate()));
          if (commitsAtOnce) {
            advance();
          }
          appended.complete(endOffset);
        });
    return appended;
  }

  @Override
  public CompletableFuture<Chunk> read(long offset, int bytesMax, int epoch) {
    return CompletableFuture.supplyAsync(
        () ->
            new Chunk(
                batches.stream()
                    .filter(batch -> batch.lastOffset >= offset)
                    .findFirst()
                    .map(batch -> (Batches) batch.bytes::duplicate)
                    .orElse(() -> ByteBuffer.allocate(0)),
                0,
                highWatermark,
                endOffset),
        owner);
  }

  @Override
  public void addListener(CommitListener listener) {
    owner.execute(
        () -> {
          listeners.add(listener);
          listener.onHighWatermark(highWatermark);
        });
  }

  @Override
  public void removeListener(CommitListener listener) {
    owner.execute(() -> listeners.remove(listener));
  }

  private void advance() {
    highWatermark = endOffset;
    listeners.forEach(listener -> listener.onHighWatermark(highWatermark));
  }

  private void run(Runnable task) {
    CompletableFuture.runAsync(task, owner).join();
  }

  @Override
  public void close() {
    owner.shutdownNow();
  }
}
