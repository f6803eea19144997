package io.weir.broker.tiering.metadata;

import static io.weir.broker.tiering.metadata.Segments.deleted;
import static io.weir.broker.tiering.metadata.Segments.deleting;
import static io.weir.broker.tiering.metadata.Segments.finished;
import static io.weir.broker.tiering.metadata.Segments.id;
import static io.weir.broker.tiering.metadata.Segments.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.tiering.metadata.PartitionSegments.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.server.log.remote.metadata.storage.KafkaSegmentCache;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionSegmentsTest {
  private static final int EPOCHS = 4;
  private static final long OFFSETS = 24;

  private final PartitionSegments segments = new PartitionSegments();

  @Test
  void aSegmentIsReadOnceItIsFinishedAndUntilItIsBeingDeleted() {
    segments.add(started(1, 0, 0, 9));
    Optional<RemoteLogSegmentMetadata> copying = segments.find(0, 5);
    segments.update(finished(1));
    Optional<RemoteLogSegmentMetadata> copied = segments.find(0, 5);
    segments.update(deleting(1));

    assertEquals(Optional.empty(), copying);
    assertEquals(id(1), copied.orElseThrow().remoteLogSegmentId());
    assertTrue(copied.orElseThrow().customMetadata().isPresent());
    assertEquals(Optional.empty(), segments.find(0, 5));
    assertEquals(1, segments.all().size());
  }

  @Test
  void aCopyThatAnotherLeaderGaveUpCanNotBeFinished() {
    segments.add(started(1, 0, 0, 9));
    segments.update(deleting(1));

    assertEquals(Outcome.REFUSED, segments.update(finished(1)));

    assertEquals(Optional.empty(), segments.find(0, 5));
  }

  @Test
  void eventsThatComeTwiceOrTooLateChangeNothing() {
    segments.add(started(1, 0, 0, 9));
    segments.update(finished(1));

    assertEquals(Outcome.IGNORED, segments.add(started(1, 0, 0, 9)));
    assertEquals(Outcome.IGNORED, segments.update(finished(1)));
    segments.update(deleting(1));
    segments.update(deleted(1));
    assertEquals(Outcome.IGNORED, segments.update(deleted(1)));

    assertTrue(segments.isEmpty());
  }

  @Test
  void whatALargerSegmentHidIsReadAgainWhenThatOneGoes() {
    segments.add(started(1, 0, 0, 9));
    segments.add(started(2, 0, 0, 19));
    segments.update(finished(1));
    segments.update(finished(2));
    assertEquals(id(2), segments.find(0, 5).orElseThrow().remoteLogSegmentId());

    segments.update(deleting(2));

    assertEquals(id(1), segments.find(0, 5).orElseThrow().remoteLogSegmentId());
    assertEquals(Optional.of(9L), segments.highestOffset(0));
  }

  /** A late copy of an earlier leader, smaller than what is there: Kafka's cache loses offsets. */
  @Test
  void aSmallerSegmentHidesNothingOfALargerOne() {
    segments.add(started(1, 0, 0, 99));
    segments.add(started(2, 0, 40, 59));
    segments.update(finished(1));
    segments.update(finished(2));

    assertEquals(id(1), segments.find(0, 80).orElseThrow().remoteLogSegmentId());
  }

  /** Against all finished segments one by one, and against what Kafka's own cache would read. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyOffsetOfAFinishedSegmentIsFound(long seed) throws RemoteResourceNotFoundException {
    Random random = new Random(seed);
    KafkaSegmentCache kafka = new KafkaSegmentCache();
    List<RemoteLogSegmentMetadata> made = new ArrayList<>();
    for (int step = 0; step < 200; step++) {
      RemoteLogMetadata event = event(random, made);
      replay(event);
      kafka.replay(event);
      compare(kafka);
    }
  }

  private RemoteLogMetadata event(Random random, List<RemoteLogSegmentMetadata> made) {
    if (made.isEmpty() || random.nextInt(4) == 0) {
      TreeMap<Integer, Long> epochs = new TreeMap<>();
      long start = random.nextLong(OFFSETS - 1);
      long next = start;
      for (int epoch = random.nextInt(EPOCHS); epoch < EPOCHS && next < OFFSETS; epoch++) {
        epochs.put(epoch, next);
        next += 1 + random.nextLong(8);
        if (random.nextBoolean()) {
          break;
        }
      }
      made.add(started(id(random.nextLong()), epochs, next - 1));
      return made.getLast();
    }
    List<RemoteLogSegmentMetadata> known = segments.all();
    if (known.isEmpty()) {
      return made.getLast();
    }
    RemoteLogSegmentMetadata any = known.get(random.nextInt(known.size()));
    RemoteLogSegmentState state =
        RemoteLogSegmentState.values()[1 + random.nextInt(random.nextInt(3) == 0 ? 3 : 1)];
    return Segments.update(any.remoteLogSegmentId(), state);
  }

  private void replay(RemoteLogMetadata event) {
    if (event instanceof RemoteLogSegmentMetadata added) {
      segments.add(added);
    } else {
      segments.update((RemoteLogSegmentMetadataUpdate) event);
    }
  }

  private void compare(KafkaSegmentCache kafka) {
    List<RemoteLogSegmentMetadata> all = segments.all();
    assertEquals(new HashSet<>(kafka.all()), new HashSet<>(all));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Optional<Long> highest = Optional.empty();
      for (long offset = 0; offset < 2 * OFFSETS; offset++) {
        int at = epoch;
        long wanted = offset;
        Set<RemoteLogSegmentMetadata> holding =
            new HashSet<>(all.stream().filter(s -> reads(s, at, wanted)).toList());
        Optional<RemoteLogSegmentMetadata> found = segments.find(epoch, offset);
        assertEquals(!holding.isEmpty(), found.isPresent(), "epoch " + epoch + " offset " + offset);
        assertTrue(found.isEmpty() || holding.contains(found.get()));
        assertTrue(found.isPresent() || kafka.find(epoch, offset).isEmpty());
        highest = holding.isEmpty() ? highest : Optional.of(offset);
      }
      assertEquals(highest, segments.highestOffset(epoch));
      int of = epoch;
      assertEquals(
          all.stream().filter(s -> s.segmentLeaderEpochs().containsKey(of)).toList(),
          segments.of(epoch));
    }
    assertEquals(
        all.stream()
            .sorted(Comparator.comparingLong(RemoteLogSegmentMetadata::startOffset))
            .map(RemoteLogSegmentMetadata::startOffset)
            .toList(),
        all.stream().map(RemoteLogSegmentMetadata::startOffset).toList());
  }

  private static boolean reads(RemoteLogSegmentMetadata segment, int epoch, long offset) {
    Long first = segment.segmentLeaderEpochs().get(epoch);
    Map.Entry<Integer, Long> next = segment.segmentLeaderEpochs().higherEntry(epoch);
    long last = next == null ? segment.endOffset() : next.getValue() - 1;
    return segment.state() == RemoteLogSegmentState.COPY_SEGMENT_FINISHED
        && first != null
        && first <= offset
        && offset <= last;
  }
}
