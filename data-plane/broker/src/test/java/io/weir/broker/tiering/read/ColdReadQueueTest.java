package io.weir.broker.tiering.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** No tenant takes what others need. */
class ColdReadQueueTest {
  private static final int SHARE = (int) (ColdReadLimits.BYTES_MIN / 4);

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private final List<ColdReadQueue.Memory> memory = new ArrayList<>();

  private ColdReadQueue queue(int threadsMax, int waitingMax) {
    return new ColdReadQueue(
        new ColdReadLimits(threadsMax, waitingMax, ColdReadLimits.BYTES_MIN, 500), threads::add);
  }

  private ColdReadQueue.Task task(String name) {
    return new ColdReadQueue.Task() {
      @Override
      public void run(ColdReadQueue.Memory held) {
        ran.add(name);
        memory.add(held);
      }

      @Override
      public void refuse() {
        ran.add("refused " + name);
      }
    };
  }

  private void runAll() {
    for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
      next.run();
      memory.forEach(ColdReadQueue.Memory::close);
      memory.clear();
    }
  }

  @Test
  void tenantsTakeTurns() {
    ColdReadQueue queue = queue(1, 100);
    for (int i = 0; i < 4; i++) {
      assertTrue(queue.offer("a", 1_000, task("a" + i)));
    }
    assertTrue(queue.offer("b", 1_000, task("b0")));
    assertTrue(queue.offer("c", 1_000, task("c0")));

    runAll();

    assertEquals(List.of("a0", "a1", "b0", "c0", "a2", "a3"), ran);
    assertEquals(0, queue.bytes());
    assertEquals(0, queue.running());
  }

  @Test
  void oneTenantLeavesAThreadToOthers() {
    ColdReadQueue queue = queue(4, 100);
    for (int i = 0; i < 8; i++) {
      queue.offer("a", 1_000, task("a" + i));
    }
    assertEquals(3, threads.size());
    queue.offer("b", 1_000, task("b0"));
    assertEquals(4, threads.size());
  }

  @Test
  void oneTenantLeavesPlacesToOthers() {
    ColdReadQueue queue = queue(1, 4);
    assertTrue(queue.offer("a", 1_000, task("runs")));
    assertTrue(queue.offer("a", 1_000, task("a1")));
    assertTrue(queue.offer("a", 1_000, task("a2")));
    assertFalse(queue.offer("a", 1_000, task("a3")), "its half is taken");
    assertTrue(queue.offer("b", 1_000, task("b1")));
    assertTrue(queue.offer("c", 1_000, task("c1")));
    assertFalse(queue.offer("d", 1_000, task("d1")), "all are taken");
    assertEquals(4, queue.waiting());
  }

  @Test
  void memoryOfOneTenantIsWaitedForByItAlone() {
    ColdReadQueue queue = queue(4, 100);
    queue.offer("a", SHARE, task("a0"));
    queue.offer("a", 1, task("a1"));
    queue.offer("b", SHARE, task("b0"));
    threads.remove().run();
    threads.remove().run();
    assertEquals(List.of("a0", "b0"), ran);
    assertTrue(threads.isEmpty(), "a1 waits for a0's memory, though a0 has ended");

    memory.get(0).resize(SHARE - 1);

    threads.remove().run();
    assertEquals(List.of("a0", "b0", "a1"), ran);
  }

  @Test
  void memoryIsGivenBackOnceHoweverOftenItIsClosed() {
    ColdReadQueue queue = queue(1, 100);
    queue.offer("a", 1_000, task("a0"));
    threads.remove().run();
    memory.get(0).resize(5_000);
    assertEquals(5_000, queue.bytes());

    memory.get(0).close();
    memory.get(0).close();
    memory.get(0).resize(7);

    assertEquals(0, queue.bytes());
  }

  @Test
  void stoppedThreadsRefuseAndHoldNothing() {
    ColdReadQueue queue =
        new ColdReadQueue(
            new ColdReadLimits(1, 10, ColdReadLimits.BYTES_MIN, 500),
            stopped -> {
              throw new RejectedExecutionException("stopped");
            });

    assertTrue(queue.offer("a", 1_000, task("a0")));

    assertEquals(List.of("refused a0"), ran);
    assertEquals(0, queue.bytes());
    assertEquals(0, queue.running());
  }
}
