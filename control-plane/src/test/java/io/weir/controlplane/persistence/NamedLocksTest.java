package io.weir.controlplane.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.TestDatabase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Locks of two control planes over one database. */
class NamedLocksTest {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

  private static Database one;
  private static Database two;

  @BeforeAll
  static void open() throws Exception {
    DatabaseLogins logins = TestDatabase.create();
    one = Database.open(logins);
    two = Database.open(logins);
    one.pool().start();
    two.pool().start();
  }

  @AfterAll
  static void close() throws Exception {
    one.pool().stop();
    two.pool().stop();
  }

  @Test
  void oneNameIsHeldOnceAndOthersPass() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    FutureTask<String> holder =
        start(
            () ->
                new NamedLocks(one)
                    .in(
                        "a",
                        () -> {
                          entered.countDown();
                          await(leave);
                          return "first";
                        }));
    await(entered);
    NamedLocks others = new NamedLocks(two);
    FutureTask<String> waiter = start(() -> others.in("a", () -> "second"));
    awaitWaiting();

    assertEquals("b", others.in("b", () -> "b"));
    assertFalse(waiter.isDone());

    leave.countDown();
    assertEquals("first", holder.get(10, TimeUnit.SECONDS));
    assertEquals("second", waiter.get(10, TimeUnit.SECONDS));
  }

  @Test
  void workThatFailsLetsGo() {
    NamedLocks locks = new NamedLocks(one);

    assertThrows(
        IllegalStateException.class,
        () ->
            locks.in(
                "c",
                () -> {
                  throw new IllegalStateException("broken");
                }));

    for (int i = 0; i <= NamedLocks.AT_ONCE_MAX; i++) {
      assertEquals("again", new NamedLocks(two).in("c", () -> "again"));
      assertEquals("again", locks.in("c", () -> "again"));
    }
  }

  private static FutureTask<String> start(java.util.concurrent.Callable<String> work) {
    FutureTask<String> task = new FutureTask<>(work);
    Thread.ofPlatform().start(task);
    return task;
  }

  private static void awaitWaiting() {
    long beganNs = System.nanoTime();
    while (two.withoutTenant(handle -> handle.createQuery(WAITING).mapTo(Long.class).one()) == 0) {
      assertTrue(System.nanoTime() - beganNs < TimeUnit.SECONDS.toNanos(10), "nobody waits");
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
