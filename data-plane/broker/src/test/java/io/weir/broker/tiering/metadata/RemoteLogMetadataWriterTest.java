package io.weir.broker.tiering.metadata;

import static io.weir.broker.tiering.metadata.Segments.finished;
import static io.weir.broker.tiering.metadata.Segments.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.protocol.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteLogMetadataWriterTest {
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final RemoteLogMetadataCodec codec = new RemoteLogMetadataCodec();
  private final ReplayProgress progress = new ReplayProgress();
  private final AtomicLong nowNs = new AtomicLong();
  private final List<RemoteLogMetadata> log = Collections.synchronizedList(new ArrayList<>());
  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private CompletableFuture<Void> held = CompletableFuture.completedFuture(null);
  private final RemoteLogMetadataWriter writer =
      new RemoteLogMetadataWriter(
          this::append,
          progress,
          codec,
          new Clock() {
            @Override
            public long wallTimeMs() {
              return 0;
            }

            @Override
            public long monotonicNs() {
              return nowNs.get();
            }
          },
          executor);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void aWriteIsDoneWhenItWasReadBack() throws Exception {
    CompletableFuture<Void> done = writer.write(started(1, 0, 0, 9));
    onExecutor();
    assertEquals(1, log.size());
    assertFalse(done.isDone());

    progress.advanceTo(1);

    done.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aChangeOfLeadersKeepsTheOrder() throws Exception {
    failures.add(new NotLeaderOrFollowerException("moved"));
    failures.add(new NotLeaderOrFollowerException("moved again"));
    progress.advanceTo(Long.MAX_VALUE);

    CompletableFuture<Void> first = writer.write(started(1, 0, 0, 9));
    CompletableFuture<Void> second = writer.write(finished(1));
    second.get(10, TimeUnit.SECONDS);

    assertTrue(first.isDone());
    assertEquals(List.of(started(1, 0, 0, 9), finished(1)), log);
  }

  @Test
  void whatWaitsForAnAnswerGoesOutTogetherAfterIt() throws Exception {
    held = new CompletableFuture<>();
    progress.advanceTo(Long.MAX_VALUE);
    CompletableFuture<Void> first = writer.write(started(1, 0, 0, 9));
    var _ = writer.write(started(2, 0, 10, 19));
    CompletableFuture<Void> last = writer.write(started(3, 0, 20, 29));
    assertEquals(1, log.size());
    assertEquals(3, writer.waiting());

    held.complete(null);
    last.get(10, TimeUnit.SECONDS);

    assertTrue(first.isDone());
    assertEquals(3, log.size());
    assertEquals(0, writer.waiting());
  }

  @Test
  void aWriteIsGivenUpWhenItsTimeIsUp() {
    NotLeaderOrFollowerException late = new NotLeaderOrFollowerException("moved");
    held = new CompletableFuture<>();
    CompletableFuture<Void> done = writer.write(started(1, 0, 0, 9));
    CompletableFuture<Void> behindIt = writer.write(finished(1));
    nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(RemoteLogMetadataWriter.TIMEOUT_MS + 1));
    held.completeExceptionally(late);

    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> done.get(10, TimeUnit.SECONDS));

    assertInstanceOf(RetriableRemoteStorageException.class, failed.getCause());
    assertEquals(late, failed.getCause().getCause());
    assertThrows(ExecutionException.class, () -> behindIt.get(10, TimeUnit.SECONDS));
    assertEquals(0, writer.waiting());
  }

  @Test
  void whatTheLeaderWillNeverTakeIsNotTriedAgain() throws Exception {
    failures.add(new InvalidRecordException("not mine"));
    progress.advanceTo(Long.MAX_VALUE);

    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () -> writer.write(started(1, 0, 0, 9)).get(10, TimeUnit.SECONDS));
    writer.write(started(2, 0, 0, 9)).get(10, TimeUnit.SECONDS);

    assertEquals(RemoteStorageException.class, refused.getCause().getClass());
    assertEquals(List.of(started(2, 0, 0, 9)), log);
  }

  @Test
  void closingFailsWhatWaits() {
    held = new CompletableFuture<>();
    CompletableFuture<Void> sent = writer.write(started(1, 0, 0, 9));
    CompletableFuture<Void> waiting = writer.write(finished(1));

    writer.close();

    assertTrue(sent.isCompletedExceptionally());
    assertTrue(waiting.isCompletedExceptionally());
    assertTrue(writer.write(finished(1)).isCompletedExceptionally());
  }

  @Test
  void theQueueIsBounded() {
    held = new CompletableFuture<>();
    var _ = writer.write(started(1, 0, 0, 9));
    for (int waiting = 0; waiting < RemoteLogMetadataWriter.WAITING_MAX; waiting++) {
      assertFalse(writer.write(finished(1)).isDone());
    }

    assertTrue(writer.write(finished(1)).isCompletedExceptionally());
  }

  private CompletableFuture<Long> append(List<byte[]> values) {
    RuntimeException failure = failures.poll();
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    values.forEach(value -> log.add(codec.decode(value)));
    long end = log.size();
    return held.thenApply(_ -> end);
  }

  /** Returns once the executor has done what it was given. */
  private void onExecutor() throws Exception {
    executor.submit(() -> {}).get(10, TimeUnit.SECONDS);
  }
}
