package io.weir.broker.tenancy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.internaltopic.InternalTopicLog;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import io.weir.protocol.Clock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.Test;

class TenancyWriterTest {
  private final TenancyState state = new TenancyState();
  private final ReplayProgress progress = new ReplayProgress();
  private final FakeLog log = new FakeLog();
  private final TenancyWriter writer = new TenancyWriter(log, state, progress, new FixedClock());

  @Test
  void recordsAreReplayableFromTheLog() {
    TenancyWriter.Applied applied = writer.apply(List.of(tenant(1), tenant(2))).join();

    log.replayAll();
    assertEquals(2, applied.offset());
    assertEquals(2, state.tenant("ten-1").orElseThrow().revision());
  }

  @Test
  void aRequestWaitsUntilTheOneBeforeItWasReplayed() {
    writer.apply(List.of(tenant(5))).join();

    CompletableFuture<TenancyWriter.Applied> second = writer.apply(List.of(tenant(4)));

    assertFalse(second.isDone());
    log.replayAll();
    assertEquals(new TenancyWriter.Applied(1, 1), second.join());
    assertEquals(1, log.endOffset());
  }

  @Test
  void onlyTheLeaderWrites() {
    log.leaderEpoch = OptionalInt.empty();

    var refused =
        assertThrows(CompletionException.class, () -> writer.apply(List.of(tenant(1))).join());

    assertInstanceOf(NotLeaderOrFollowerException.class, refused.getCause());
  }

  @Test
  void aFailedRequestDoesNotStopTheNext() {
    log.failure = new NotEnoughReplicasException("one is down");
    CompletableFuture<TenancyWriter.Applied> first = writer.apply(List.of(tenant(1)));
    log.failure = null;

    TenancyWriter.Applied second = writer.apply(List.of(tenant(2))).join();

    assertInstanceOf(
        NotEnoughReplicasException.class,
        assertThrows(CompletionException.class, first::join).getCause());
    assertEquals(1, second.offset());
  }

  @Test
  void theQueueIsBounded() {
    writer.apply(List.of(tenant(1))).join();
    for (int i = 0; i < TenancyWriter.WAITING_MAX; i++) {
      assertFalse(writer.apply(List.of(tenant(2))).isDone());
    }

    var refused =
        assertThrows(CompletionException.class, () -> writer.apply(List.of(tenant(3))).join());

    assertInstanceOf(CoordinatorLoadInProgressException.class, refused.getCause());
  }

  private static Tenant tenant(long revision) {
    return new Tenant("ten-1", revision, TenantState.ACTIVE);
  }

  /** Commits at once; replays when told to. */
  private final class FakeLog implements InternalTopicLog {
    private final List<ByteBuffer> batches = new ArrayList<>();
    private OptionalInt leaderEpoch = OptionalInt.of(3);
    private RuntimeException failure;
    private long end;

    @Override
    public OptionalInt leaderEpoch() {
      return leaderEpoch;
    }

    @Override
    public long startOffset() {
      return 0;
    }

    @Override
    public CompletableFuture<Void> deleteBefore(long offset, int epoch) {
      return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public long endOffset() {
      return end;
    }

    @Override
    public CompletableFuture<Appended> append(ByteBuffer batch, int epoch, long timeoutMs) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      long base = end;
      MemoryRecords records = MemoryRecords.readableRecords(batch);
      for (MutableRecordBatch found : records.batches()) {
        end += found.lastOffset() - found.baseOffset() + 1;
        found.setLastOffset(end - 1);
      }
      batches.add(batch);
      return CompletableFuture.completedFuture(new Appended(base, end));
    }

    private void replayAll() {
      TenancyReplay replay = new TenancyReplay(state, progress);
      long position = progress.appliedOffset();
      for (ByteBuffer batch : batches) {
        position = replay.replay(MemoryRecords.readableRecords(batch), position);
      }
      progress.advanceTo(position);
    }
  }

  private static final class FixedClock implements Clock {
    @Override
    public long wallTimeMs() {
      return 1;
    }

    @Override
    public long monotonicNs() {
      return 1;
    }
  }
}
