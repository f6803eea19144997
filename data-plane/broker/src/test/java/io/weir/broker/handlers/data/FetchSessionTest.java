package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

class FetchSessionTest {
  private long nowMs = 1_000;
  private final Clock clock =
      new Clock() {
        @Override
        public long wallTimeMs() {
          return nowMs;
        }

        @Override
        public long monotonicNs() {
          return nowMs * 1_000_000;
        }
      };
  private final FetchSessionCache cache = new FetchSessionCache(clock, seeded(7));

  @Test
  void sessionIsFoundByItsOwnerOnly() {
    FetchSession session = cache.create("vc-a", true, List.of(target(0, 5))).orElseThrow();

    assertTrue(cache.find("vc-a", session.id()).isPresent());
    assertTrue(cache.find("vc-b", session.id()).isEmpty());
  }

  @Test
  void epochIsConsumedOnce() {
    FetchSession session = cache.create("vc-a", true, List.of(target(0, 5))).orElseThrow();

    assertTrue(session.advance(1, nowMs));
    assertFalse(session.advance(1, nowMs));
    assertTrue(session.advance(2, nowMs));
  }

  @Test
  void fullShareServesWithoutSessionUntilOneIsIdle() {
    for (int i = 0; i < FetchSessionCache.SESSIONS_PER_OWNER_MAX; i++) {
      assertTrue(cache.create("vc-a", true, List.of(target(i, 0))).isPresent());
    }

    assertTrue(cache.create("vc-a", true, List.of(target(0, 0))).isEmpty());
    assertTrue(cache.create("vc-b", true, List.of(target(0, 0))).isPresent());
    nowMs += FetchSessionCache.EVICTION_MS + 1;
    assertTrue(cache.create("vc-a", true, List.of(target(0, 0))).isPresent());
  }

  @Test
  void tooManyPartitionsGetNoSession() {
    List<FetchTarget> many =
        IntStream.rangeClosed(0, FetchSessionCache.PARTITIONS_PER_OWNER_MAX)
            .mapToObj(i -> target(i, 0))
            .toList();

    assertTrue(cache.create("vc-a", true, many).isEmpty());
  }

  @Test
  void onlyNewPartitionsNeedRoom() {
    FetchTarget first = target(0, 5);
    FetchSession session = cache.create("vc-a", true, List.of(first)).orElseThrow();
    FetchRequestData request = new FetchRequestData();
    request
        .topics()
        .add(
            new FetchRequestData.FetchTopic()
                .setTopicId(first.key().topicId())
                .setPartitions(List.of(asked(0, 50), asked(1, 7), asked(2, 7))));

    assertEquals(2, session.added(request));
    assertTrue(cache.hasRoomFor("vc-a", FetchSessionCache.PARTITIONS_PER_OWNER_MAX - 1));
    assertFalse(cache.hasRoomFor("vc-a", FetchSessionCache.PARTITIONS_PER_OWNER_MAX));
  }

  @Test
  void updateAddsChangesAndForgets() {
    FetchTarget first = target(0, 5);
    FetchSession session = cache.create("vc-a", true, List.of(first, target(1, 6))).orElseThrow();
    FetchRequestData update = new FetchRequestData();
    update
        .topics()
        .add(
            new FetchRequestData.FetchTopic()
                .setTopicId(first.key().topicId())
                .setPartitions(List.of(asked(0, 50), asked(2, 7))));
    update
        .forgottenTopicsData()
        .add(
            new FetchRequestData.ForgottenTopic()
                .setTopicId(first.key().topicId())
                .setPartitions(List.of(1)));

    session.update(update);

    assertEquals(List.of(0, 2), partitions(session));
    assertEquals(50, session.targets().get(0).fetchOffset());
  }

  @Test
  void partitionThatGaveRecordsIsReadLastNextTime() {
    FetchTarget first = target(0, 5);
    FetchSession session =
        cache.create("vc-a", true, List.of(first, target(1, 6), target(2, 6))).orElseThrow();

    session.moveToEnd(first);

    assertEquals(List.of(1, 2, 0), partitions(session));
  }

  @Test
  void onlyNewsIsTold() {
    FetchTarget target = target(0, 5);
    assertTrue(target.tell(answer(Errors.NONE, 10)));
    assertFalse(target.tell(answer(Errors.NONE, 10)));
    assertTrue(target.tell(answer(Errors.NONE, 11)));
    assertTrue(target.tell(answer(Errors.NOT_LEADER_OR_FOLLOWER, -1)));
    assertTrue(target.tell(answer(Errors.NOT_LEADER_OR_FOLLOWER, -1)));
    assertTrue(target.tell(answer(Errors.NONE, 11)), "what follows an error is news");
  }

  private static List<Integer> partitions(FetchSession session) {
    return session.targets().stream().map(target -> target.key().partition()).toList();
  }

  private static FetchResponseData.PartitionData answer(Errors error, long highWatermark) {
    return new FetchResponseData.PartitionData()
        .setErrorCode(error.code())
        .setHighWatermark(highWatermark)
        .setLogStartOffset(0)
        .setRecords(MemoryRecords.EMPTY);
  }

  private static FetchTarget target(int partition, long offset) {
    return new FetchTarget(
        new FetchTarget.Key(new Uuid(1, 2), "", partition), asked(partition, offset));
  }

  private static FetchRequestData.FetchPartition asked(int partition, long offset) {
    return new FetchRequestData.FetchPartition().setPartition(partition).setFetchOffset(offset);
  }

  private static RandomSource seeded(long seed) {
    Random random = new Random(seed);
    return new RandomSource() {
      @Override
      public int nextInt(int boundExclusive) {
        return random.nextInt(boundExclusive);
      }

      @Override
      public long nextLong() {
        return random.nextLong();
      }
    };
  }
}
