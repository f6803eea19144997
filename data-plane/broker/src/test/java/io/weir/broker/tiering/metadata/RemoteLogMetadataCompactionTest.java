package io.weir.broker.tiering.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.internaltopic.InternalTopicLog;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.protocol.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writers, readers, compactions and changes of leaders in any order, from a seed: every reader ends
 * with what the whole history makes, however much of it was deleted.
 */
class RemoteLogMetadataCompactionTest {
  private static final int BROKERS = 3;
  private static final int STEPS = 3_000;
  private static final int SLOW = 2;
  private static final long NEVER_MS = 3_600_000;

  private final RemoteLogMetadataCodec codec = new RemoteLogMetadataCodec();
  private final FakeTopic topic = new FakeTopic();
  private final List<Broker> brokers = IntStream.range(0, BROKERS).mapToObj(Broker::new).toList();

  /** The last acknowledged state of each segment. */
  private final Map<RemoteLogSegmentId, RemoteLogSegmentState> acknowledged = new HashMap<>();

  private final Deque<RemoteLogSegmentId> atRest = new ArrayDeque<>();
  private int segments;

  static IntStream seeds() {
    return IntStream.range(0, 12);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyReaderEndsWithWhatTheWholeHistoryMakes(int seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      step(random);
    }
    settle();

    Set<RemoteLogMetadata> expected = new HashSet<>(wholeHistory().liveEvents());
    for (Broker broker : brokers) {
      assertEquals(expected, new HashSet<>(broker.shown().liveEvents()));
    }
    assertEquals(expected, new HashSet<>(new Broker(BROKERS).readAll().liveEvents()));
    acknowledged.forEach(
        (id, state) -> assertEquals(state, stateOf(id), "the acknowledged state of " + id));
  }

  /** The test above would hold trivially if nothing was ever deleted. */
  @Test
  void theLogOfALeaderThatStaysIsCut() {
    Random random = new Random(1);
    for (int step = 0; step < STEPS; step++) {
      write(random);
      settle();
    }
    Broker leader = brokers.get(topic.leader);

    CompletableFuture<Boolean> compacted = leader.compaction.runIfWorthIt();
    settle();

    assertTrue(compacted.join());
    assertEquals(1, leader.compaction.compactions());
    int live = wholeHistory().liveEvents().size();
    assertEquals(live, topic.committed.size() - topic.start);
    assertTrue(topic.start > 4L * live, "start " + topic.start + ", live " + live);
  }

  private void step(Random random) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> write(random);
      case 3, 4 -> {
        if (topic.hasPending()) {
          topic.commitOne();
        }
      }
      case 5 -> {
        if (random.nextInt(20) == 0) {
          brokers.forEach(Broker::giveUpWaiting);
          topic.elect(random.nextInt(BROKERS), random);
        }
      }
      case 6 -> {
        var _ = brokers.get(random.nextInt(BROKERS)).compaction.runIfWorthIt();
      }
      case 7, 8 -> brokers.get(random.nextInt(BROKERS)).runOne();
      default -> {
        int reader = random.nextInt(BROKERS);
        // One is far behind, so that compactions delete what it had yet to read.
        if (reader != SLOW || random.nextInt(40) == 0) {
          brokers.get(reader).read(1 + random.nextInt(30));
        }
      }
    }
  }

  /** The next event of a new segment, or of one whose last event was acknowledged. */
  private void write(Random random) {
    RemoteLogSegmentId id = random.nextInt(3) == 0 ? null : atRest.poll();
    if (id == null) {
      id = Segments.id(++segments);
      write(
          Segments.started(segments, random.nextInt(3), 10L * segments, 10L * segments + 9),
          id,
          RemoteLogSegmentState.COPY_SEGMENT_STARTED);
      return;
    }
    RemoteLogSegmentState next =
        switch (acknowledged.get(id)) {
          case COPY_SEGMENT_STARTED ->
              random.nextInt(5) == 0
                  ? RemoteLogSegmentState.DELETE_SEGMENT_STARTED
                  : RemoteLogSegmentState.COPY_SEGMENT_FINISHED;
          case COPY_SEGMENT_FINISHED -> RemoteLogSegmentState.DELETE_SEGMENT_STARTED;
          case DELETE_SEGMENT_STARTED, DELETE_SEGMENT_FINISHED ->
              RemoteLogSegmentState.DELETE_SEGMENT_FINISHED;
        };
    write(Segments.update(id, next), id, next);
  }

  /** Until it is acknowledged, at whoever leads: so it may stand in the log more than once. */
  private void write(RemoteLogMetadata event, RemoteLogSegmentId id, RemoteLogSegmentState state) {
    var _ =
        brokers
            .get(topic.leader)
            .leader
            .append(List.of(codec.encode(event)))
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    again.add(() -> write(event, id, state));
                    return;
                  }
                  acknowledged.put(id, state);
                  if (state != RemoteLogSegmentState.DELETE_SEGMENT_FINISHED) {
                    atRest.add(id);
                  }
                });
  }

  private final Deque<Runnable> again = new ArrayDeque<>();

  /** Until nothing moves any more. */
  private void settle() {
    boolean moved = true;
    while (moved) {
      moved = false;
      while (topic.hasPending()) {
        topic.commitOne();
        moved = true;
      }
      for (Broker broker : brokers) {
        moved |= broker.runOne() | broker.read(1_000);
      }
      Runnable retry = again.poll();
      if (retry != null) {
        retry.run();
        moved = true;
      }
    }
  }

  private RemoteLogMetadataState wholeHistory() {
    RemoteLogMetadataState state = new RemoteLogMetadataState();
    topic.committed.forEach(value -> state.replay(codec.decode(value)));
    return state;
  }

  private RemoteLogSegmentState stateOf(RemoteLogSegmentId id) {
    return brokers.getFirst().shown().segments(Segments.PARTITION).stream()
        .map(PartitionSegments::all)
        .flatMap(Collection::stream)
        .filter(segment -> segment.remoteLogSegmentId().equals(id))
        .map(RemoteLogSegmentMetadata::state)
        .findFirst()
        .orElse(RemoteLogSegmentState.DELETE_SEGMENT_FINISHED);
  }

  /** One broker, whose replay thread runs when the test says so. */
  private final class Broker {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ReplayProgress progress = new ReplayProgress();
    private final RemoteLogMetadataReplay replay = new RemoteLogMetadataReplay(codec, progress);
    private final RemoteLogMetadataLeader leader;
    private final RemoteLogMetadataCompaction compaction;
    private final List<CompletableFuture<Boolean>> waits = new ArrayList<>();
    private long position;
    private boolean caughtUp;

    private Broker(int id) {
      InternalTopicLog log = topic.of(id);
      leader = new RemoteLogMetadataLeader(log, codec, new NoClock());
      compaction =
          new RemoteLogMetadataCompaction(
              leader,
              log,
              replay,
              this::replayedTo,
              codec,
              new RemoteLogMetadataCompaction.Rule(20, 2),
              tasks::add);
    }

    private CompletableFuture<Boolean> replayedTo(long end) {
      CompletableFuture<Boolean> replayed = progress.await(end, NEVER_MS);
      waits.add(replayed);
      return replayed;
    }

    /** As when the time is up. */
    private void giveUpWaiting() {
      List<CompletableFuture<Boolean>> given = List.copyOf(waits);
      waits.clear();
      given.forEach(replayed -> replayed.complete(false));
    }

    private boolean runOne() {
      Runnable task = tasks.poll();
      if (task != null) {
        task.run();
      }
      return task != null;
    }

    /** Returns whether there was anything to read. */
    private boolean read(int recordsMax) {
      MemoryRecords records;
      try {
        records = topic.read(position, recordsMax);
      } catch (OffsetOutOfRangeException e) {
        position = topic.start;
        caughtUp = false;
        replay.restarted(position);
        return true;
      }
      long before = position;
      position = replay.replay(records, position);
      if (position > before) {
        replay.advancedTo(position);
      }
      if (!caughtUp && position == topic.committed.size()) {
        caughtUp = true;
        replay.caughtUp();
      }
      return position > before;
    }

    private RemoteLogMetadataState readAll() {
      boolean moved = true;
      while (moved) {
        moved = read(7);
      }
      return shown();
    }

    private RemoteLogMetadataState shown() {
      assertTrue(replay.isReady());
      return replay.shown().orElseThrow();
    }
  }

  private static final class NoClock implements Clock {
    @Override
    public long wallTimeMs() {
      return 0;
    }

    @Override
    public long monotonicNs() {
      return 0;
    }
  }
}
