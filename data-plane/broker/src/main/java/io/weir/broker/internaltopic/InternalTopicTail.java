package io.weir.broker.internaltopic;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an internal topic from its leader, as an ordinary consumer by long polls, for as long as
 * the broker lives. Every failure is answered by looking the leader up again after a pause. A
 * record that can't be read stops it for good, and says so: going on would miss, say, a revocation.
 *
 * <pre>
 * FIND_LEADER ─► FIND_END (once) ─► FETCH ─► FETCH …        any failure ─► pause ─► FIND_LEADER
 *      ▲                              ├─ unreadable record ─► HALTED
 *      └── from the log's start on ───┴─ the log begins later, or is another one
 * </pre>
 *
 * <p>Everything runs on the one thread of the given executor.
 */
public final class InternalTopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InternalTopicTail.class);

  private static final int POLL_MS = 2_000;
  private static final int ANSWER_MS_MAX = POLL_MS + 5_000;
  private static final int FETCH_BYTES_MAX = 1 << 20;
  private static final long PAUSE_MS_MIN = 20;
  private static final long PAUSE_MS_MAX = 500;

  private final InternalTopic internalTopic;
  private final Supplier<ClusterMetadata> metadata;
  private final ControllerClient client;
  private final InternalTopicCreator creator;
  private final Replay replay;
  private final ScheduledExecutorService executor;
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Throwable> halted = new CompletableFuture<>();

  private Uuid topicId = Uuid.ZERO_UUID;
  private OptionalLong endAtStart = OptionalLong.empty();
  private boolean behind = true;
  private long position;
  private long pauseMs = PAUSE_MS_MIN;
  private volatile boolean closed;

  /** Who replays the records. Called on the tail's one thread. */
  public interface Replay {
    /**
     * Replays.
     *
     * @param position offset of the first record that was not replayed yet; batches may begin below
     * @return the new position
     * @throws UnreadableRecordException at the first record that can't be read; those before it
     *     were replayed
     */
    long replay(Records records, long position);

    /** Everything below an offset was replayed. */
    void advancedTo(long offsetExclusive);

    /**
     * What follows are the log's records from its start on: some were missed, or it is another.
     *
     * @param position the log's start
     */
    void restarted(long position);

    /** As far as the leader had committed when the tail started, or started again. */
    void caughtUp();
  }

  /**
   * Makes a tail that doesn't read yet.
   *
   * @param replicationFactor of the topic, if this broker has to have it created
   * @param executor one thread, which the caller shuts down
   */
  public InternalTopicTail(
      InternalTopic topic,
      Supplier<ClusterMetadata> metadata,
      ControllerClient client,
      int replicationFactor,
      Replay replay,
      ScheduledExecutorService executor) {
    this.internalTopic = topic;
    this.metadata = metadata;
    this.client = client;
    this.creator = new InternalTopicCreator(topic, client, replicationFactor);
    this.replay = replay;
    this.executor = executor;
  }

  /**
   * Starts.
   *
   * @return completes once everything was replayed that the leader had committed when it was first
   *     asked; fails when a record can't be read
   */
  public CompletableFuture<Void> start() {
    executor.execute(this::step);
    return caughtUp;
  }

  /** Completes with the reason once a record can't be read; it won't be tried again. */
  public CompletableFuture<Throwable> halted() {
    return halted;
  }

  /** Asks for nothing more. */
  @Override
  public void close() {
    closed = true;
  }

  private void step() {
    if (closed) {
      return;
    }
    ClusterMetadata now = metadata.get();
    Optional<TopicMetadata> topic = now.topic(internalTopic.name());
    if (topic.isEmpty()) {
      creator.createIfPossible(now);
      pause("the topic doesn't exist yet");
      return;
    }
    if (!topic.get().id().equals(topicId)) {
      if (!topicId.equals(Uuid.ZERO_UUID)) {
        startAgain(0);
      }
      topicId = topic.get().id();
    }
    PartitionMetadata partition = topic.get().partitions().get(InternalTopic.PARTITION);
    if (partition.leader() == PartitionMetadata.NO_LEADER) {
      pause("the partition has no leader");
    } else if (endAtStart.isEmpty()) {
      findEnd(partition);
    } else {
      fetch(topic.get(), partition);
    }
  }

  private void startAgain(long from) {
    LOG.info(
        "event=internal_topic_replay_again topic={} from={} to={}",
        internalTopic.name().name(),
        position,
        from);
    position = from;
    endAtStart = OptionalLong.empty();
    behind = true;
    replay.restarted(from);
  }

  private void findEnd(PartitionMetadata partition) {
    then(
        listOffset(partition, ListOffsetsRequest.LATEST_TIMESTAMP),
        offset -> {
          endAtStart = OptionalLong.of(offset);
          LOG.info(
              "event=internal_topic_replay_started topic={} end_offset={}",
              internalTopic.name().name(),
              offset);
          reportCaughtUp();
          step();
        });
  }

  private void fetch(TopicMetadata topic, PartitionMetadata partition) {
    FetchRequestData request =
        new FetchRequestData()
            .setMaxWaitMs(POLL_MS)
            .setMinBytes(1)
            .setMaxBytes(FETCH_BYTES_MAX)
            .setSessionId(FetchMetadata.INVALID_SESSION_ID)
            .setSessionEpoch(FetchMetadata.FINAL_EPOCH)
            .setTopics(
                List.of(
                    new FetchTopic()
                        .setTopicId(topic.id())
                        .setPartitions(
                            List.of(
                                new FetchPartition()
                                    .setPartition(InternalTopic.PARTITION)
                                    .setCurrentLeaderEpoch(partition.leaderEpoch())
                                    .setFetchOffset(position)
                                    .setPartitionMaxBytes(FETCH_BYTES_MAX)))));
    then(
        client.sendTo(
            partition.leader(),
            request,
            ApiKeys.FETCH.latestVersion(),
            FetchResponseData.class,
            ANSWER_MS_MAX),
        response -> fetched(partition, response));
  }

  private void fetched(PartitionMetadata partition, FetchResponseData response) {
    check(response.errorCode());
    FetchResponseData.PartitionData data = response.responses().getFirst().partitions().getFirst();
    if (data.errorCode() == Errors.OFFSET_OUT_OF_RANGE.code()) {
      then(
          listOffset(partition, ListOffsetsRequest.EARLIEST_TIMESTAMP),
          offset -> {
            startAgain(offset);
            pause("the log's range changed");
          });
      return;
    }
    check(data.errorCode());
    long before = position;
    if (data.records() instanceof Records records) {
      position = replay.replay(records, position);
    }
    pauseMs = PAUSE_MS_MIN;
    if (position > before) {
      replay.advancedTo(position);
      reportCaughtUp();
      step();
    } else {
      // The leader has waited already, unless something is wrong with it.
      pause("nothing new");
    }
  }

  private CompletableFuture<Long> listOffset(PartitionMetadata partition, long timestamp) {
    ListOffsetsRequestData request =
        new ListOffsetsRequestData()
            .setReplicaId(ListOffsetsRequest.CONSUMER_REPLICA_ID)
            .setTopics(
                List.of(
                    new ListOffsetsTopic()
                        .setName(internalTopic.name().name())
                        .setPartitions(
                            List.of(
                                new ListOffsetsPartition()
                                    .setPartitionIndex(InternalTopic.PARTITION)
                                    .setCurrentLeaderEpoch(partition.leaderEpoch())
                                    .setTimestamp(timestamp)))));
    return client
        .sendTo(
            partition.leader(),
            request,
            ApiKeys.LIST_OFFSETS.latestVersion(),
            ListOffsetsResponseData.class,
            ANSWER_MS_MAX)
        .thenApply(
            response -> {
              var answer = response.topics().getFirst().partitions().getFirst();
              check(answer.errorCode());
              return answer.offset();
            });
  }

  private static void check(short errorCode) {
    Errors error = Errors.forCode(errorCode);
    if (error != Errors.NONE) {
      throw error.exception();
    }
  }

  private void reportCaughtUp() {
    if (behind && position >= endAtStart.orElseThrow()) {
      LOG.info(
          "event=internal_topic_replayed topic={} offset={}",
          internalTopic.name().name(),
          position);
      behind = false;
      replay.caughtUp();
      caughtUp.complete(null);
    }
  }

  /** Goes on with an answer on this tail's own thread; a failure pauses. */
  private <T> void then(CompletableFuture<T> answer, Consumer<T> next) {
    try {
      var _ =
          answer
              .thenAcceptAsync(next, executor)
              .exceptionallyAsync(
                  failure -> {
                    failed(failure);
                    return null;
                  },
                  executor);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=internal_topic_tail_stopped topic={}", internalTopic.name().name());
    }
  }

  private void failed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof UnreadableRecordException) {
      LOG.error(
          "event=internal_topic_replay_halted topic={} cause=\"{}\"",
          internalTopic.name().name(),
          cause.getMessage());
      halted.complete(cause);
      caughtUp.completeExceptionally(cause);
    } else {
      pause(cause.toString());
    }
  }

  private void pause(String reason) {
    LOG.debug(
        "event=internal_topic_tail_pauses topic={} ms={} reason=\"{}\"",
        internalTopic.name().name(),
        pauseMs,
        reason);
    try {
      var _ = executor.schedule(this::step, pauseMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=internal_topic_tail_stopped topic={}", internalTopic.name().name());
    }
    pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
  }
}
