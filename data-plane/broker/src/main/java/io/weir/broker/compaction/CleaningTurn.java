package io.weir.broker.compaction;

import io.weir.broker.tiering.Turn;
import io.weir.replication.PartitionReplica;
import io.weir.storage.CompactionPass;
import io.weir.storage.compaction.CleanerStats;
import io.weir.storage.compaction.CompactionAbortedException;
import io.weir.storage.compaction.DamagedLogException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass over one log, if it is still due. On a cleaner's thread. */
final class CleaningTurn implements Turn {
  private static final Logger LOG = LoggerFactory.getLogger(CleaningTurn.class);

  private final TopicIdPartition id;
  private final Supplier<Optional<PartitionReplica>> replica;
  private final Supplier<CompactionPass.Means> means;
  private final CleanerMetrics metrics;
  private final Consumer<CleanerStats> done;

  CleaningTurn(
      TopicIdPartition id,
      Supplier<Optional<PartitionReplica>> replica,
      Supplier<CompactionPass.Means> means,
      CleanerMetrics metrics,
      Consumer<CleanerStats> done) {
    this.id = id;
    this.replica = replica;
    this.means = means;
    this.metrics = metrics;
    this.done = done;
  }

  @Override
  public TopicIdPartition id() {
    return id;
  }

  /** Never another turn at once: the next look says whether there is more to do. */
  @Override
  public boolean run() {
    replica.get().ifPresent(this::clean);
    return false;
  }

  private void clean(PartitionReplica found) {
    try {
      Optional<CompactionPass> pass =
          CompletableFuture.supplyAsync(found::beginCompaction, found.shard()).join();
      if (pass.isPresent()) {
        CleanerStats stats = pass.get().run(means.get(), found.shard());
        metrics.passed(stats);
        done.accept(stats);
      }
    } catch (CompactionAbortedException | RejectedExecutionException e) {
      metrics.aborted();
      LOG.info("event=compaction_ended partition={} reason=\"{}\"", id, e.getMessage());
    } catch (DamagedLogException e) {
      metrics.failed(); // the log has told what and where
    } catch (CompletionException e) {
      failed(e.getCause());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable cause) {
    metrics.failed();
    LOG.error("event=compaction_failed partition={} error=\"{}\"", id, cause.toString());
  }
}
