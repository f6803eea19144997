package io.weir.controlplane.clusterclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescedTest {
  private static final int CALLERS = 20;

  @Test
  void whoeverComesWhileOneIsAskedSharesTheNext() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch firstBegan = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Coalesced<Integer> coalesced =
        new Coalesced<>(
            () -> {
              int mine = asked.incrementAndGet();
              firstBegan.countDown();
              await(go);
              return mine;
            });
    FutureTask<Integer> first = start(coalesced);
    await(firstBegan);
    List<FutureTask<Integer>> later = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      FutureTask<Integer> task = new FutureTask<>(coalesced::ask);
      later.add(task);
      threads.add(Thread.ofPlatform().start(task));
    }
    for (Thread thread : threads) {
      awaitParked(thread);
    }

    go.countDown();

    assertEquals(1, first.get(10, TimeUnit.SECONDS));
    for (FutureTask<Integer> task : later) {
      assertEquals(2, task.get(10, TimeUnit.SECONDS));
    }
    assertEquals(2, asked.get());
  }

  @Test
  void nobodyGetsAnOldAnswer() {
    AtomicInteger asked = new AtomicInteger();
    Coalesced<Integer> coalesced = new Coalesced<>(asked::incrementAndGet);

    assertEquals(1, coalesced.ask());
    assertEquals(2, coalesced.ask());
  }

  @Test
  void aFailureIsThrownAndNotKept() {
    AtomicInteger asked = new AtomicInteger();
    Coalesced<Integer> coalesced =
        new Coalesced<>(
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
              }
              return asked.get();
            });

    IllegalStateException thrown = assertThrows(IllegalStateException.class, coalesced::ask);

    assertEquals("away", thrown.getMessage());
    assertEquals(2, coalesced.ask());
  }

  private static FutureTask<Integer> start(Coalesced<Integer> coalesced) {
    FutureTask<Integer> task = new FutureTask<>(coalesced::ask);
    Thread.ofPlatform().start(task);
    return task;
  }

  private static void awaitParked(Thread thread) {
    long beganNs = System.nanoTime();
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(System.nanoTime() - beganNs < TimeUnit.SECONDS.toNanos(10), "never waited");
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
