package io.weir.broker.tiering.metadata;

import static io.weir.broker.tiering.metadata.Segments.PARTITION;
import static io.weir.broker.tiering.metadata.Segments.finished;
import static io.weir.broker.tiering.metadata.Segments.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.internaltopic.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.server.log.remote.metadata.storage.RemoteLogSegmentMetadataSnapshot;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;
import org.junit.jupiter.api.Test;

class RemoteLogMetadataReplayTest {
  private final RemoteLogMetadataCodec codec = new RemoteLogMetadataCodec();
  private final ReplayProgress progress = new ReplayProgress();
  private final RemoteLogMetadataReplay replay = new RemoteLogMetadataReplay(codec, progress);

  @Test
  void nothingIsShownBeforeTheTopicWasReadToItsEndOnce() {
    replay.advancedTo(replay.replay(events(0, started(1, 0, 0, 9), finished(1)), 0));
    assertTrue(replay.shown().isEmpty());
    assertFalse(replay.isReady());
    assertEquals(0, progress.appliedOffset());

    replay.caughtUp();

    assertEquals(1, shownSegments());
    assertTrue(replay.isReady());
    assertEquals(2, progress.appliedOffset());
  }

  @Test
  void whatWasDeletedBeforeTheLogsNewStartDoesNotStay() {
    replay.advancedTo(replay.replay(events(0, started(1, 0, 0, 9), started(2, 0, 10, 19)), 0));
    replay.caughtUp();

    replay.restarted(100); // segment 1 was deleted in [2, 100), which can't be read any more
    replay.advancedTo(replay.replay(events(100, started(2, 0, 10, 19)), 100));
    long whileReading = shownSegments();
    boolean readyWhileReading = replay.isReady();
    long appliedWhileReading = progress.appliedOffset();
    replay.caughtUp();

    assertEquals(2, whileReading);
    assertFalse(readyWhileReading);
    assertEquals(0, appliedWhileReading);
    assertEquals(1, shownSegments());
    assertTrue(replay.isReady());
    assertEquals(101, progress.appliedOffset());
  }

  @Test
  void aRecordThatIsNoEventIsNamedByItsOffset() {
    SimpleRecord garbage = new SimpleRecord("{}".getBytes(StandardCharsets.UTF_8));

    UnreadableRecordException unreadable =
        assertThrows(
            UnreadableRecordException.class,
            () -> replay.replay(MemoryRecords.withRecords(7, Compression.NONE, garbage), 7));

    assertTrue(unreadable.getMessage().contains("offset 7"), unreadable.getMessage());
  }

  @Test
  void anEventOfKafkasSnapshotFilesIsUnreadable() {
    RemoteLogMetadata snapshot =
        new RemoteLogSegmentMetadataSnapshot(
            Uuid.randomUuid(),
            0,
            9,
            1,
            1,
            1,
            10,
            Optional.empty(),
            finished(1).state(),
            Map.of(0, 0L),
            true);

    assertThrows(UnreadableRecordException.class, () -> replay.replay(events(0, snapshot), 0));
  }

  @Test
  void aPartitionThatIsDeletedForGoodLeavesNothing() {
    RemoteLogMetadataState state = new RemoteLogMetadataState();
    state.replay(started(1, 0, 0, 9));
    state.replay(Segments.partition(RemotePartitionDeleteState.DELETE_PARTITION_MARKED));
    state.replay(Segments.partition(RemotePartitionDeleteState.DELETE_PARTITION_STARTED));
    assertEquals(Set.of(PARTITION), state.partitions());

    state.replay(Segments.partition(RemotePartitionDeleteState.DELETE_PARTITION_FINISHED));

    assertEquals(Set.of(), state.partitions());
    assertEquals(List.of(), state.liveEvents());
  }

  private long shownSegments() {
    return replay.shown().orElseThrow().segmentCount();
  }

  private MemoryRecords events(long offset, RemoteLogMetadata... events) {
    return MemoryRecords.withRecords(
        offset,
        Compression.NONE,
        Arrays.stream(events)
            .map(event -> new SimpleRecord(codec.encode(event)))
            .toArray(SimpleRecord[]::new));
  }
}
