package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopicLog;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the topic from growing for ever: when its records are many more than what is live, the
 * leader appends the live state again and then lets the log begin there.
 *
 * <pre>
 *   alone among writers ─► replayed to the log's end E ─► live events appended from E on ─► all committed ─► log begins at E
 * </pre>
 *
 * <p>Nothing is written between E and the last of them, so whoever reads from E on gets the state
 * that the whole log makes. Whoever reads on from below E meets events it knows, which change
 * nothing; whoever has to begin below E, and can't any more, begins again with an empty state. When
 * any step fails (another leader, a crash, a foreign record among them) the log keeps its start: a
 * part of the live events stands there twice, which changes nothing either.
 *
 * <p>Thread-safe.
 */
final class RemoteLogMetadataCompaction {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLogMetadataCompaction.class);

  private final RemoteLogMetadataLeader leader;
  private final InternalTopicLog log;
  private final RemoteLogMetadataReplay replay;
  private final LongFunction<CompletableFuture<Boolean>> replayedTo;
  private final RemoteLogMetadataCodec codec;
  private final Rule rule;
  private final Executor replayThread;
  private final AtomicBoolean running = new AtomicBoolean();
  private final LongAdder compactions = new LongAdder();

  /**
   * When it is worth it.
   *
   * @param recordsMin the topic holds at least so many records
   * @param factor and so many times those of the live state
   */
  record Rule(long recordsMin, int factor) {
    /** A few MiB are read in no time; four times the live state bounds disk and start. */
    static final Rule DEFAULT = new Rule(20_000, 4);

    boolean holds(long records, long live) {
      return records >= recordsMin && records >= factor * live;
    }
  }

  /**
   * Compacts that leader's log.
   *
   * @param replayedTo completes with whether the replay came to an offset in time; writers wait
   *     meanwhile
   * @param replayThread the thread of the replay
   */
  RemoteLogMetadataCompaction(
      RemoteLogMetadataLeader leader,
      InternalTopicLog log,
      RemoteLogMetadataReplay replay,
      LongFunction<CompletableFuture<Boolean>> replayedTo,
      RemoteLogMetadataCodec codec,
      Rule rule,
      Executor replayThread) {
    this.leader = leader;
    this.log = log;
    this.replay = replay;
    this.replayedTo = replayedTo;
    this.codec = codec;
    this.rule = rule;
    this.replayThread = replayThread;
  }

  /** How often the log's start was moved up by this broker. */
  long compactions() {
    return compactions.sum();
  }

  /**
   * Compacts if this broker leads, it is worth it, and none is under way. Call on the replay
   * thread.
   *
   * @return completes with whether the log begins later now; never fails
   */
  CompletableFuture<Boolean> runIfWorthIt() {
    if (!replay.isReady() || log.leaderEpoch().isEmpty() || !worthIt()) {
      return CompletableFuture.completedFuture(false);
    }
    if (!running.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(false);
    }
    return leader
        .alone(this::run)
        .handle(
            (_, failure) -> {
              running.set(false);
              if (failure != null) {
                LOG.warn(
                    "event=remote_log_metadata_not_compacted cause=\"{}\"", failure.toString());
              } else {
                compactions.increment();
              }
              return failure == null;
            });
  }

  private boolean worthIt() {
    long liveMax = replay.shown().map(RemoteLogMetadataState::liveEventsMax).orElse(0L);
    return rule.holds(log.endOffset() - log.startOffset(), liveMax);
  }

  private CompletableFuture<Void> run() {
    OptionalInt epoch = log.leaderEpoch();
    if (epoch.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NotLeaderOrFollowerException("another broker leads by now"));
    }
    long end = log.endOffset();
    return replayedTo
        .apply(end)
        .thenApplyAsync(replayed -> live(replayed, end), replayThread)
        .thenCompose(events -> append(events, 0, end, epoch.getAsInt()))
        .thenCompose(_ -> log.deleteBefore(end, epoch.getAsInt()))
        .thenRun(() -> LOG.info("event=remote_log_metadata_compacted log_start_offset={}", end));
  }

  private List<RemoteLogMetadata> live(boolean replayed, long end) {
    if (!replayed || !replay.isReady()) {
      throw new TimeoutException("the log was not replayed to its end in time");
    }
    if (replay.position() != end) {
      throw new IllegalStateException(
          "replayed to " + replay.position() + ", the log ended at " + end + ": a foreign record");
    }
    return replay.shown().orElseThrow().liveEvents();
  }

  /** Batch after batch, each next to the one before. */
  private CompletableFuture<Void> append(
      List<RemoteLogMetadata> events, int from, long offset, int epoch) {
    if (from == events.size()) {
      return CompletableFuture.completedFuture(null);
    }
    List<byte[]> batch = new ArrayList<>();
    int bytes = 0;
    for (int next = from; next < events.size(); next++) {
      byte[] value = codec.encode(events.get(next));
      if (batch.size() == RemoteLogMetadataLeader.EVENTS_MAX
          || (!batch.isEmpty() && bytes + value.length > RemoteLogMetadataLeader.BATCH_BYTES_MAX)) {
        break;
      }
      batch.add(value);
      bytes += value.length;
    }
    return leader
        .appendNow(batch, epoch)
        .thenCompose(
            appended -> {
              if (appended.baseOffset() != offset) {
                throw new IllegalStateException(
                    "a foreign record stands at offset " + offset + " amid the live state");
              }
              return append(events, from + batch.size(), appended.endOffset(), epoch);
            });
  }
}
