package io.weir.storage;

import io.weir.storage.compaction.CleanerStats;
import io.weir.storage.compaction.CompactionAbortedException;
import io.weir.storage.compaction.CompactionSettings;
import io.weir.storage.compaction.DirtyRange;
import io.weir.storage.compaction.LastRecord;
import io.weir.storage.compaction.SegmentSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compaction as a log sees it: how dirty it is, and the replacement of its segments by cleaned ones
 * while a {@link CompactionPass} runs elsewhere. Whatever cuts the log ends the pass first. On the
 * log's shard unless a method says "any thread".
 */
public final class LogCompaction {
  private static final Logger LOG = LoggerFactory.getLogger(LogCompaction.class);
  private static final long NEVER = -1;

  private final LogEnvironment env;
  private final LogSegments segments;
  private final LogOffsets offsets;
  private final ProducerStates producers;
  private final LogSyncs syncs;
  private final PositionHints hints;
  private final SparseOffsets sparse;
  private volatile long cleanedEnd;
  private volatile String damage;
  private CompactionPass pass;
  private SegmentSwap swap;
  private boolean closed;

  LogCompaction(
      LogEnvironment env,
      LogSegments segments,
      LogOffsets offsets,
      ProducerStates producers,
      LogSyncs syncs,
      PositionHints hints,
      SparseOffsets sparse,
      OptionalLong cleanedEnd) {
    this.env = env;
    this.segments = segments;
    this.offsets = offsets;
    this.producers = producers;
    this.syncs = syncs;
    this.hints = hints;
    this.sparse = sparse;
    this.cleanedEnd = cleanedEnd.orElse(NEVER);
  }

  /** Exclusive end of what passes have cleaned; empty before the first. Any thread. */
  public OptionalLong cleanedEnd() {
    long end = cleanedEnd;
    return end == NEVER ? OptionalLong.empty() : OptionalLong.of(end);
  }

  /** Why this log can't be cleaned until the node starts again; empty if it can. Any thread. */
  public Optional<String> damage() {
    return Optional.ofNullable(damage);
  }

  /**
   * What a pass would clean now; empty when the topic is not compacted, a pass runs, or the log is
   * closed, offline or damaged.
   *
   * @throws KafkaStorageException when the disk fails
   */
  public Optional<DirtyRange> dirtyRange() {
    if (pass != null || damage != null || !isCleanable()) {
      return Optional.empty();
    }
    CompactionSettings settings = env.config().compaction();
    try {
      List<SegmentSummary> summaries = new ArrayList<>();
      for (Segment segment : segments.all().values()) {
        boolean sealed = segment != segments.active();
        summaries.add(
            new SegmentSummary(
                segment.baseOffset(),
                segment.size(),
                0,
                0,
                sealed && settings.maxLagMs() < Long.MAX_VALUE ? segment.firstTimestamp() : -1,
                sealed && settings.minLagMs() > 0 ? segment.maxTimestamp() : -1));
      }
      segments.trimIndexes();
      return Optional.of(
          DirtyRange.of(
              new DirtyRange.LogView(
                  summaries,
                  offsets.start(),
                  offsets.end(),
                  Math.max(offsets.start(), producers.lastStableOffset(offsets.highWatermark())),
                  cleanedEnd()),
              settings,
              env.clock().wallTimeMs()));
    } catch (IOException e) {
      throw env.failed("looking for what to compact", e);
    }
  }

  private boolean isCleanable() {
    LogConfig config = env.config();
    return !closed && offsets.failure() == null && config.compacted() && !config.remoteStorage();
  }

  /**
   * Begins a pass over what {@link #dirtyRange} said in the same task of the shard. It must be run,
   * or the files stay open.
   *
   * @throws KafkaStorageException when the disk fails
   */
  public CompactionPass begin(DirtyRange range) {
    if (pass != null || !isCleanable()) {
      throw new IllegalStateException("no pass can begin");
    }
    Map<Long, LastRecord> last = new HashMap<>();
    for (ProducerEntry entry : producers.entries()) {
      last.put(entry.producerId(), new LastRecord(entry.lastOffset(), entry.epoch()));
    }
    List<SourceSegment> sources = new ArrayList<>();
    boolean begun = false;
    try {
      for (Segment segment : segments.all().values()) {
        sources.add(source(segment, range));
      }
      segments.trimIndexes();
      pass =
          new CompactionPass(
              this, env, range, sources, offsets.highWatermark(), last, env.clock().wallTimeMs());
      begun = true;
      return pass;
    } catch (IOException e) {
      throw env.failed("beginning to compact", e);
    } finally {
      if (!begun) {
        sources.forEach(s -> s.file().release());
      }
    }
  }

  private static SourceSegment source(Segment segment, DirtyRange range) throws IOException {
    boolean cleanable = segment.baseOffset() < range.firstUncleanableOffset();
    SegmentSummary summary =
        new SegmentSummary(
            segment.baseOffset(),
            segment.size(),
            cleanable ? segment.offsets().content().remaining() : 0,
            cleanable ? segment.times().content().remaining() : 0,
            -1,
            -1);
    int dirtyAt = cleanable ? segment.offsets().positionFor(range.firstDirtyOffset()) : 0;
    SharedFile file = segment.file();
    file.retain();
    return new SourceSegment(segment, file, summary, dirtyAt);
  }

  /** A new segment for what stays of these. */
  Segment open(CompactionPass of, List<SourceSegment> group) {
    ensureCurrent(of, group);
    try {
      return Segment.createCleaned(env, group.getFirst().summary().baseOffset());
    } catch (IOException e) {
      throw env.failed("beginning a cleaned segment", e);
    }
  }

  /** No more is added; the index files are returned open, to be synced. */
  List<DiskFile> seal(CompactionPass of, List<SourceSegment> group, Segment cleaned) {
    ensureCurrent(of, group);
    try {
      return cleaned.seal();
    } catch (IOException e) {
      throw env.failed("sealing a cleaned segment", e);
    }
  }

  /** It won't be used. */
  void discard(Segment cleaned) {
    cleaned.release();
    if (!closed) {
      try {
        cleaned.deleteFiles();
      } catch (IOException e) {
        throw env.failed("removing a cleaned segment", e);
      }
    }
  }

  void offer(CompactionPass of, List<SourceSegment> group, Segment cleaned, long endExclusive) {
    ensureCurrent(of, group);
    SegmentSwap offered =
        new SegmentSwap(
            env,
            segments,
            group.stream().map(SourceSegment::segment).toList(),
            cleaned,
            endExclusive);
    try {
      sparse.mark();
      swap = offered;
      offered.offer();
    } catch (IOException e) {
      throw withdrawn(env.failed("offering a cleaned segment", e));
    }
  }

  /** The fault, once what was offered can't be taken by a later start any more. */
  private KafkaStorageException withdrawn(KafkaStorageException fault) {
    SegmentSwap offered = swap;
    swap = null;
    try {
      offered.withdraw();
      env.disk().syncDirectory(env.directory());
      return fault;
    } catch (IOException e) {
      fault.addSuppressed(e);
      return offsets.fail(fault);
    }
  }

  /** The folder was synced after {@link #offer}. */
  void take(CompactionPass of, List<SourceSegment> group) {
    if (!isCurrent(of, group)) {
      if (swap != null && !closed) {
        KafkaStorageException failed = withdrawn(new KafkaStorageException("the log has changed"));
        if (offsets.failure() != null) {
          throw failed;
        }
      }
      throw new CompactionAbortedException("the log has changed");
    }
    try {
      hints.clear();
      swap.take();
    } catch (IOException e) {
      throw offsets.fail(env.failed("replacing segments", e));
    }
  }

  /** The folder was synced after {@link #take}. */
  void finish(CompactionPass of) {
    if (closed || pass != of) {
      throw new CompactionAbortedException("the log has changed"); // and it was finished there
    }
    SegmentSwap taken = swap;
    swap = null;
    try {
      taken.finish();
      syncs.directoryChanged();
    } catch (IOException e) {
      throw offsets.fail(env.failed("naming a cleaned segment", e));
    }
  }

  /** The pass is over. */
  void done(CompactionPass of, long end, CleanerStats stats) {
    if (closed || pass != of) {
      throw new CompactionAbortedException("the log has changed");
    }
    pass = null;
    cleanedEnd = end;
    LOG.info("event=log_cleaned log={} end={} {}", env.directory().getFileName(), end, stats);
    env.checkpoints().soon();
  }

  /** The pass failed or was ended. */
  void ended(CompactionPass of) {
    if (pass == of) {
      pass = null;
      if (swap != null && !closed && offsets.failure() == null) {
        try {
          settle();
        } catch (KafkaStorageException e) {
          LOG.error( // the log knows, and is offline
              "event=replacement_not_settled log={} error=\"{}\"",
              env.directory().getFileName(),
              e.getMessage());
        }
      }
    }
  }

  /** The pass came to something that can't be read. */
  void damaged(CompactionPass of, String where) {
    if (pass == of) {
      damage = where;
      LOG.error(
          "event=log_uncleanable log={} reason=\"{}\" effect=\"it is not compacted\"",
          env.directory().getFileName(),
          where);
    }
  }

  /** Records at the end are about to go: what a pass knows of them would be wrong. */
  void beforeCut() {
    end("the log is cut");
  }

  /** The log ends earlier now. */
  void cutTo(long end) {
    if (cleanedEnd > end) {
      cleanedEnd = end;
    }
  }

  /** All records are about to go. */
  void beforeRestart() {
    end("the log begins anew");
    cleanedEnd = NEVER;
    damage = null;
  }

  void close() {
    closed = true;
    if (pass != null) {
      pass.abort("the log is closed");
    }
    if (swap != null) {
      swap.release();
    }
  }

  private void end(String reason) {
    if (pass == null) {
      return;
    }
    pass.abort(reason);
    settle();
    pass = null;
  }

  /** Leaves no half of a replacement behind. */
  private void settle() {
    SegmentSwap open = swap;
    if (open == null) {
      return;
    }
    if (!open.isTaken()) {
      KafkaStorageException failed = withdrawn(new KafkaStorageException("the log changes"));
      if (offsets.failure() != null) {
        throw failed;
      }
      return;
    }
    swap = null;
    try {
      env.disk().syncDirectory(env.directory());
      open.finish();
      env.disk().syncDirectory(env.directory());
    } catch (IOException e) {
      throw offsets.fail(env.failed("finishing a replacement", e));
    }
  }

  private void ensureCurrent(CompactionPass of, List<SourceSegment> group) {
    if (!isCurrent(of, group)) {
      throw new CompactionAbortedException("the log has changed");
    }
  }

  /** Whether these are still sealed segments of a log that may be cleaned. */
  @SuppressWarnings("ReferenceEquality") // the same segment, not one like it
  private boolean isCurrent(CompactionPass of, List<SourceSegment> group) {
    return pass == of
        && isCleanable()
        && group.stream()
            .map(SourceSegment::segment)
            .allMatch(s -> segments.all().get(s.baseOffset()) == s && s != segments.active());
  }
}
