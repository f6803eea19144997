package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.junit.jupiter.api.Test;

class RemoteLogManagerTest {
  private static final long FOREIGN_AGE_MS = 900_000;

  private final TieringWorld world = new TieringWorld();
  private final TieringBroker broker = new TieringBroker(world, 1);

  @Test
  void sealedSegmentsAreCopiedInOrderAndThenGoLocally() {
    TieringWorld.Log log = world.newLog(0).withSegments(4, world.nowMs);

    broker.look();
    assertEquals(3, world.finished(log.id).size());
    assertEquals(4, log.segments.size(), "a look deletes what was copied before it");
    broker.look();

    assertEquals(30, log.segments.getFirst().offsets().from());
    assertEquals(
        List.of(0L, 10L, 20L),
        world.finished(log.id).stream().map(RemoteLogSegmentMetadata::startOffset).toList());
    assertEquals(
        List.of(9L, 19L, 29L),
        world.finished(log.id).stream().map(RemoteLogSegmentMetadata::endOffset).toList());
    world.assertNothingLeaked();
  }

  @Test
  void withoutTheMetadataNothingHappens() {
    TieringWorld.Log log = world.newLog(0).withSegments(3, world.nowMs);
    broker.metadataReady = false;

    broker.look();
    broker.look();

    assertEquals(3, log.segments.size(), "unknown metadata stops everything");
    assertEquals(Set.of(), world.objects);
  }

  @Test
  void aFollowerLetsGoWhatIsCopiedAndCopiesNothing() {
    TieringWorld.Log log = world.newLog(0).withSegments(4, world.nowMs);
    broker.look();
    log.leader = 2;
    log.withSegments(2, world.nowMs);
    assertEquals(6, log.segments.size(), "all of it is here still");

    broker.look();

    assertEquals(3, world.finished(log.id).size());
    assertEquals(30, log.segments.getFirst().offsets().from());
    assertEquals(3, log.segments.size());
  }

  @Test
  void aStoreThatIsAwayKeepsLocalDataAndIsCaughtUpWithLater() {
    TieringWorld.Log log = world.newLog(0).withSegments(4, world.nowMs);
    broker.copiesFail = true;
    broker.look();
    broker.look();

    assertEquals(1, broker.manager.metrics().copyErrors(), "the second look waits");
    assertEquals(1, broker.manager.failing());
    assertEquals(3, broker.manager.lagSegments());
    assertEquals(Map.of("vc-" + TieringWorld.OWNER, 300L), broker.manager.lagBytesByOwner());
    assertEquals(4, log.segments.size());
    world.assertNothingLeaked();

    world.nowMs += 1_001;
    broker.look();
    assertEquals(2, broker.manager.metrics().copyErrors(), "a try after the first pause");
    broker.copiesFail = false;
    world.nowMs += 60_001;
    broker.look();
    broker.look();

    world.assertAllCopied();
    world.assertNothingLeaked();
    assertEquals(0, broker.manager.failing());
    assertEquals(0, broker.manager.lagSegments());
  }

  @Test
  void aStoreThatDoesNotDeleteDoesNotStopCopies() {
    TieringWorld.Log log =
        world.newLog(0).with("retention.bytes", 150).withSegments(3, world.nowMs);
    broker.deletionsFail = true;
    broker.look();
    broker.look();
    log.withSegments(2, world.nowMs);

    broker.look();

    assertTrue(broker.manager.metrics().deleteErrors() > 0);
    assertTrue(broker.manager.metrics().copiedSegments() >= 2);
    broker.deletionsFail = false;
    world.nowMs += 60_001;
    broker.look();
    broker.look();
    world.assertNothingLeaked();
    world.assertNothingLost();
  }

  @Test
  void aCopyThatTheStoreNeverLetsGoDoesNotKeepTheOthers() {
    TieringWorld.Log log = world.newLog(0).with("retention.ms", 1_000).withSegments(5, world.nowMs);
    broker.look();
    broker.undeletable = 0;
    for (int look = 0; look < 4; look++) {
      world.nowMs += 60_001;
      broker.look();
    }

    assertEquals(1, world.objects.size());
    assertEquals(50, log.logStart);
  }

  @Test
  void aLeadershipThatEndsAmidACopyLeavesNothing() {
    TieringWorld.Log log = world.newLog(0).withSegments(3, world.nowMs);
    broker.amidCopy = () -> log.leaderEpoch++;

    broker.look();

    assertEquals(Set.of(), world.objects);
    assertEquals(Map.of(), world.metadata);
    assertEquals(0, broker.manager.metrics().copyErrors(), "nothing failed");
  }

  @Test
  void whatWasTakenForAnOrphanAmidItsCopyIsDeletedByItsCopier() {
    TieringWorld.Log log = world.newLog(0).withSegments(2, world.nowMs);
    broker.amidCopy =
        () -> {
          RemoteLogSegmentId id = world.metadata.keySet().iterator().next();
          for (RemoteLogSegmentState state :
              List.of(
                  RemoteLogSegmentState.DELETE_SEGMENT_STARTED,
                  RemoteLogSegmentState.DELETE_SEGMENT_FINISHED)) {
            world.commit(update(id, state));
          }
          broker.amidCopy = () -> {};
        };

    broker.look();
    assertEquals(Set.of(), world.objects);
    world.nowMs += 60_001;
    broker.look();
    broker.look();

    assertEquals(1, log.segments.size());
    world.assertNothingLeaked();
  }

  @Test
  void retentionBySizeCountsCopiesAndWhatIsNotCopiedOnce() {
    TieringWorld.Log log =
        world.newLog(0).with("retention.bytes", 250).withSegments(5, world.nowMs);

    broker.look();
    broker.look();

    assertEquals(20, log.logStart, "500 bytes are 250 too many: two segments go, not three");
    assertEquals(
        List.of(20L, 30L),
        world.finished(log.id).stream().map(RemoteLogSegmentMetadata::startOffset).toList());
  }

  @Test
  void retentionByTimeTakesTheActiveSegmentsRecordsToo() {
    TieringWorld.Log log = world.newLog(0).with("retention.ms", 1_000).withSegments(3, world.nowMs);
    broker.look();
    world.nowMs += 1_001;

    broker.look();
    broker.look();

    assertEquals(30, log.logStart);
    world.assertNothingLeaked();
    assertEquals(Set.of(), world.objects);
  }

  @Test
  void copiesStayUntilEveryReplicaBeginsAboveThem() {
    TieringWorld.Log log = world.newLog(0).with("retention.ms", 1_000).withSegments(3, world.nowMs);
    broker.look();
    world.nowMs += 1_001;
    log.startStuck = true;

    broker.look();
    assertEquals(2, world.objects.size());
    log.startStuck = false;
    world.nowMs += 60_001;
    broker.look();

    assertEquals(Set.of(), world.objects);
  }

  @Test
  void withCopyingDisabledRetentionGoesOn() {
    TieringWorld.Log log = world.newLog(0).with("retention.ms", 1_000).withSegments(3, world.nowMs);
    broker.look();
    log.with("remote.log.copy.disable", true);
    log.withSegments(3, world.nowMs);
    broker.look();
    assertEquals(2, world.objects.size());
    world.nowMs += 1_001;

    broker.look();

    assertEquals(60, log.logStart);
    assertEquals(Set.of(), world.objects);
  }

  @Test
  void anotherBrokersAttemptIsLeftToItForAWhile() {
    TieringWorld.Log log = world.newLog(0).withSegments(1, world.nowMs);
    world.commit(attempt(log, 2, 0, 9, Map.of(0, 0L)));

    broker.look();
    assertEquals(1, world.metadata.size());
    world.nowMs += FOREIGN_AGE_MS + 1;
    broker.look();

    assertEquals(0, world.metadata.size());
  }

  @Test
  void copiesOfAnotherHistoryGo() {
    TieringWorld.Log log = world.newLog(0);
    log.leaderEpoch = 1;
    log.withSegments(3, world.nowMs); // epoch 1 from offset 0 on
    log.epochs.clear();
    log.epochs.put(1, 0L);
    finishedCopy(log, 0, 19, Map.of(0, 0L));

    broker.look();

    assertEquals(
        Set.of(1),
        new HashSet<>(
            world.finished(log.id).stream()
                .flatMap(c -> c.segmentLeaderEpochs().keySet().stream())
                .toList()));
    world.assertNothingLeaked();
  }

  @Test
  void aDeposedLeaderDoesNotTakeItsSuccessorsCopiesForStrangers() {
    TieringWorld.Log log = world.newLog(0).withSegments(1, world.nowMs);
    finishedCopy(log, 0, 9, new TreeMap<>(Map.of(0, 0L, 1, 5L)));

    broker.look();

    assertEquals(1, world.finished(log.id).size());
    assertEquals(1, world.objects.size());
  }

  @Test
  void tenantsTakeTurnsHoweverMuchOneHas() {
    for (int partition = 0; partition < 3; partition++) {
      world.newLog("aaaaaaaaaa", partition).withSegments(4, world.nowMs);
    }
    world.newLog("bbbbbbbbbb", 0).withSegments(2, world.nowMs);
    List<String> order = new ArrayList<>();
    broker.amidCopy =
        () ->
            order.add(
                new ArrayList<>(world.metadata.keySet())
                    .getLast()
                    .topicIdPartition()
                    .topic()
                    .substring(0, 1));

    broker.look();

    assertEquals(10, order.size());
    assertTrue(order.indexOf("b") <= 2, order::toString);
  }

  @Test
  void theNextCopyWaitsUntilTheRateIsKept() {
    world.newLog(0).withSegments(3, world.nowMs);
    TieringBroker slow = new TieringBroker(world, 1, 64 << 10);

    slow.look();
    assertEquals(1, world.objects.size());
    assertTrue(slow.timer.lastDelayNs() > 0);
    assertEquals(
        100 * TimeUnit.SECONDS.toNanos(1) / (64 << 10), slow.timer.lastDelayNs(), 1_000_000);
    world.nowMs += 10;
    slow.timer.runScheduled();
    slow.work();

    assertEquals(2, world.objects.size());
  }

  @Test
  void aDeletedTopicsObjectsGoOnceItIsCertain() {
    TieringWorld.Log log = world.newLog(0).withSegments(40, world.nowMs);
    broker.look();
    world.logs.clear();
    world.deletedTopics.add(log.id.topicId());
    world.caughtUp = false;
    for (int look = 0; look < 5; look++) {
      broker.look();
    }
    assertEquals(39, world.objects.size(), "metadata that lags behind proves nothing");
    world.caughtUp = true;
    broker.look();
    broker.look();
    assertEquals(39, world.objects.size(), "twice is not enough");

    broker.look();

    assertEquals(Set.of(), world.objects);
    assertEquals(Map.of(), world.metadata);
    assertEquals(Set.of(log.id), world.forgotten);
  }

  private void finishedCopy(TieringWorld.Log log, long from, long to, Map<Integer, Long> epochs) {
    RemoteLogSegmentMetadata copy = attempt(log, 2, from, to, epochs);
    world.commit(copy);
    world.commit(update(copy.remoteLogSegmentId(), RemoteLogSegmentState.COPY_SEGMENT_FINISHED));
    world.objects.add(copy.remoteLogSegmentId());
  }

  private RemoteLogSegmentMetadata attempt(
      TieringWorld.Log log, int nodeId, long from, long to, Map<Integer, Long> epochs) {
    return new RemoteLogSegmentMetadata(
        id(log.id), from, to, world.nowMs, nodeId, world.nowMs, 100, epochs, true);
  }

  private RemoteLogSegmentMetadataUpdate update(
      RemoteLogSegmentId id, RemoteLogSegmentState state) {
    return new RemoteLogSegmentMetadataUpdate(id, world.nowMs, Optional.empty(), state, 2);
  }

  private static RemoteLogSegmentId id(TopicIdPartition partition) {
    return new RemoteLogSegmentId(partition, new Uuid(77, partition.partition()));
  }
}
