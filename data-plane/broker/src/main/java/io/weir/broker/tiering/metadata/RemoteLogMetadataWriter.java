package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.protocol.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's events on their way to the topic: in the order in which they were given, one batch
 * at a time, tried again at whoever leads until their time is up. An event whose answer was lost is
 * written again, so it may stand in the topic twice: replaying it twice is harmless.
 *
 * <p>Thread-safe by its lock; the lock is never held while a future of a caller completes.
 */
final class RemoteLogMetadataWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLogMetadataWriter.class);

  /** Events that may wait; more are refused. */
  static final int WAITING_MAX = 4_096;

  /** An event is given up after this, milliseconds; longer than a change of leaders takes. */
  static final long TIMEOUT_MS = 30_000;

  private static final long PAUSE_MS_MIN = 20;
  private static final long PAUSE_MS_MAX = 500;

  private final Destination destination;
  private final ReplayProgress progress;
  private final RemoteLogMetadataCodec codec;
  private final Clock clock;
  private final ScheduledExecutorService executor;
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private List<Waiting> sent = List.of();
  private boolean paused;
  private long pauseMs = PAUSE_MS_MIN;
  private boolean closed;

  /** Where batches go. */
  @FunctionalInterface
  interface Destination {
    /**
     * Appends a batch, once.
     *
     * @return exclusive end offset, when it is committed; fails with Kafka's exceptions
     */
    CompletableFuture<Long> append(List<byte[]> values);
  }

  private record Waiting(byte[] value, long deadlineNs, CompletableFuture<Void> done) {}

  /**
   * Writes there.
   *
   * @param executor for pauses and answers; tasks are short. The caller shuts it down
   */
  RemoteLogMetadataWriter(
      Destination destination,
      ReplayProgress progress,
      RemoteLogMetadataCodec codec,
      Clock clock,
      ScheduledExecutorService executor) {
    this.destination = destination;
    this.progress = progress;
    this.codec = codec;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Writes an event.
   *
   * @return completes once it is committed and this broker's reads know it. Fails with {@link
   *     RetriableRemoteStorageException} when too many wait, or when that was not seen within
   *     {@link #TIMEOUT_MS}: the event may have been written nevertheless. Fails with {@link
   *     RemoteStorageException} when the leader will never take it
   */
  CompletableFuture<Void> write(RemoteLogMetadata event) {
    byte[] value = codec.encode(event);
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (value.length > RemoteLogMetadataLeader.BATCH_BYTES_MAX) {
      done.completeExceptionally(
          new RemoteStorageException(
              "an event of "
                  + value.length
                  + " bytes, may have "
                  + RemoteLogMetadataLeader.BATCH_BYTES_MAX));
      return done;
    }
    long deadlineNs = clock.monotonicNs() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    synchronized (this) {
      if (closed) {
        done.completeExceptionally(stopping());
        return done;
      }
      if (queue.size() >= WAITING_MAX) {
        done.completeExceptionally(
            new RetriableRemoteStorageException(
                queue.size() + " events wait for remote log metadata to be written; try later"));
        return done;
      }
      queue.add(new Waiting(value, deadlineNs, done));
    }
    send();
    return done;
  }

  /** Events that are not committed yet. */
  synchronized int waiting() {
    return queue.size() + sent.size();
  }

  /** Fails what waits; what was sent may be written nevertheless. */
  @Override
  public void close() {
    List<Waiting> given;
    synchronized (this) {
      closed = true;
      given = new ArrayList<>(sent);
      given.addAll(queue);
      queue.clear();
    }
    given.forEach(event -> event.done.completeExceptionally(stopping()));
  }

  private void send() {
    List<Waiting> batch;
    synchronized (this) {
      if (closed || paused || !sent.isEmpty() || queue.isEmpty()) {
        return;
      }
      batch = takeBatch();
      sent = batch;
    }
    CompletableFuture<Long> appended;
    try {
      appended = destination.append(batch.stream().map(Waiting::value).toList());
    } catch (RuntimeException e) {
      appended = CompletableFuture.failedFuture(e);
    }
    var _ =
        appended.whenComplete(
            (end, failure) -> {
              // Handed over: a destination that fails at once must not end in a recursion.
              try {
                executor.execute(() -> answered(batch, end, failure));
              } catch (RejectedExecutionException e) {
                close();
              }
            });
  }

  private List<Waiting> takeBatch() {
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    while (!queue.isEmpty()
        && batch.size() < RemoteLogMetadataLeader.EVENTS_MAX
        && bytes + queue.peek().value.length <= RemoteLogMetadataLeader.BATCH_BYTES_MAX) {
      Waiting next = queue.remove();
      bytes += next.value.length;
      batch.add(next);
    }
    return batch;
  }

  private void answered(List<Waiting> batch, Long end, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    List<Waiting> givenUp = List.of();
    synchronized (this) {
      sent = List.of();
      if (cause == null) {
        pauseMs = PAUSE_MS_MIN;
      } else if (cause instanceof RetriableException && !closed) {
        givenUp = putBack(batch);
        pause(cause);
      } else {
        givenUp = batch;
      }
    }
    if (cause == null) {
      batch.forEach(event -> awaitReplay(event, end));
    } else {
      givenUp.forEach(event -> event.done.completeExceptionally(givenUp(cause)));
    }
    send();
  }

  /** Returns those whose time is up, also of what was not sent yet. */
  private List<Waiting> putBack(List<Waiting> batch) {
    batch.reversed().forEach(queue::addFirst);
    long nowNs = clock.monotonicNs();
    List<Waiting> late = new ArrayList<>();
    queue.removeIf(event -> event.deadlineNs - nowNs <= 0 && late.add(event));
    return late;
  }

  private void pause(Throwable cause) {
    LOG.debug(
        "event=remote_log_metadata_writer_pauses ms={} cause=\"{}\"", pauseMs, cause.toString());
    try {
      paused = true;
      var _ =
          executor.schedule(
              () -> {
                synchronized (this) {
                  paused = false;
                }
                send();
              },
              pauseMs,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      paused = false; // stopping: close() fails what is left
    }
    pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
  }

  private void awaitReplay(Waiting event, long end) {
    long leftMs =
        Math.max(1, TimeUnit.NANOSECONDS.toMillis(event.deadlineNs - clock.monotonicNs()));
    var _ =
        progress
            .await(end, leftMs)
            .thenAccept(
                replayed -> {
                  if (replayed) {
                    event.done.complete(null);
                  } else {
                    event.done.completeExceptionally(
                        new RetriableRemoteStorageException(
                            "an event of remote log metadata is written, but this broker has not"
                                + " read it back in time"));
                  }
                });
  }

  private static RemoteStorageException givenUp(Throwable cause) {
    return cause instanceof RetriableException
        ? new RetriableRemoteStorageException(
            "remote log metadata could not be written within "
                + TIMEOUT_MS
                + " ms; whether it was is not known. Is a leader of "
                + RemoteLogMetadataTopic.TOPIC.name()
                + " up, with enough replicas in sync?",
            cause)
        : new RemoteStorageException("remote log metadata was refused", cause);
  }

  private static RetriableRemoteStorageException stopping() {
    return new RetriableRemoteStorageException("this broker is stopping");
  }
}
