package io.weir.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often the interesting things happened, so that a simulation can't go blind unnoticed. */
public final class Coverage {
  /** What is counted. */
  public enum Event {
    /** A leader was elected. */
    ELECTION,
    /** A leader was elected from the eligible leader replicas. */
    ELR_ELECTION,
    /** A partition had no leader. */
    LEADERLESS,
    /** An ISR lost a member. */
    ISR_SHRINK,
    /** An ISR won a member. */
    ISR_EXPAND,
    /** A session timed out. */
    SESSION_TIMEOUT,
    /** An ISR was refused because of a member that may not be in it (KIP-841, KIP-903). */
    INELIGIBLE_REPLICA,
    /** A process registered with a log that it vouches for. */
    CLEAN_REGISTRATION,
    /** A process registered with a log that may have lost something. */
    UNCLEAN_REGISTRATION,
    /** A process stopped in order. */
    CLEAN_SHUTDOWN,
    /** A process was killed. */
    KILL,
    /** A machine lost its power. */
    POWER_LOSS,
    /** All machines lost their power at once, with durable topics. */
    POWER_LOSS_OF_ALL,
    /** A process stood still. */
    PAUSE,
    /** A bit flipped on a disk. */
    BIT_FLIP,
    /** An operation of a disk failed. */
    DISK_ERROR,
    /** A disk was full. */
    DISK_FULL,
    /** A log went offline. */
    LOG_OFFLINE,
    /** A log was recovered and had lost nothing but a torn tail. */
    LOG_RECOVERED,
    /** A log was recovered and had lost whole batches. */
    LOG_DAMAGED,
    /** A follower had to cut its log. */
    TRUNCATION,
    /** A follower refused what a leader pushed. */
    SESSION_REFUSED,
    /** A pair of nodes was parted. */
    PARTITION,
    /** A node reached another, but not the other way. */
    ONE_WAY_PARTITION,
    /** Streams between two nodes broke. */
    STREAM_RESET,
    /** A node was parted from the controller. */
    CONTROLLER_PARTITION,
    /** A batch was acknowledged to an idempotent producer. */
    ACKNOWLEDGED,
    /** A repeated batch was recognised. */
    DUPLICATE_RECOGNISED,
    /** A producer's batch came out of order to a leader. */
    OUT_OF_ORDER,
    /** A record was consumed. */
    CONSUMED,
    /** A segment was copied to remote storage. */
    SEGMENT_COPIED,
    /** A copied segment was deleted here, and its records are in remote storage only. */
    COPY_DELETED_LOCALLY,
    /** A follower began at its leader's local start, and was told what lies before. */
    LOG_EXTENDED,
    /** A record was consumed from remote storage. */
    CONSUMED_COLD,
    /** A log's oldest records were deleted on request. */
    RECORDS_DELETED
  }

  private final Map<Event, Long> counts = new EnumMap<>(Event.class);

  void count(Event event) {
    counts.merge(event, 1L, Long::sum);
  }

  /** How often. */
  public long of(Event event) {
    return counts.getOrDefault(event, 0L);
  }

  /** Adds another run's counts. */
  public void add(Coverage other) {
    other.counts.forEach((event, n) -> counts.merge(event, n, Long::sum));
  }
}
