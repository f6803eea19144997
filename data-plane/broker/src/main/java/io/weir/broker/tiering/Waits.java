package io.weir.broker.tiering;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;

/** Waits on threads that may block. Not instantiable. */
final class Waits {
  /** Shards and the metadata's log answer in milliseconds, or fail by their own bounds. */
  private static final long MS_MAX = 120_000;

  private Waits() {}

  /**
   * The future's value.
   *
   * @throws RemoteStorageException with the future's failure, when it takes too long, or when the
   *     thread is interrupted, which it still is then
   */
  static <T> T of(CompletableFuture<T> future, String what) throws RemoteStorageException {
    try {
      return future.get(MS_MAX, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RemoteStorageException known
          ? known
          : new RemoteStorageException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new RemoteStorageException(what + ": no answer within " + MS_MAX + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteStorageException(what + ": the broker is stopping", e);
    }
  }
}
