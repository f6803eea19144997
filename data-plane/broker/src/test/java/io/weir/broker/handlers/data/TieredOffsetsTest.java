package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.tiering.read.ColdReadLimits;
import io.weir.broker.tiering.read.MemoryTier;
import io.weir.broker.tiering.read.RemoteLogReader;
import io.weir.broker.tiering.read.StepShard;
import io.weir.broker.tiering.read.TieredPartition;
import io.weir.replication.ListedOffset;
import io.weir.replication.ReadUpTo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ListOffsets of a log before and after its older part went to the remote store. */
class TieredOffsetsTest {
  @TempDir Path folder;
  private final StepShard shard = new StepShard();
  private final MemoryTier tier = new MemoryTier();
  private final TieredOffsets offsets =
      new TieredOffsets(
          new RemoteLogReader(
              tier,
              tier,
              new ColdReadLimits(1, 10, ColdReadLimits.BYTES_MIN, 500),
              Runnable::run,
              shard));
  private TieredPartition partition;

  @BeforeEach
  void fill() {
    partition = new TieredPartition(folder, shard, 0, 1_500);
    for (int i = 0; i < 40; i++) {
      if (i == 15) {
        partition.lead(3);
      }
      // The newest record lies in the middle: its segment is copied, and deleted here.
      long time = shard.wallTimeMs() + (i == 20 ? 1_000_000 : i * 10);
      partition.append(CompressionType.NONE, 2, 30, time);
    }
  }

  @AfterEach
  void close() {
    partition.close();
  }

  private ListedOffset list(long timestampMs) {
    return offsets
        .list(partition.replica(), timestampMs, -1, ReadUpTo.HIGH_WATERMARK, "vc-1")
        .join();
  }

  private List<ListedOffset> byTimes() {
    List<ListedOffset> all = new ArrayList<>();
    for (long time = -20; time < 420; time += 5) {
      all.add(list(shard.wallTimeMs() + time));
    }
    all.add(list(shard.wallTimeMs() + 2_000_000));
    all.add(list(ListOffsetsRequest.MAX_TIMESTAMP));
    all.add(list(ListOffsetsRequest.EARLIEST_TIMESTAMP));
    all.add(list(ListOffsetsRequest.LATEST_TIMESTAMP));
    return all;
  }

  @Test
  void timesFindTheSameRecordsAfterTheLocalDeletion() throws IOException {
    List<ListedOffset> before = byTimes();
    partition.copyTo(tier);
    partition.deleteCopied(tier);
    assertTrue(partition.replica().localLogStartOffset() > 45, "the newest is cold");

    assertEquals(before, byTimes());
  }

  @Test
  void endsOfEpochsAreKnownFromTheLogsStartOn() throws IOException {
    partition.copyTo(tier);
    partition.deleteCopied(tier);

    assertEquals(30, partition.replica().endOffsetForEpoch(-1, 0).endOffsetExclusive());
    assertEquals(80, partition.replica().endOffsetForEpoch(-1, 3).endOffsetExclusive());
  }

  @Test
  void nothingIsTieredAtFirst() {
    assertEquals(ListedOffset.NONE, list(ListOffsetsRequest.LATEST_TIERED_TIMESTAMP));
    assertEquals(0, list(ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP).offset());
    assertEquals(0, list(ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP).offset());
  }

  @Test
  void theTiersAreToldApart() throws IOException {
    partition.copyTo(tier);
    partition.deleteCopied(tier);
    long local = partition.replica().localLogStartOffset();

    assertEquals(0, list(ListOffsetsRequest.EARLIEST_TIMESTAMP).offset());
    assertEquals(local, list(ListOffsetsRequest.EARLIEST_LOCAL_TIMESTAMP).offset());
    assertEquals(local - 1, list(ListOffsetsRequest.LATEST_TIERED_TIMESTAMP).offset());
    assertEquals(local, list(ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP).offset());
    assertEquals(3, list(ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP).leaderEpoch());
  }

  @Test
  void pendingIsUnknownWhileTheCopiesAre() throws IOException {
    partition.copyTo(tier);
    partition.deleteCopied(tier);
    tier.segments().clear();

    assertEquals(ListedOffset.NONE, list(ListOffsetsRequest.EARLIEST_PENDING_UPLOAD_TIMESTAMP));
  }

  @Test
  void anAnswerThatIsLateIsToldOnceAsLate() {
    CompletableFuture<String> never = new CompletableFuture<>();
    List<Object> told = new ArrayList<>();
    StoreAnswer.await(
        shard, 100, never, (value, failure) -> told.add(value == null ? failure : value));
    shard.advanceMs(100);
    never.complete("late");
    shard.drain();

    assertEquals(1, told.size());
    assertTrue(told.get(0) instanceof TimeoutException);
  }
}
