package io.weir.controlplane.clusterclient;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A question that many ask at once and that is dear to answer: one is on its way at a time, and
 * whoever comes meanwhile shares the next one. So nobody gets an answer to a question that was put
 * before he came, and however many ask, the load is that of one. Thread-safe; blocks as the
 * question does, at most twice as long.
 */
final class Coalesced<T> {
  private final Supplier<T> question;
  private final ReentrantLock asking = new ReentrantLock();
  private CompletableFuture<T> next;

  Coalesced(Supplier<T> question) {
    this.question = question;
  }

  /** The answer to a question that was put after this call began; throws what it throws. */
  T ask() {
    CompletableFuture<T> shared;
    boolean first = false;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
        first = true;
      }
      shared = next;
    }
    if (first) {
      askFor(shared);
    }
    try {
      return shared.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void askFor(CompletableFuture<T> shared) {
    asking.lock();
    try {
      synchronized (this) {
        next = null; // whoever comes from here on waits for another
      }
      shared.complete(question.get());
    } catch (RuntimeException e) {
      shared.completeExceptionally(e);
    } finally {
      asking.unlock();
    }
  }
}
