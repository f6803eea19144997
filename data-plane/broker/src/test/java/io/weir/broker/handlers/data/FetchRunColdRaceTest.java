package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.tiering.read.ColdReadLimits;
import io.weir.broker.tiering.read.MemoryTier;
import io.weir.broker.tiering.read.RemoteLogReader;
import io.weir.broker.tiering.read.StepShard;
import io.weir.broker.tiering.read.TieredPartition;
import io.weir.broker.tiering.read.TieredPartition.Batch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fetches over two shards, each on a thread of its own, while the store answers on others. */
@Timeout(120)
class FetchRunColdRaceTest {
  private static final int FETCHES = 1_500;
  private static final int AT_A_TIME = 12;

  @TempDir Path folder;
  private final MemoryTier tier = new MemoryTier();
  private final Metrics metrics = new Metrics();
  private final Random random = new Random(17);
  private final List<StepShard> shards = List.of(new StepShard(), new StepShard());
  private final List<TieredPartition> partitions = new ArrayList<>();
  private final List<NavigableMap<Long, Batch>> logs = new ArrayList<>();
  private int failures;
  private int empty;
  private int cold;

  @Test
  void everyFetchEndsOnceAndNothingIsHeld() throws Exception {
    for (int i = 0; i < 2; i++) {
      TieredPartition partition =
          new TieredPartition(folder.resolve("p" + i), shards.get(i), i, 2_000);
      partitions.add(partition);
      for (int b = 0; b < 40; b++) {
        partition.append(CompressionType.NONE, 2, 60, shards.get(i).wallTimeMs() + b);
      }
      logs.add(partition.localBatches());
      partition.copyTo(tier);
      partition.deleteCopied(tier);
    }
    AtomicBoolean stopping = new AtomicBoolean();
    ExecutorService shardThreads = Executors.newFixedThreadPool(2);
    shards.forEach(shard -> shardThreads.execute(() -> pump(shard, stopping)));
    ExecutorService storeThreads = Executors.newFixedThreadPool(3);
    RemoteLogReader reader =
        new RemoteLogReader(
            tier,
            tier,
            new ColdReadLimits(3, 20, ColdReadLimits.BYTES_MIN, 5),
            task -> storeThreads.execute(() -> slowly(task)),
            shards.get(0));
    reader.addTo(metrics);

    List<CompletableFuture<List<FetchRun.Read>>> underway = new ArrayList<>();
    for (int i = 0; i < FETCHES; i++) {
      tier.isDown = i % 100 > 90;
      underway.add(fetch(reader));
      if (underway.size() == AT_A_TIME) {
        check(underway.removeFirst().get(60, TimeUnit.SECONDS));
      }
    }
    for (CompletableFuture<List<FetchRun.Read>> rest : underway) {
      check(rest.get(60, TimeUnit.SECONDS));
    }
    storeThreads.shutdown();
    assertTrue(storeThreads.awaitTermination(60, TimeUnit.SECONDS));
    stopping.set(true);
    shardThreads.shutdown();
    assertTrue(shardThreads.awaitTermination(60, TimeUnit.SECONDS));

    shards.get(0).advanceMs(60_000); // what was left is too old with the next look
    partitions.forEach(partition -> partition.replica().deleteRecords(1));
    tier.isDown = false;
    var _ = new FetchRun(List.of(item(0, 5)), 1, 1_000, false, reader, "vc-1").start(0);
    shards.get(0).advanceMs(60_000);
    assertEquals(0, tier.open.get(), "streams that were not closed");
    assertTrue(metrics.text().contains("\nweir_remote_read_memory_bytes 0\n"), metrics.text());
    assertTrue(cold > 100 && empty > 10 && failures > 10, cold + " " + empty + " " + failures);
    partitions.forEach(TieredPartition::close);
  }

  private static void pump(StepShard shard, AtomicBoolean stopping) {
    while (!stopping.get()) {
      shard.advanceMs(1);
      LockSupport.parkNanos(20_000);
    }
  }

  /** As a store that takes its time; the order of what follows is left to chance. */
  private static void slowly(Runnable task) {
    LockSupport.parkNanos(100_000);
    task.run();
  }

  private FetchRun.Item item(int index, long offset) {
    FetchRequestData.FetchPartition asked =
        new FetchRequestData.FetchPartition()
            .setPartition(index)
            .setFetchOffset(offset)
            .setPartitionMaxBytes(200 + random.nextInt(1_500))
            .setCurrentLeaderEpoch(-1)
            .setLastFetchedEpoch(-1);
    return FetchRun.Item.readable(
        new FetchTarget(new FetchTarget.Key(Uuid.ZERO_UUID, "t", index), asked),
        partitions.get(index).replica());
  }

  private CompletableFuture<List<FetchRun.Read>> fetch(RemoteLogReader reader) {
    List<FetchRun.Item> items = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      items.add(item(i, random.nextInt(81)));
    }
    int minBytes = random.nextInt(3) == 0 ? 4_000 : 1;
    String tenant = "vc-" + random.nextInt(2);
    return new FetchRun(items, minBytes, 3_000, false, reader, tenant).start(random.nextInt(15));
  }

  private void check(List<FetchRun.Read> reads) throws Exception {
    for (FetchRun.Read read : reads) {
      int index = read.target().key().partition();
      if (read.data().errorCode() != Errors.NONE.code()) {
        assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), read.data().errorCode());
        failures++;
      } else if (read.data().records() instanceof LogSliceRecords records) {
        ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes());
        records.source().readFully(bytes, 0);
        records.close();
        for (Batch batch : TieredPartition.batches(bytes.flip())) {
          assertEquals(logs.get(index).get(batch.baseOffset()).bytes(), batch.bytes());
          cold +=
              batch.baseOffset() < partitions.get(index).replica().localLogStartOffset() ? 1 : 0;
        }
      } else {
        empty++;
      }
    }
  }
}
