package io.weir.controlplane.service;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * How far readers are behind. Records are counted from the next one that can still be read: what
 * retention has deleted is not waiting any more. Seconds are the age of that record by its own
 * timestamp, so an idle producer lets nobody fall behind further than the oldest unread record is
 * old. Pure.
 */
final class Lag {
  private static final long MS_PER_SECOND = 1_000;

  private Lag() {}

  /**
   * Of one partition.
   *
   * @param records to be read
   * @param seconds age of the first of them; 0 without any, empty when it bears no time
   */
  record OfPartition(long records, Optional<Long> seconds) {}

  /** Of one place; {@code nowMs}: wall time. */
  static OfPartition of(GroupGateway.Place place, GroupGateway.Position position, long nowMs) {
    long records = Math.max(0, position.end() - Math.max(place.offset(), position.start()));
    if (records == 0) {
      return new OfPartition(0, Optional.of(0L));
    }
    return new OfPartition(
        records,
        position.timestampMs().isPresent()
            // A producer's clock may be ahead of ours.
            ? Optional.of(Math.max(0, nowMs - position.timestampMs().getAsLong()) / MS_PER_SECOND)
            : Optional.empty());
  }

  /** Of a group: all records, and the age of the oldest. */
  static GroupLagView ofGroup(
      Collection<GroupGateway.Place> places,
      Map<GroupGateway.Place, GroupGateway.Position> positions,
      long nowMs) {
    long records = 0;
    long seconds = 0;
    boolean complete = true;
    for (GroupGateway.Place place : places) {
      GroupGateway.Position position = positions.get(place);
      if (position == null) {
        complete = false;
        continue;
      }
      OfPartition lag = of(place, position, nowMs);
      records += lag.records();
      complete &= lag.seconds().isPresent();
      seconds = Math.max(seconds, lag.seconds().orElse(0L));
    }
    return new GroupLagView(records, seconds, places.size(), complete);
  }
}
