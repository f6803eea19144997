package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final long NOW_MS = 1_000_000;

  private static Place at(int partition, long offset) {
    return new Place(new Partition(new PhysicalTopic("aaaaaaaaaa", "t"), partition), offset);
  }

  private static Position log(long start, long end, long timestampMs) {
    return new Position(start, end, OptionalLong.of(timestampMs));
  }

  private static Position logWithoutTime(long start, long end) {
    return new Position(start, end, OptionalLong.empty());
  }

  @Test
  void recordsAreCountedFromTheCommittedOffset() {
    assertEquals(
        new Lag.OfPartition(7, Optional.of(30L)), Lag.of(at(0, 3), log(0, 10, 970_000), NOW_MS));
  }

  @Test
  void whoHasReadAllIsNotBehindHoweverLongNothingCame() {
    assertEquals(
        new Lag.OfPartition(0, Optional.of(0L)), Lag.of(at(0, 10), logWithoutTime(0, 10), NOW_MS));
  }

  @Test
  void anEmptyPartitionHasNoLag() {
    assertEquals(
        new Lag.OfPartition(0, Optional.of(0L)), Lag.of(at(0, 0), logWithoutTime(0, 0), NOW_MS));
  }

  @Test
  void whatRetentionDeletedIsNotWaitingAnyMore() {
    assertEquals(
        new Lag.OfPartition(5, Optional.of(1L)), Lag.of(at(0, 3), log(20, 25, 999_000), NOW_MS));
    assertEquals(
        new Lag.OfPartition(0, Optional.of(0L)), Lag.of(at(0, 3), logWithoutTime(25, 25), NOW_MS));
  }

  @Test
  void anOffsetAboveTheEndIsNoLag() {
    assertEquals(
        new Lag.OfPartition(0, Optional.of(0L)), Lag.of(at(0, 30), logWithoutTime(0, 10), NOW_MS));
  }

  @Test
  void aRecordFromTheFutureIsNotOlderThanNow() {
    assertEquals(
        new Lag.OfPartition(1, Optional.of(0L)), Lag.of(at(0, 0), log(0, 1, 2_000_000), NOW_MS));
  }

  @Test
  void recordsWithoutATimeHaveNoAge() {
    assertEquals(
        new Lag.OfPartition(4, Optional.empty()), Lag.of(at(0, 6), logWithoutTime(0, 10), NOW_MS));
  }

  @Test
  void aGroupIsAsFarBehindAsItsWorstPartition() {
    List<Place> places = List.of(at(0, 3), at(1, 5), at(2, 9));

    GroupLagView lag =
        Lag.ofGroup(
            places,
            Map.of(
                places.get(0), log(0, 10, 970_000),
                places.get(1), log(0, 10, 400_000),
                places.get(2), logWithoutTime(0, 9)),
            NOW_MS);

    assertEquals(new GroupLagView(12, 600, 3, true), lag);
  }

  @Test
  void whatCouldNotBeLookedAtIsSaid() {
    List<Place> places = List.of(at(0, 3), at(1, 5));

    assertEquals(
        new GroupLagView(7, 30, 2, false),
        Lag.ofGroup(places, Map.of(places.get(0), log(0, 10, 970_000)), NOW_MS));
    assertEquals(
        new GroupLagView(7, 0, 1, false),
        Lag.ofGroup(List.of(places.get(0)), Map.of(places.get(0), logWithoutTime(0, 10)), NOW_MS));
  }
}
