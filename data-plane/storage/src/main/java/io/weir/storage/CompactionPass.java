package io.weir.storage;

import io.weir.protocol.batch.BatchCursor;
import io.weir.storage.compaction.Cleaner;
import io.weir.storage.compaction.CleanerStats;
import io.weir.storage.compaction.CompactionAbortedException;
import io.weir.storage.compaction.DamagedLogException;
import io.weir.storage.compaction.DirtyRange;
import io.weir.storage.compaction.KeyOffsets;
import io.weir.storage.compaction.LastRecord;
import io.weir.storage.compaction.PassControl;
import io.weir.storage.compaction.SegmentGroups;
import io.weir.storage.compaction.SegmentSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.KafkaStorageException;

/**
 * One pass over one log. Reads and writes on the thread that runs it, which may block; what changes
 * the log is handed to the log's shard, step by step. Ends early, and harmlessly, when the log is
 * cut or closed meanwhile.
 */
public final class CompactionPass {
  /** A shard that doesn't answer for so long is gone. */
  private static final long SHARD_WAIT_S = 120;

  /**
   * What passes share.
   *
   * @param keyBytesMax memory of the offsets by key ({@code log.cleaner.dedupe.buffer.size}); a
   *     pass takes as much of it as its records need
   * @param salt for the offsets by key
   * @param control rate and end
   */
  public record Means(long keyBytesMax, long salt, PassControl control) {}

  private final LogCompaction log;
  private final LogEnvironment env;
  private final DirtyRange range;
  private final List<SourceSegment> sources;
  private final long highWatermark;
  private final Map<Long, LastRecord> producers;
  private final long nowMs;
  private final BatchCursor cursor = new BatchCursor();
  private volatile String aborted;

  CompactionPass(
      LogCompaction log,
      LogEnvironment env,
      DirtyRange range,
      List<SourceSegment> sources,
      long highWatermark,
      Map<Long, LastRecord> producers,
      long nowMs) {
    this.log = log;
    this.env = env;
    this.range = range;
    this.sources = List.copyOf(sources);
    this.highWatermark = highWatermark;
    this.producers = producers;
    this.nowMs = nowMs;
  }

  /**
   * Runs it, once.
   *
   * @param shard of the log
   * @return what was read and written
   * @throws CompactionAbortedException when the log changed, was closed, or {@code means} said so
   * @throws DamagedLogException when something in the log can't be read; the log is marked, and as
   *     it was but for groups of segments that were done before
   * @throws KafkaStorageException when the disk failed; the log is as it was, or offline if the
   *     fault came while segments changed places
   */
  public CleanerStats run(Means means, Executor shard) {
    boolean done = false;
    try {
      CleanerStats stats = clean(means, shard);
      done = true;
      return stats;
    } catch (DamagedLogException e) {
      if (aborted != null) {
        throw new CompactionAbortedException(aborted); // it was cut while it was read
      }
      onShard(
          shard,
          () -> {
            log.damaged(this, e.getMessage());
            return null;
          });
      throw e;
    } catch (IOException e) {
      if (aborted != null) {
        throw new CompactionAbortedException(aborted);
      }
      throw env.failed("compacting", e);
    } finally {
      sources.forEach(s -> s.file().release());
      if (!done) {
        ended(shard);
      }
    }
  }

  private void ended(Executor shard) {
    abort("the pass has ended");
    try {
      shard.execute(() -> log.ended(this));
    } catch (RejectedExecutionException e) {
      log.ended(this); // no shard is left that could meet this thread
    }
  }

  /** Ends it soon. Any thread. */
  void abort(String reason) {
    aborted = reason;
  }

  private CleanerStats clean(Means means, Executor shard) throws IOException {
    PassControl control =
        bytes -> {
          ensureGoingOn();
          means.control().proceed(bytes);
        };
    DirtyHeaders headers =
        new DirtyHeaders(range.firstDirtyOffset(), range.firstUncleanableOffset(), control);
    headers.read(sources);
    int keysMax = Math.clamp(headers.dirtyRecords(), 1, KeyOffsets.keysIn(means.keyBytesMax()));
    Cleaner cleaner =
        new Cleaner(
            new Cleaner.Scope(
                range.firstDirtyOffset(),
                range.firstUncleanableOffset(),
                highWatermark,
                env.config().compaction().deleteRetentionMs(),
                headers.aborted(),
                producers),
            new KeyOffsets(keysMax, means.salt()),
            control,
            nowMs);
    long end = cleaner.map(below(range.firstUncleanableOffset()));
    if (end <= range.firstDirtyOffset()) {
      throw new DamagedLogException(
          "the batch at " + range.firstDirtyOffset() + " has more than " + keysMax + " keys");
    }
    List<SourceSegment> cleanable = below(end);
    List<SegmentSummary> summaries = cleanable.stream().map(SourceSegment::summary).toList();
    int first = 0;
    for (List<SegmentSummary> group :
        SegmentGroups.of(
            summaries,
            env.config().segmentBytes(),
            env.config().indexBytesMax(),
            range.firstUncleanableOffset())) {
      int next = first + group.size();
      replace(cleaner, cleanable.subList(first, next), endOf(next), shard);
      first = next;
    }
    CleanerStats stats = cleaner.stats();
    return onShard(
        shard,
        () -> {
          log.done(this, end, stats);
          return stats;
        });
  }

  private List<SourceSegment> below(long offset) {
    return sources.stream().filter(s -> s.summary().baseOffset() < offset).toList();
  }

  /** Where the segment at an index of the sources begins; there is one, as the last is active. */
  private long endOf(int next) {
    return sources.get(next).summary().baseOffset();
  }

  private void replace(
      Cleaner cleaner, List<SourceSegment> group, long endExclusive, Executor shard)
      throws IOException {
    Segment cleaned = onShard(shard, () -> log.open(this, group));
    boolean offered = false;
    List<DiskFile> indexes = new ArrayList<>();
    try {
      for (SourceSegment source : group) {
        cleaner.clean(source, batches -> cleaned.append(batches, cursor));
      }
      indexes.addAll(onShard(shard, () -> log.seal(this, group, cleaned)));
      cleaned.file().file().sync();
      for (DiskFile index : indexes) {
        index.sync();
      }
      onShard(
          shard,
          () -> {
            log.offer(this, group, cleaned, endExclusive);
            return null;
          });
      offered = true;
    } finally {
      indexes.forEach(SharedFile::closeQuietly);
      if (!offered) {
        discard(cleaned, shard);
      }
    }
    syncFolder();
    onShard(
        shard,
        () -> {
          log.take(this, group);
          return null;
        });
    syncFolder();
    onShard(
        shard,
        () -> {
          log.finish(this);
          return null;
        });
    syncFolder();
  }

  private void discard(Segment cleaned, Executor shard) {
    onShard(
        shard,
        () -> {
          log.discard(cleaned);
          return null;
        });
  }

  private void syncFolder() throws IOException {
    ensureGoingOn();
    env.disk().syncDirectory(env.directory());
  }

  private void ensureGoingOn() {
    String reason = aborted;
    if (reason != null) {
      throw new CompactionAbortedException(reason);
    }
  }

  private <T> T onShard(Executor shard, Supplier<T> step) {
    try {
      return CompletableFuture.supplyAsync(step, shard)
          .orTimeout(SHARD_WAIT_S, TimeUnit.SECONDS)
          .join();
    } catch (RejectedExecutionException e) {
      throw new CompactionAbortedException("the node stops");
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      abort("the shard doesn't answer");
      throw new CompactionAbortedException("the shard doesn't answer: " + e.getCause());
    }
  }
}
