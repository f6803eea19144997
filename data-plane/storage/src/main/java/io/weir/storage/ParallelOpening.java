package io.weir.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.KafkaStorageException;

/** Opens the logs of several directories side by side, so that no disk waits for another. */
final class ParallelOpening {
  private static final long TELL_EVERY_MS = 3_000;

  private ParallelOpening() {}

  /** Runs all tasks, the directories taking turns; blocks and tells how far it is. */
  static void run(List<List<Runnable>> byDirectory, Executor executor, OpeningProgress progress) {
    List<Runnable> tasks = interleaved(byDirectory);
    AtomicInteger done = new AtomicInteger();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            tasks.stream()
                .map(
                    task ->
                        CompletableFuture.runAsync(task, executor).thenRun(done::incrementAndGet))
                .toArray(CompletableFuture<?>[]::new));
    while (!await(all)) {
      progress.opened(done.get(), tasks.size());
    }
    progress.opened(done.get(), tasks.size());
  }

  private static boolean await(CompletableFuture<Void> all) {
    try {
      all.get(TELL_EVERY_MS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaStorageException("logs can't be opened: " + e.getCause(), e.getCause());
    }
  }

  private static List<Runnable> interleaved(List<List<Runnable>> byDirectory) {
    List<Runnable> tasks = new ArrayList<>();
    int most = byDirectory.stream().mapToInt(List::size).max().orElse(0);
    for (int turn = 0; turn < most; turn++) {
      for (List<Runnable> of : byDirectory) {
        if (turn < of.size()) {
          tasks.add(of.get(turn));
        }
      }
    }
    return tasks;
  }
}
