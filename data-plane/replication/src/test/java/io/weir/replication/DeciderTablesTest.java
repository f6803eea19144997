package io.weir.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.storage.EpochEndOffset;
import io.weir.storage.LogConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure deciders, case by case. */
class DeciderTablesTest {
  private static final ReplicationConfig CONFIG = ReplicationConfig.DEFAULT;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, current, leaderEnd, minIsr, isr, proposed, acked of 2, acked of 3, joining 3, expected
    "all three,           5, 10, 2, 1 2 3, 1 2 3,  8,  9, false,  8",
    "never back,          9, 10, 2, 1 2 3, 1 2 3,  8,  9, false,  9",
    "not acked yet,       5, 10, 2, 1 2 3, 1 2 3, -1,  9, false,  5",
    "outside isr ignored, 5, 10, 2, 1 2,   1 2,    9,  6, false,  9",
    "proposed counts,     5, 10, 2, 1 2,   1 2 3,  9,  6, false,  6",
    "joining counts,      5, 10, 2, 1 2,   1 2,    9,  6, true,   6",
    "under min isr,       5, 10, 2, 1,     1,      9,  9, false,  5",
    "proposal no member,  5, 10, 2, 1,     1 2 3,  9,  9, false,  5",
    "alone with min 1,    5, 10, 1, 1,     1,      0,  0, false, 10",
    "unknown member,      5, 10, 2, 1 2,   1 2 4,  9,  9, false,  5",
  })
  void highWatermark(
      String name,
      long current,
      long leaderEnd,
      int minIsr,
      String isr,
      String maximal,
      long ackedBy2,
      long ackedBy3,
      boolean joining3,
      long expected) {
    assertEquals(
        expected,
        HighWatermark.next(
            current,
            leaderEnd,
            Set.copyOf(ids(maximal)),
            ids(isr).size(),
            minIsr,
            List.of(
                new HighWatermark.Position(2, ackedBy2, false),
                new HighWatermark.Position(3, ackedBy3, joining3))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, lastEpoch, followerEnd, known epoch, known end, leaderStart, leaderEnd, expected
    "same history,          3,  50, 3,  80,  0, 100, agreed 50",
    "too long in epoch,     3,  90, 3,  80,  0, 100, cut 3 80",
    "epoch unknown here,    4,  90, 3,  80,  0, 100, cut 3 80",
    "unknown though short,  4,  70, 3,  80,  0, 100, cut 3 80",
    "empty epoch at end,    5, 100, 4, 100,  0, 100, cut 4 100",
    "below the start,       3,  50, 3,  80, 60, 100, anew 60",
    "all of it gone,        2,  90, 1,  40, 60, 100, anew 60",
    "empty and new,        -1,   0, -1, -1,  0, 100, agreed 0",
    "empty below start,    -1,   0, -1, -1, 60, 100, anew 60",
    "empty past the end,   -1, 200, -1, -1, 60, 100, anew 60",
    "newer than leader,     9,  50, -1, -1,  0, 100, contradiction",
  })
  void probe(
      String name,
      int lastEpoch,
      long followerEnd,
      int knownEpoch,
      long knownEnd,
      long leaderStart,
      long leaderEnd,
      String expected) {
    String decision =
        switch (ProbeDecider.decide(
            lastEpoch,
            followerEnd,
            new EpochEndOffset(knownEpoch, knownEnd),
            leaderStart,
            leaderEnd)) {
          case ProbeDecider.Agreed a -> "agreed " + a.offset();
          case ProbeDecider.Cut c -> "cut " + c.epoch() + " " + c.endOffset();
          case ProbeDecider.StartAnew s -> "anew " + s.startOffset();
          case ProbeDecider.Contradiction c -> "contradiction";
        };
    assertEquals(expected, decision);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, follower's start, its epochs from, leader's start, leader's local start, expected
    "began anew at local start,    50, 100, 50, 100, true",
    "began anew under another,     50, 100, 50,  80, true",
    "knows it all,                 50,  50, 50, 100, false",
    "lost its epochs,              50, 100, 50, 100, true",
    "lost them and begins earlier,   20, 100, 50, 100, true",
    "lost them and holds less,       50, 300, 50, 100, true",
    "leader holds what it lacks,  120, 120, 50, 100, false",
    "nothing is remote,            50,  50, 50,  50, false",
    "deleted on request there,     70,  70, 50,  50, false",
  })
  void extension(
      String name,
      long start,
      long lineageStart,
      long leaderStart,
      long leaderLocal,
      boolean must) {
    assertEquals(must, ProbeDecider.mustExtend(start, lineageStart, leaderStart, leaderLocal));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, leader's epoch, leader's end of it, own epoch, own end, log end, expected
    "leader's ends first,   3,  80,  3, 90, 100, 80",
    "own ends first,        3,  80,  3, 70, 100, 70",
    "unknown epoch here,    3,  80,  2, 60, 100, 60",
    "nothing known,         3,  80, -1, -1, 100, 80",
    "never above the end,   3, 120,  3, 130, 100, 100",
  })
  void cut(
      String name, int epoch, long leaderEnd, int ownEpoch, long ownEnd, long end, long expected) {
    assertEquals(
        expected,
        ProbeDecider.cutOffset(epoch, leaderEnd, new EpochEndOffset(ownEpoch, ownEnd), end));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, isr, acked, replicating, stream up, caught up ms ago, may join, expected (empty: none)
    "joins,                 1,   90, true,  true,      0, true,  1 2",
    "below high watermark,  1,   79, true,  true,      0, true,  ''",
    "below epoch start,     1,   69, true,  true,      0, true,  ''",
    "not in this epoch,     1,   90, false, true,      0, true,  ''",
    "fenced broker,         1,   90, true,  true,      0, false, ''",
    "in and lagging,        1 2, 90, true,  true,  30000, true,  1",
    "in and behind less,    1 2, 90, true,  true,  29999, true,  ''",
    "in and at the end,     1 2, 100, true, true,  90000, true,  ''",
    "stream down,           1 2, 90, false, false, 10000, true,  1",
    "stream down for less,  1 2, 90, false, false,  9999, true,  ''",
  })
  void isr(
      String name,
      String isr,
      long acked,
      boolean replicating,
      boolean streamUp,
      long caughtUpAgoMs,
      boolean mayJoin,
      String expected) {
    long highWatermark = 80;
    long epochStart = name.equals("below epoch start") ? 91 : 70;
    long now = 1_000_000;
    Optional<List<Integer>> decided =
        IsrDecider.decide(
            new IsrDecider.Situation(1, ids(isr), highWatermark, 100, epochStart, now),
            List.of(
                new IsrDecider.Candidate(
                    2, acked, replicating, streamUp, now - caughtUpAgoMs, mayJoin)),
            CONFIG);
    assertEquals(expected.isEmpty() ? Optional.empty() : Optional.of(ids(expected)), decided);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, known leader, known epoch, log epoch, frame epoch, sender, expected
    "leader speaks,        1, 5, 4, 5, 1, take",
    "older epoch,          1, 5, 4, 4, 1, FENCED",
    "newer epoch,          1, 5, 4, 6, 1, NOT_YET",
    "log is ahead,         1, 5, 6, 5, 1, FENCED",
    "somebody else,        1, 5, 4, 5, 3, FENCED",
    "nobody leads,        -1, 5, 4, 5, 1, FENCED",
    "we lead,              2, 5, 4, 5, 1, FENCED",
  })
  void followerJudgesProbe(
      String name, int leader, int epoch, int logEpoch, int frame, int sender, String expected) {
    assertEquals(
        expected,
        text(FollowerDecider.probe(state(leader, epoch), 2, logEpoch, key(frame, 7), sender)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // name, known epoch, frame epoch, frame session, current session, same link, expected
    "current,              5, 5, 7,  7, true,  take",
    "other session,        5, 5, 6,  7, true,  drop",
    "no session,           5, 5, 7, -1, true,  drop",
    "other link,           5, 5, 7,  7, false, drop",
    "older epoch,          5, 4, 7,  7, true,  FENCED",
    "newer epoch,          5, 6, 7,  7, true,  drop",
  })
  void followerJudgesFrame(
      String name, int epoch, int frame, int session, int current, boolean link, String expected) {
    assertEquals(
        expected,
        text(FollowerDecider.inSession(state(1, epoch), key(frame, session), current, link)));
  }

  @Test
  void leavingGoesBeforeJoining() {
    long now = 1_000_000;
    assertEquals(
        Optional.of(List.of(1)),
        IsrDecider.decide(
            new IsrDecider.Situation(1, List.of(1, 2), 80, 100, 70, now),
            List.of(
                new IsrDecider.Candidate(2, 90, true, true, now - 60_000, true),
                new IsrDecider.Candidate(3, 100, true, true, now, true)),
            CONFIG));
  }

  private static String text(FollowerDecider.Verdict verdict) {
    return switch (verdict) {
      case FollowerDecider.Take t -> "take";
      case FollowerDecider.Drop d -> "drop";
      case FollowerDecider.Refuse r -> r.reason().name();
    };
  }

  private static PartitionState state(int leader, int leaderEpoch) {
    return new PartitionState(
        new TopicIdPartition(new Uuid(1, 1), new TopicPartition("t", 0)),
        leader,
        leaderEpoch,
        9,
        List.of(1, 2, 3),
        List.of(1, 2, 3),
        false,
        2,
        LogConfig.DEFAULT);
  }

  private static ReplicaKey key(int leaderEpoch, int session) {
    return new ReplicaKey(new Uuid(1, 1), 0, leaderEpoch, session);
  }

  private static List<Integer> ids(String text) {
    return List.of(text.trim().split(" ")).stream().map(Integer::valueOf).toList();
  }
}
