package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.VirtualClusterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
  private static final int MIB = 1 << 20;

  private final RequestMemory memory = new RequestMemory(40 * MIB);
  private final RequestMemory.Account mine = memory.open(new VirtualClusterId("aaaaaaaaaa"));
  private final RequestMemory.Account theirs = memory.open(new VirtualClusterId("bbbbbbbbbb"));
  private final List<String> served = new ArrayList<>();

  private RequestMemory.Waiting await(RequestMemory.Account account, int bytes, String name) {
    assertFalse(account.take(bytes), name);
    return account.await(bytes, () -> served.add(name));
  }

  @Test
  void aVirtualClusterHasItsShareAndOthersTheirs() {
    assertTrue(mine.take(6 * MIB));
    assertTrue(mine.take(4 * MIB));
    await(mine, 1, "mine");

    assertTrue(theirs.take(10 * MIB));
    assertEquals(List.of(), served);

    mine.give(4 * MIB);
    assertEquals(List.of("mine"), served);
    assertEquals(16 * MIB + 1, memory.held());
    assertEquals(1, memory.waits());
  }

  @Test
  void aFrameAboveTheShareIsTakenBesideLittleAndOneAtATime() {
    assertTrue(mine.take(20 * MIB));
    await(mine, 1, "mine");
    assertTrue(theirs.take(RequestMemory.BESIDE_OVERSIZE_BYTES + 1));
    await(theirs, 20 * MIB, "theirs");
    assertFalse(theirs.take(RequestMemory.SMALL_BYTES + 1), "passes the one that waits");
    assertTrue(theirs.take(RequestMemory.SMALL_BYTES));

    mine.give(20 * MIB);
    assertEquals(List.of("mine"), served);

    theirs.give(RequestMemory.BESIDE_OVERSIZE_BYTES + 1);
    assertEquals(List.of("mine", "theirs"), served);
  }

  @Test
  void whatAConnectionLeavesBehindCountsForTheNextOne() {
    RequestMemory.Account first = memory.open(new VirtualClusterId("cccccccccc"));
    assertTrue(first.take(10 * MIB));
    first.close();

    RequestMemory.Account second = memory.open(new VirtualClusterId("cccccccccc"));
    await(second, MIB, "second");
    first.give(10 * MIB);

    assertEquals(List.of("second"), served);
    assertEquals(MIB, memory.held());
  }

  @Test
  void whatIsSmallIsServedBeforeTheLargeThatFindsNoRoom() {
    List<RequestMemory.Account> accounts = new ArrayList<>();
    for (char c = 'c'; c <= 'f'; c++) {
      accounts.add(memory.open(new VirtualClusterId(String.valueOf(c).repeat(10))));
      assertTrue(accounts.getLast().take(10 * MIB)); // all there is
    }
    await(mine, 5 * MIB, "large");
    await(theirs, 100, "small");

    accounts.getFirst().give(MIB);

    assertEquals(List.of("small"), served);
  }

  @Test
  void accountsTakeTurns() {
    assertTrue(mine.take(10 * MIB));
    assertTrue(theirs.take(10 * MIB));
    List<RequestMemory.Account> others = new ArrayList<>();
    for (char c = 'c'; c <= 'd'; c++) {
      others.add(memory.open(new VirtualClusterId(String.valueOf(c).repeat(10))));
      assertTrue(others.getLast().take(10 * MIB)); // all there is
    }
    RequestMemory.Account e = memory.open(new VirtualClusterId("eeeeeeeeee"));
    RequestMemory.Account f = memory.open(new VirtualClusterId("ffffffffff"));
    await(e, MIB, "e1");
    await(e, MIB, "e2");
    await(e, MIB, "e3");
    await(f, MIB, "f1");

    others.forEach(account -> account.give(10 * MIB));

    assertEquals(List.of("e1", "f1", "e2", "e3"), served);
  }

  @Test
  void whoWaitsForTheWholeIsNotPassedByButTheSmall() {
    List<RequestMemory.Account> accounts = new ArrayList<>();
    for (char c = 'c'; c <= 'f'; c++) {
      accounts.add(memory.open(new VirtualClusterId(String.valueOf(c).repeat(10))));
      assertTrue(accounts.getLast().take(9 * MIB)); // 36 of 40
    }
    await(mine, 5 * MIB, "first");
    await(theirs, MIB, "second"); // there would be room
    assertTrue(theirs.take(RequestMemory.SMALL_BYTES));

    accounts.getFirst().give(9 * MIB);
    assertEquals(List.of("first", "second"), served);
  }

  @Test
  void whoGoesAwayLetsTheNextOneIn() {
    assertTrue(mine.take(10 * MIB));
    RequestMemory.Waiting gone = await(mine, 5, "gone");
    await(mine, 5, "next");

    assertTrue(gone.cancel());
    mine.give(10 * MIB);

    assertEquals(List.of("next"), served);
    assertFalse(gone.cancel());
    assertEquals(5, memory.held());
  }

  /** Every frame is served in the end, whatever the threads do, and all is given back. */
  @Test
  void nothingIsLostBetweenThreads() throws InterruptedException {
    int threads = 6;
    int frames = 20_000;
    CountDownLatch done = new CountDownLatch(threads);
    List<CompletableFuture<Void>> runs = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      RequestMemory.Account account = thread % 2 == 0 ? mine : theirs;
      Random random = new Random(thread);
      runs.add(
          CompletableFuture.runAsync(
              () -> {
                for (int frame = 0; frame < frames; frame++) {
                  int bytes = 1 + random.nextInt(frame % 50 == 0 ? 30 * MIB : 8 * MIB);
                  if (!account.take(bytes)) {
                    CompletableFuture<Void> taken = new CompletableFuture<>();
                    account.await(bytes, () -> taken.complete(null));
                    taken.orTimeout(60, TimeUnit.SECONDS).join();
                  }
                  assertTrue(memory.held() > 0);
                  account.give(bytes);
                }
              },
              task ->
                  new Thread(
                          () -> {
                            task.run();
                            done.countDown();
                          })
                      .start()));
    }

    assertTrue(done.await(120, TimeUnit.SECONDS));
    runs.forEach(CompletableFuture::join);
    assertEquals(0, memory.held());
    assertTrue(mine.take(30 * MIB), "the place of the one large frame was not given back");
  }
}
