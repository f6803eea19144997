package io.weir.broker.handlers.data;

import io.weir.replication.PartitionReplica;
import io.weir.replication.Shard;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Questions to many partitions, each asked on the shard of its partition, one hand-over per shard.
 * Filled and started by one thread.
 */
final class ShardQueries {
  private record Query(PartitionReplica replica, BiConsumer<PartitionReplica, Runnable> question) {}

  private final Map<Shard, List<Query>> byShard = new IdentityHashMap<>();

  /** Adds a question; it answers errors by itself. */
  void add(PartitionReplica replica, Consumer<PartitionReplica> question) {
    addWaiting(
        replica,
        (asked, done) -> {
          question.accept(asked);
          done.run();
        });
  }

  /**
   * Adds a question whose answer may come later: it runs what it is given once, on the shard, when
   * it has answered, unless it throws.
   */
  void addWaiting(PartitionReplica replica, BiConsumer<PartitionReplica, Runnable> question) {
    byShard
        .computeIfAbsent(replica.shard(), shard -> new ArrayList<>())
        .add(new Query(replica, question));
  }

  /** Asks; completes with {@code answer} when all have been answered, or with what one threw. */
  <T> CompletableFuture<T> ask(T answer) {
    CompletableFuture<T> done = new CompletableFuture<>();
    int queriesInAll = byShard.values().stream().mapToInt(List::size).sum();
    AtomicInteger open = new AtomicInteger(queriesInAll + 1);
    byShard.forEach(
        (shard, queries) ->
            shard.execute(
                () -> {
                  try {
                    for (Query query : queries) {
                      query.question().accept(query.replica(), () -> close(open, done, answer));
                    }
                  } catch (RuntimeException unexpected) {
                    done.completeExceptionally(unexpected);
                  }
                }));
    close(open, done, answer);
    return done;
  }

  private static <T> void close(AtomicInteger open, CompletableFuture<T> done, T answer) {
    if (open.decrementAndGet() == 0) {
      done.complete(answer);
    }
  }
}
