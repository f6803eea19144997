package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.tiering.read.ColdReadLimits;
import io.weir.broker.tiering.read.MemoryTier;
import io.weir.broker.tiering.read.RemoteLogReader;
import io.weir.broker.tiering.read.StepShard;
import io.weir.broker.tiering.read.TieredPartition;
import io.weir.broker.tiering.read.TieredPartition.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fetch of partitions whose older part is only in the remote store. */
class FetchRunColdTest {
  private static final int STORE_WAIT_MS = 500;

  @TempDir Path folder;
  private final StepShard shard = new StepShard();
  private final MemoryTier tier = new MemoryTier();
  private final Queue<Runnable> storeThreads = new ArrayDeque<>();
  private final Metrics metrics = new Metrics();
  private final RemoteLogReader reader =
      new RemoteLogReader(
          tier,
          tier,
          new ColdReadLimits(4, 100, ColdReadLimits.BYTES_MIN, STORE_WAIT_MS),
          storeThreads::add,
          shard);
  private TieredPartition cold;
  private TieredPartition hot;
  private NavigableMap<Long, Batch> log;

  @BeforeEach
  void fill() throws IOException {
    reader.addTo(metrics);
    cold = new TieredPartition(folder.resolve("cold"), shard, 0, 2_000);
    hot = new TieredPartition(folder.resolve("hot"), shard, 1, 2_000);
    for (int i = 0; i < 40; i++) {
      cold.append(CompressionType.NONE, 2, 60, shard.wallTimeMs() + i);
    }
    log = cold.localBatches();
    cold.copyTo(tier);
    cold.deleteCopied(tier);
    assertTrue(cold.replica().localLogStartOffset() > 20);
  }

  @AfterEach
  void close() {
    cold.close();
    hot.close();
    assertEquals(0, tier.open.get(), "streams that were not closed");
  }

  private static FetchTarget target(TieredPartition of, long offset) {
    FetchRequestData.FetchPartition asked =
        new FetchRequestData.FetchPartition()
            .setPartition(of.replica().id().partition())
            .setFetchOffset(offset)
            .setPartitionMaxBytes(1_000)
            .setCurrentLeaderEpoch(-1)
            .setLastFetchedEpoch(-1);
    return new FetchTarget(new FetchTarget.Key(Uuid.ZERO_UUID, "t", asked.partition()), asked);
  }

  private CompletableFuture<List<FetchRun.Read>> fetch(
      int minBytes, long maxWaitMs, FetchRun.Item... items) {
    CompletableFuture<List<FetchRun.Read>> answer =
        new FetchRun(List.of(items), minBytes, 10_000, false, reader, "vc-1").start(maxWaitMs);
    shard.drain();
    return answer;
  }

  private FetchRun.Item coldAt(long offset) {
    return FetchRun.Item.readable(target(cold, offset), cold.replica());
  }

  private FetchRun.Item hotAt(long offset) {
    return FetchRun.Item.readable(target(hot, offset), hot.replica());
  }

  private void storeAnswers() {
    for (Runnable next = storeThreads.poll(); next != null; next = storeThreads.poll()) {
      next.run();
    }
    shard.drain();
  }

  private static List<Batch> batches(FetchResponseData.PartitionData data) throws IOException {
    if (!(data.records() instanceof LogSliceRecords records)) {
      return List.of();
    }
    ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes());
    records.source().readFully(bytes, 0);
    records.close();
    return TieredPartition.batches(bytes.flip());
  }

  private double held() {
    return metric("weir_remote_read_memory_bytes");
  }

  private double metric(String name) {
    return metrics
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aConsumerGoesFromColdToHotAndMissesNothing() throws IOException {
    long offset = 0;
    while (offset < cold.replica().highWatermark()) {
      CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 500, coldAt(offset));
      storeAnswers();
      FetchResponseData.PartitionData data = answer.join().get(0).data();
      assertEquals(Errors.NONE.code(), data.errorCode());
      assertEquals(cold.replica().highWatermark(), data.highWatermark());
      List<Batch> got = batches(data);
      assertFalse(got.isEmpty(), "nothing at " + offset);
      for (Batch batch : got) {
        assertEquals(log.floorEntry(offset).getValue().bytes(), batch.bytes());
        offset = batch.nextOffset();
      }
    }
    assertEquals(0, held());
  }

  @Test
  void hotRecordsDoNotWaitForColdOnesWhichTheNextFetchFinds() throws IOException {
    hot.append(CompressionType.NONE, 1, 10, shard.wallTimeMs());

    CompletableFuture<List<FetchRun.Read>> first = fetch(1, 500, coldAt(0), hotAt(0));

    assertTrue(first.isDone(), "though the store has not answered");
    assertEquals(0, batches(first.join().get(0).data()).size());
    assertEquals(1, batches(first.join().get(1).data()).size());
    storeAnswers();
    CompletableFuture<List<FetchRun.Read>> second = fetch(1, 500, coldAt(0), hotAt(1));
    assertTrue(second.isDone(), "the read was done meanwhile");
    assertFalse(batches(second.join().get(0).data()).isEmpty());
    assertEquals(1, metric("weir_remote_reads_reused_total"));
    assertEquals(0, held());
  }

  @Test
  void aSlowStoreIsWaitedForUpToItsBoundAndNotInVain() throws IOException {
    CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 100, coldAt(0));
    shard.advanceMs(STORE_WAIT_MS - 1);
    assertFalse(answer.isDone(), "the client's own time has passed, but there is nothing else");
    shard.advanceMs(1);

    assertTrue(answer.isDone());
    assertEquals(Errors.NONE.code(), answer.join().get(0).data().errorCode());
    assertEquals(List.of(), batches(answer.join().get(0).data()));
    storeAnswers();
    assertFalse(batches(fetch(1, 100, coldAt(0)).join().get(0).data()).isEmpty());
    assertEquals(0, held());
  }

  @Test
  void aPatientClientWaitsAsLongAsItSaid() {
    CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 2_000, coldAt(0));
    shard.advanceMs(1_999);
    assertFalse(answer.isDone());
    shard.advanceMs(1);
    assertTrue(answer.isDone());
    storeAnswers();
  }

  @Test
  void aNewHotRecordIsAnsweredWhileTheStoreIsSlow() throws IOException {
    CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 2_000, coldAt(0), hotAt(0));
    assertFalse(answer.isDone());

    hot.append(CompressionType.NONE, 1, 10, shard.wallTimeMs());

    assertTrue(answer.isDone());
    assertEquals(1, batches(answer.join().get(1).data()).size());
    storeAnswers();
  }

  @Test
  void aStoreThatIsDownIsToldWhenTheWaitIsOver() {
    tier.isDown = true;
    CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 300, coldAt(0));
    storeAnswers();
    assertFalse(answer.isDone(), "a client that hears of it asks again at once");
    shard.advanceMs(300);

    assertEquals(Errors.KAFKA_STORAGE_ERROR.code(), answer.join().get(0).data().errorCode());
    assertEquals(0, held());
  }

  @Test
  void severalColdPartitionsAreReadAtATimeWithinTheAnswersBytes() throws IOException {
    FetchRun.Item[] items = new FetchRun.Item[ColdFetches.UNDERWAY_MAX + 4];
    for (int i = 0; i < items.length; i++) {
      items[i] = coldAt(i);
    }
    CompletableFuture<List<FetchRun.Read>> answer = fetch(1, 500, items);
    assertEquals(3, storeThreads.size(), "the tenant's threads");
    storeAnswers();

    int answered = 0;
    int bytes = 0;
    for (FetchRun.Read read : answer.join()) {
      answered += FetchRun.sizeOf(read.data()) > 0 ? 1 : 0;
      bytes += FetchRun.sizeOf(read.data());
      for (Batch batch : batches(read.data())) {
        assertEquals(log.get(batch.baseOffset()).bytes(), batch.bytes());
      }
    }
    assertTrue(answered >= 1 && bytes <= 10_000, answered + " with " + bytes);
    storeAnswers();
  }

  @Test
  void whatIsBehindTheHighWatermarkOrBelowTheStartIsAsEver() {
    cold.replica().deleteRecords(5);
    shard.drain();

    FetchResponseData.PartitionData below = fetch(1, 500, coldAt(4)).join().get(0).data();
    FetchResponseData.PartitionData above = fetch(1, 500, coldAt(500)).join().get(0).data();

    assertEquals(Errors.OFFSET_OUT_OF_RANGE.code(), below.errorCode());
    assertEquals(Errors.OFFSET_OUT_OF_RANGE.code(), above.errorCode());
    assertTrue(storeThreads.isEmpty());
  }
}
