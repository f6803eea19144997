package io.weir.tieredstorage.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteBoundedCacheTest {
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger misses = new AtomicInteger();

  /** Released whenever someone finds a value or its loading under way. */
  private final Semaphore joined = new Semaphore(0);

  private final ByteBoundedCache<String, byte[]> cache =
      new ByteBoundedCache<>(
          100,
          bytes -> bytes.length,
          new ByteBoundedCache.Listener() {
            @Override
            public void hit() {
              hits.incrementAndGet();
              joined.release();
            }

            @Override
            public void miss() {
              misses.incrementAndGet();
            }
          });

  @Test
  void aValueIsLoadedOnce() throws Exception {
    byte[] value = new byte[10];

    assertSame(value, cache.get("a", () -> value));
    assertSame(
        value,
        cache.get(
            "a",
            () -> {
              throw new IOException("a second time");
            }));
    assertEquals(1, hits.get());
    assertEquals(1, misses.get());
  }

  @Test
  void theLeastRecentlyUsedLeaves() throws Exception {
    cache.get("a", () -> new byte[40]);
    cache.get("b", () -> new byte[40]);
    cache.get("a", () -> new byte[40]);

    cache.get("c", () -> new byte[40]);

    assertTrue(cache.has("a"));
    assertFalse(cache.has("b"));
    assertTrue(cache.has("c"));
    assertEquals(80, cache.bytes());
  }

  @Test
  void whatIsLargerThanAllIsGivenAndNotKept() throws Exception {
    assertEquals(101, cache.get("large", () -> new byte[101]).length);

    assertFalse(cache.has("large"));
    assertEquals(0, cache.bytes());
  }

  @Test
  void aFailureReachesItsCallerAndIsNotKept() throws Exception {
    IOException failure = new IOException("torn");

    assertSame(
        failure,
        assertThrows(
            IOException.class,
            () ->
                cache.get(
                    "a",
                    () -> {
                      throw failure;
                    })));
    assertEquals(10, cache.get("a", () -> new byte[10]).length);
  }

  @Test
  void manyWhoAskAtOnceShareOneLoad() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    byte[] value = new byte[10];
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<byte[]>> all = new ArrayList<>();
      all.add(
          pool.submit(
              () ->
                  cache.get(
                      "a",
                      () -> {
                        loading.countDown();
                        await(release);
                        return value;
                      })));
      loading.await();
      for (int i = 0; i < 7; i++) {
        all.add(pool.submit(() -> cache.get("a", () -> new byte[1])));
      }
      joined.acquire(7);
      release.countDown();
      for (Future<byte[]> one : all) {
        assertSame(value, one.get());
      }
      assertEquals(1, misses.get());
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aSharedLoadFailsForEveryoneByItsCause() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    IOException failure = new IOException("torn");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<byte[]> first =
          pool.submit(
              () ->
                  cache.get(
                      "a",
                      () -> {
                        loading.countDown();
                        await(release);
                        throw failure;
                      }));
      loading.await();
      Future<byte[]> second = pool.submit(() -> cache.get("a", () -> new byte[1]));
      joined.acquire();
      release.countDown();

      assertSame(failure, assertThrows(ExecutionException.class, first::get).getCause());
      assertSame(failure, assertThrows(ExecutionException.class, second::get).getCause());
      assertFalse(cache.has("a"));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void whatIsInvalidatedIsLoadedAgain() throws Exception {
    cache.get("a", () -> new byte[10]);
    cache.get("b", () -> new byte[20]);

    cache.invalidate("a"::equals);

    assertFalse(cache.has("a"));
    assertEquals(20, cache.bytes());
  }

  /** A segment that is deleted while it is read must not stay in the cache. */
  @Test
  void whatIsInvalidatedWhileItLoadsIsNotKept() throws Exception {
    byte[] given =
        cache.get(
            "a",
            () -> {
              cache.invalidate("a"::equals);
              return new byte[10];
            });

    assertEquals(10, given.length);
    assertFalse(cache.has("a"));
    assertEquals(0, cache.bytes());
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
