package io.weir.broker.handlers.data;

import io.weir.replication.Cancellable;
import io.weir.replication.Shard;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** Waits for an answer of the remote store, for a while. Stateless. */
final class StoreAnswer {
  private StoreAnswer() {}

  /**
   * Tells the answer once, on the shard: the value, or why there is none, a {@link
   * TimeoutException} among it.
   */
  static <T> void await(
      Shard shard, long timeoutMs, CompletableFuture<T> answer, BiConsumer<T, Throwable> told) {
    AtomicBoolean isTold = new AtomicBoolean();
    Cancellable timer =
        shard.schedule(
            () -> {
              if (isTold.compareAndSet(false, true)) {
                told.accept(null, new TimeoutException("after " + timeoutMs + " ms"));
              }
            },
            timeoutMs);
    var unused =
        answer.whenComplete(
            (value, failure) -> {
              if (isTold.compareAndSet(false, true)) {
                timer.cancel();
                Throwable cause =
                    failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
                shard.execute(() -> told.accept(value, cause));
              }
            });
  }
}
