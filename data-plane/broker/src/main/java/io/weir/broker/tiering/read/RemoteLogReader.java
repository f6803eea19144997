package io.weir.broker.tiering.read;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.tiering.ReadFailure;
import io.weir.protocol.Clock;
import io.weir.replication.TieredLog;
import io.weir.storage.TimestampAndOffset;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads logs in the remote store (KIP-405): asks wait in line, tenants in turn, and are done on
 * threads of their own. Kafka answers whatever goes wrong there with UNKNOWN_SERVER_ERROR; here it
 * is KAFKA_STORAGE_ERROR, which tells clients to try again. Thread-safe.
 */
public final class RemoteLogReader implements RemoteReads {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLogReader.class);

  /** Memory that a look-up by time counts for: about a batch. */
  private static final int LOOK_UP_BYTES = 1 << 20;

  private final ColdReadLimits limits;
  private final Clock clock;
  private final ColdReadQueue queue;
  private final KeptReads kept;
  private final RemoteIndexes indexes;
  private final SegmentReads segmentReads;
  private final RemoteTimes times;
  private final ColdReadMetrics counts = new ColdReadMetrics();

  /** A look-up that may block. */
  private interface LookUp<T> {
    T find() throws RemoteStorageException, IOException;
  }

  /**
   * Reads a store. Closing either port or stopping the threads is the caller's.
   *
   * @param threads for these reads only; as many as the limits say. They block
   */
  public RemoteLogReader(
      RemoteStorageManager store,
      RemoteLogMetadataManager metadata,
      ColdReadLimits limits,
      Executor threads,
      Clock clock) {
    this.limits = limits;
    this.clock = clock;
    this.queue = new ColdReadQueue(limits, threads);
    this.kept = new KeptReads(limits, clock);
    this.indexes = new RemoteIndexes(store, ColdReadLimits.INDEX_CACHE_BYTES_MAX);
    RemoteSegments segments = new RemoteSegments(metadata);
    this.segmentReads = new SegmentReads(segments, indexes, store);
    this.times = new RemoteTimes(segments, indexes, store);
  }

  /** Shows what it counts. */
  public void addTo(Metrics metrics) {
    counts.addTo(metrics, queue, indexes);
  }

  @Override
  public long fetchWaitMsMax() {
    return limits.fetchWaitMsMax();
  }

  @Override
  public ColdRead read(ColdRequest request) {
    Optional<Reading> left = kept.find(Reading.Key.of(request));
    if (left.isPresent()) {
      counts.reused.increment();
      return new Handle(left.get());
    }
    Reading reading = new Reading(request);
    int bytes = Math.min(request.maxBytes(), limits.bytesPerRead());
    boolean taken =
        queue.offer(
            request.tenant(),
            bytes,
            new ColdReadQueue.Task() {
              @Override
              public void run(ColdReadQueue.Memory memory) {
                RemoteLogReader.this.run(request, bytes, reading, memory);
              }

              @Override
              public void refuse() {
                reading.failed(stopping(), clock.monotonicNs());
              }
            });
    if (!taken) {
      counts.refused.increment();
      reading.failed(full(), clock.monotonicNs());
    }
    return new Handle(reading);
  }

  private void run(
      ColdRequest request, int maxBytes, Reading reading, ColdReadQueue.Memory memory) {
    if (reading.isGone()) {
      memory.close();
      reading.failed(stopping(), clock.monotonicNs());
      return;
    }
    long begunNs = clock.monotonicNs();
    try {
      ColdBatches batches = segmentReads.read(request, maxBytes, memory);
      counts.reads.increment();
      counts.bytes.add(batches.sizeInBytes());
      counts.times.observe(clock.monotonicNs() - begunNs);
      reading.succeeded(batches);
      kept.bound(reading.tenant());
    } catch (Exception | OutOfMemoryError e) {
      memory.close();
      reading.failed(told(request.id(), request.offset(), e), clock.monotonicNs());
    }
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> firstAtOrAfter(
      TieredLog log, long timestampMs, String tenant) {
    return lookUp(log.id(), tenant, () -> times.firstAtOrAfter(log, timestampMs));
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> largest(
      TieredLog log, long atLeastMs, String tenant) {
    return lookUp(log.id(), tenant, () -> times.largest(log, atLeastMs));
  }

  @Override
  public CompletableFuture<Optional<TimestampAndOffset>> latestTiered(
      TieredLog log, String tenant) {
    return lookUp(log.id(), tenant, () -> times.latestTiered(log));
  }

  @Override
  public CompletableFuture<OptionalLong> timestampNear(TieredLog log, long offset, String tenant) {
    return lookUp(log.id(), tenant, () -> times.timestampNear(log, offset));
  }

  private <T> CompletableFuture<T> lookUp(TopicIdPartition id, String tenant, LookUp<T> lookUp) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean taken =
        queue.offer(
            tenant,
            LOOK_UP_BYTES,
            new ColdReadQueue.Task() {
              @Override
              public void run(ColdReadQueue.Memory memory) {
                T found;
                try (memory) {
                  found = lookUp.find();
                } catch (Exception | OutOfMemoryError e) {
                  answer.completeExceptionally(told(id, -1, e));
                  return;
                }
                answer.complete(found);
              }

              @Override
              public void refuse() {
                answer.completeExceptionally(stopping());
              }
            });
    if (!taken) {
      counts.refused.increment();
      answer.completeExceptionally(full());
    }
    return answer;
  }

  /** What a client hears; an operator finds the cause in the log. */
  private ApiException told(TopicIdPartition id, long offset, Throwable cause) {
    LongAdder reason =
        switch (ReadFailure.of(cause)) {
          case MISSING -> counts.missingErrors;
          case DAMAGE -> counts.damageErrors;
          case STORE -> counts.storeErrors;
        };
    reason.increment();
    LOG.warn(
        "event=cold_read_failed partition={} offset={} error=\"{}\"", id, offset, cause.toString());
    return new KafkaStorageException("the remote store could not be read; try again", cause);
  }

  private static ApiException full() {
    return new KafkaStorageException("too many reads wait for the remote store; try again");
  }

  private static ApiException stopping() {
    return new KafkaStorageException("this broker reads no more of the remote store; try again");
  }

  /** A read in the hands of one fetch. */
  private final class Handle implements ColdRead {
    private final Reading reading;
    private final AtomicBoolean ended = new AtomicBoolean();

    Handle(Reading reading) {
      this.reading = reading;
    }

    @Override
    public boolean isDone() {
      return reading.isDone();
    }

    @Override
    public void whenDone(Runnable wake) {
      reading.whenDone(wake);
    }

    @Override
    public int sizeInBytes() {
      return reading.sizeInBytes();
    }

    @Override
    public boolean hasFailed() {
      return reading.hasFailed();
    }

    @Override
    public ColdBatches take() {
      if (reading.hasFailed()) {
        leave();
      } else {
        ended.set(true);
      }
      return reading.take();
    }

    @Override
    public void leave() {
      if (ended.compareAndSet(false, true)) {
        kept.keep(reading);
      }
    }
  }
}
