package io.weir.broker.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.metrics.PrometheusText;
import io.weir.protocol.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each reason for which a node says that it is not well, provoked. */
class NodeWatchTest {
  private final Readiness readiness = new Readiness();
  private final Readiness health = new Readiness();
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final NodeWatch watch;
  private long nowNs = 1;
  private DataFolder.Space space = new DataFolder.Space(10L << 30, 20L << 30);
  private boolean folderIsGone;
  private int logsOffline;
  private long metadataEnd = 10;
  private long metadataApplied = 9;
  private OptionalInt controller = OptionalInt.of(1);

  NodeWatchTest() {
    Clock clock =
        new Clock() {
          @Override
          public long wallTimeMs() {
            return nowNs / 1_000_000;
          }

          @Override
          public long monotonicNs() {
            return nowNs;
          }
        };
    watch =
        new NodeWatch(
            List.of(new Watched("shard-0", loop::add, loop::size, 10_000, clock)),
            new LogWatch(
                look -> CompletableFuture.completedFuture(null),
                () -> logsOffline,
                () -> {
                  if (folderIsGone) {
                    throw new IOException("is not a writable folder");
                  }
                  return space;
                },
                new TopicFigures(),
                Runnable::run,
                clock),
            new MetadataWatch(
                () -> OptionalLong.of(metadataEnd), () -> metadataApplied, () -> controller, clock),
            () -> {},
            readiness,
            health);
  }

  /** Looks once a second for some time. */
  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      watch.run();
      nowNs += 1_000_000_000L;
    }
  }

  private void answer() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }

  private void passAnswering(int seconds) {
    for (int i = 0; i < seconds; i++) {
      pass(1);
      answer();
    }
  }

  @Test
  void aSoundNodeHasNothingToSay() {
    passAnswering(60);

    assertEquals(List.of(), List.copyOf(health.reasons()));
    assertEquals(List.of(), List.copyOf(readiness.reasons()));
  }

  @Test
  void aThreadThatIsStuckShowsUntilItAnswers() {
    pass(12);
    assertTrue(health.reasons().toString().contains("shard-0: has not answered for 1"));

    answer();
    pass(1);

    assertEquals(List.of(), List.copyOf(health.reasons()));
  }

  @Test
  void logsThatTheDiskTookOfflineShow() {
    logsOffline = 3;
    passAnswering(1);
    assertEquals(
        List.of("logs: 3 logs are offline after a fault of the disk"),
        List.copyOf(readiness.reasons()));

    logsOffline = 0;
    passAnswering(6);

    assertEquals(List.of(), List.copyOf(readiness.reasons()));
  }

  @Test
  void aDiskThatFillsUpShows() {
    space = new DataFolder.Space(100L << 20, 20L << 30);
    passAnswering(1);

    assertEquals(
        List.of("data folder: 100 MiB are free, 256 are needed"), List.copyOf(readiness.reasons()));
    assertEquals(List.of(), List.copyOf(health.reasons()));
  }

  @Test
  void aFolderThatIsGoneIsNeitherHealthyNorReady() {
    folderIsGone = true;
    passAnswering(1);

    assertEquals(List.of("data folder: is not a writable folder"), List.copyOf(health.reasons()));
    assertEquals(
        List.of("data folder: is not a writable folder"), List.copyOf(readiness.reasons()));
  }

  @Test
  void metadataThatStandsStillBehindTheQuorumShows() {
    passAnswering(1);
    metadataEnd = 20;
    passAnswering(1);
    metadataEnd = 30;
    passAnswering(12);
    assertTrue(
        readiness.reasons().toString().contains("metadata: 20 records behind the quorum"),
        readiness.reasons().toString());

    metadataApplied = 29;
    passAnswering(1);

    assertEquals(List.of(), List.copyOf(readiness.reasons()));
  }

  @Test
  void metadataThatFollowsALivelyQuorumIsReady() {
    for (int i = 0; i < 40; i++) {
      metadataEnd += 100;
      passAnswering(1);
      metadataApplied = metadataEnd - 50; // always behind, always moving
    }

    assertEquals(List.of(), List.copyOf(readiness.reasons()));
  }

  @Test
  void aQuorumWithoutLeaderShows() {
    controller = OptionalInt.empty();
    passAnswering(13);
    assertTrue(readiness.reasons().toString().contains("controller: no active controller for 1"));

    controller = OptionalInt.of(2);
    passAnswering(1);

    assertEquals(List.of(), List.copyOf(readiness.reasons()));
  }

  @Test
  void whatIsWatchedIsShown() {
    Metrics metrics = new Metrics();
    watch.addTo(metrics);
    passAnswering(3);
    pass(1);

    PrometheusText text = PrometheusText.parse(metrics.text());

    assertEquals(3, text.value("weir_thread_delay_seconds_count", Map.of("thread", "shard-0")));
    assertEquals(1, text.value("weir_thread_pending_tasks", Map.of("thread", "shard-0")));
    assertEquals(10L << 30, text.value("weir_data_folder_free_bytes"));
  }
}
