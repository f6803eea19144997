package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Threads and shard are queues here: what runs when is this test's to say. */
class PreparationQueueTest {
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Queue<Runnable> shard = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private long nowMs;
  private boolean stopping;

  private final PreparationQueue queue =
      new PreparationQueue(
          2,
          task -> {
            if (stopping) {
              throw new RejectedExecutionException();
            }
            threads.add(task);
          },
          new Clock() {
            @Override
            public long wallTimeMs() {
              return nowMs;
            }

            @Override
            public long monotonicNs() {
              return nowMs * 1_000_000;
            }
          });

  private void submit(String owner, String partition, String batch, long costMs, boolean good) {
    queue.submit(
        owner,
        partition,
        new PreparationQueue.Task() {
          @Override
          public boolean prepare() {
            log.add("open " + batch);
            nowMs += costMs;
            return good;
          }

          @Override
          public void handOver(Runnable afterwards) {
            shard.add(
                () -> {
                  log.add("append " + batch);
                  afterwards.run();
                });
          }

          @Override
          public void refuse() {
            log.add("refuse " + batch);
          }
        });
  }

  private void submit(String owner, String partition, String batch) {
    submit(owner, partition, batch, 1, true);
  }

  private void runAll() {
    while (!threads.isEmpty() || !shard.isEmpty()) {
      Runnable next = threads.isEmpty() ? shard.remove() : threads.remove();
      next.run();
    }
  }

  @Test
  void aPartitionsBatchesAreAppendedInOrderOneAfterTheOther() {
    submit("a", "p", "1");
    submit("a", "p", "2");
    submit("a", "p", "3");

    threads.remove().run();
    assertTrue(threads.isEmpty()); // the second one waits for the first one's append
    runAll();

    assertEquals(List.of("open 1", "append 1", "open 2", "append 2", "open 3", "append 3"), log);
    assertEquals(0, queue.waiting());
  }

  @Test
  void aPartitionIsBusyUntilItsLastBatchWasAppended() {
    assertFalse(queue.isBusy("p"));
    submit("a", "p", "1");
    threads.remove().run();
    assertTrue(queue.isBusy("p"));

    shard.remove().run();

    assertFalse(queue.isBusy("p"));
  }

  @Test
  void noOwnerHasAllThreads() {
    submit("a", "p1", "a1");
    submit("a", "p2", "a2");
    assertEquals(1, threads.size());

    submit("b", "q", "b1");

    assertEquals(2, threads.size());
  }

  @Test
  void whoeverUsedTheLeastTimeIsNext() {
    submit("heavy", "h1", "h1", 1000, true);
    submit("heavy", "h2", "h2", 1000, true);
    submit("light", "l1", "l1", 10, true);
    submit("light", "l2", "l2", 10, true);
    submit("light", "l3", "l3", 10, true);
    submit("other", "o1", "o1", 10, true);

    runAll();

    List<String> opened = log.stream().filter(line -> line.startsWith("open")).toList();
    assertEquals("open h1", opened.getFirst());
    assertTrue(opened.indexOf("open h2") > opened.indexOf("open o1"), opened.toString());
  }

  @Test
  void anOwnerThatComesLateHasNoTimeToMakeUpFor() {
    submit("old", "p1", "old1", 1000, true);
    threads.remove().run();
    submit("old", "p2", "old2", 1000, true);
    submit("old", "p3", "old3", 1000, true);
    shard.remove().run(); // old2 begins, at 1000 used
    submit("new", "q1", "new1", 600, true);
    submit("new", "q2", "new2", 600, true);
    submit("new", "q3", "new3", 600, true);
    submit("new", "q4", "new4", 600, true);

    runAll();

    List<String> opened = log.stream().filter(line -> line.startsWith("open")).toList();
    assertTrue(opened.indexOf("open old3") < opened.indexOf("open new4"), opened.toString());
  }

  @Test
  void aRefusedOneMakesRoomForTheNext() {
    submit("a", "p", "bad", 1, false);
    submit("a", "p", "good");

    runAll();

    assertEquals(List.of("open bad", "open good", "append good"), log);
    assertEquals(2, queue.prepared());
    assertEquals(2_000_000, queue.preparingNs());
  }

  @Test
  void allThatWaitsIsRefusedWhenTheThreadsStop() {
    submit("a", "p", "1");
    submit("a", "p", "2");
    submit("b", "q", "3");
    submit("b", "q", "4");
    stopping = true;

    runAll();

    assertEquals(
        List.of("refuse 2", "refuse 4"),
        log.stream().filter(l -> l.startsWith("refuse")).sorted().toList());
    assertEquals(0, queue.waiting());
    assertFalse(queue.isBusy("p"));
  }
}
