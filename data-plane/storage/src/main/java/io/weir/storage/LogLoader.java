package io.weir.storage;

import io.weir.storage.LogRecovery.Outcome;
import io.weir.storage.RemotePartFile.RemotePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the files of one log. After a clean stop only the last bytes are read; after an unclean one
 * {@link LogRecoverer} checks everything from the recovery point on. Used once, by one thread.
 */
final class LogLoader {
  private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);

  /**
   * What the folder's checkpoints say of a log.
   *
   * @param recoveryPoint everything below is on the device
   * @param logStartOffset first offset that may be read
   * @param highWatermark last known high watermark
   * @param cleanedEnd up to where compaction came
   */
  record Checkpoints(
      long recoveryPoint, long logStartOffset, long highWatermark, OptionalLong cleanedEnd) {
    static final Checkpoints NONE = new Checkpoints(0, 0, 0, OptionalLong.empty());

    /** The same with a recovery point that isn't above an offset. */
    Checkpoints notAbove(long offset) {
      return new Checkpoints(
          Math.min(recoveryPoint, offset), logStartOffset, highWatermark, cleanedEnd);
    }
  }

  private final LogEnvironment env;
  private final Checkpoints checkpoints;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final ProducerStates producers = new ProducerStates();
  private final ProducerSnapshots snapshots;
  private final List<DiskFile> unsynced = new ArrayList<>();
  private EpochCache epochs = new EpochCache();
  private boolean epochsDamaged;

  LogLoader(LogEnvironment env, Checkpoints checkpoints) {
    this.env = env;
    this.checkpoints = checkpoints;
    this.snapshots = new ProducerSnapshots(env);
  }

  /**
   * @param clean the last stop was clean: nothing needs to be checked
   * @throws IOException when the log can't be used at all
   */
  LoadedLog load(boolean clean) throws IOException {
    SwapRecovery.complete(env);
    findFiles();
    SparseOffsets sparse = SparseOffsets.read(env, checkpoints.cleanedEnd().isPresent());
    readEpochs();
    Optional<RemotePart> remotePart = readRemotePart();
    if (remotePart.isPresent()) {
      removeCopied(remotePart.get());
    }
    boolean created = segments.isEmpty();
    long localBase =
        created
            ? remotePart.map(RemotePart::localBase).orElse(checkpoints.logStartOffset())
            : segments.firstKey();
    if (created) {
      segments.put(localBase, Segment.create(env, localBase));
    }
    if (remotePart.isPresent() && remotePart.get().anew()) {
      remotePart = finishBeginningAnew(remotePart.get());
    }
    // A checkpoint that is below the first segment without such a file is just old.
    long logStart =
        remotePart
            .map(RemotePart::logStart)
            .filter(start -> start < localBase)
            .orElse(Math.max(checkpoints.logStartOffset(), localBase));
    long localStart = Math.max(logStart, localBase);
    snapshots.removeStray(segments.keySet());
    OptionalLong cleanEnd = clean ? cleanEnd() : OptionalLong.empty();
    LogRecovery recovery;
    long end;
    if (cleanEnd.isPresent()) {
      end = cleanEnd.getAsLong();
      snapshots.keepWithin(logStart, end);
      snapshots.load(producers, logStart, end);
      LogRecoverer.replay(segments, producers, end);
      recovery = new LogRecovery(Outcome.CLEAN, end, 0, 0, "");
    } else {
      LogRecoverer recoverer =
          new LogRecoverer(env, segments, epochs, producers, snapshots, unsynced, sparse);
      end = recoverer.recover(checkpoints.recoveryPoint(), logStart);
      recovery = outcome(end, recoverer);
    }
    if (end < logStart) {
      end = restartAt(logStart);
      localStart = logStart;
    }
    epochs.truncateFromEnd(end);
    if (localStart < end && epochs.firstStart().orElse(end) > localStart) {
      restoreFirstEpochs(localStart);
    }
    epochs.truncateFromStart(logStart);
    if (logStart < localStart && epochs.firstStart().orElse(end) > logStart) {
      recovery = withoutLineage(recovery, logStart, localStart);
    }
    producers.endOffset(end);
    snapshots.keepFor(segments.firstKey(), end);
    return new LoadedLog(
        segments,
        epochs,
        producers,
        snapshots,
        unsynced,
        created,
        logStart,
        remotePart,
        end,
        // What is not here was committed before it was deleted here.
        Math.clamp(checkpoints.highWatermark(), localStart, end),
        cleanEnd.isPresent() ? end : Math.min(checkpoints.recoveryPoint(), end),
        recovery,
        sparse,
        checkpoints.cleanedEnd());
  }

  private Optional<RemotePart> readRemotePart() throws IOException {
    try {
      Optional<RemotePart> read = RemotePartFile.read(env.disk(), env.directory());
      return read.isPresent() ? read : unknownPart();
    } catch (CorruptRecordException e) {
      if (epochsDamaged) {
        return unknownPart();
      }
      // The epochs are kept from the log's start on.
      long start = epochs.firstStart().orElse(Long.MAX_VALUE);
      LOG.warn(
          "event=remote_part_from_epochs log={} log_start={} reason=\"{}\"",
          env.directory().getFileName(),
          start,
          e.getMessage());
      return segments.isEmpty() || start >= segments.firstKey()
          ? Optional.empty()
          : Optional.of(new RemotePart(start, segments.firstKey(), false));
    }
  }

  /**
   * With neither file nobody here knows whether what is below the first segment was deleted, or is
   * in remote storage only. Taken for deleted, its copies would go; so it is not, and a leader
   * tells what is there.
   */
  private Optional<RemotePart> unknownPart() throws IOException {
    if (!epochsDamaged
        || !env.config().remoteStorage()
        || segments.isEmpty()
        || checkpoints.logStartOffset() >= segments.firstKey()) {
      return Optional.empty();
    }
    RemotePart unknown = new RemotePart(checkpoints.logStartOffset(), segments.firstKey(), false);
    LOG.error(
        "event=remote_part_unknown log={} log_start={} local_start={}",
        env.directory().getFileName(),
        unknown.logStart(),
        unknown.localBase());
    // The next start must not go by epochs alone, which begin here then.
    new RemotePartFile(env, Optional.empty()).save(unknown.logStart(), unknown.localBase());
    return Optional.of(unknown);
  }

  /**
   * Removes segments whose deletion a crash interrupted: of several, a power loss may have brought
   * back any.
   */
  private void removeCopied(RemotePart remote) throws IOException {
    while (!segments.isEmpty() && (remote.anew() || segments.firstKey() < remote.localBase())) {
      remove(segments.pollFirstEntry().getValue());
    }
  }

  /** As the log that was beginning anew would have gone on. */
  private Optional<RemotePart> finishBeginningAnew(RemotePart remote) throws IOException {
    snapshots.deleteAll();
    epochs.clear();
    SmallFiles.replaceDurably(
        env.disk(),
        env.directory().resolve(LogFiles.LEADER_EPOCHS),
        SmallFiles.checkpoint(epochs.lines()));
    epochs.written();
    new RemotePartFile(env, Optional.of(remote)).save(remote.logStart(), remote.localBase());
    return remote.logStart() < remote.localBase()
        ? Optional.of(new RemotePart(remote.logStart(), remote.localBase(), false))
        : Optional.empty();
  }

  private void remove(Segment segment) throws IOException {
    segment.release();
    for (String suffix : List.of(LogFiles.LOG, LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
      env.disk().delete(segment.path(suffix));
    }
  }

  /**
   * Nobody can tell which copies belong to this log: the node must not vouch for it, nor lead its
   * remote part. A leader tells it the epochs again.
   */
  private LogRecovery withoutLineage(LogRecovery found, long logStart, long localStart) {
    String lost = "leader epochs from " + logStart + " to " + localStart + " are lost";
    LOG.error(
        "event=lineage_lost log={} log_start={} local_start={} first_epoch_at={}",
        env.directory().getFileName(),
        logStart,
        localStart,
        epochs.firstStart().orElse(-1));
    return new LogRecovery(
        Outcome.DAMAGED,
        found.endOffsetExclusive(),
        found.tornBytes(),
        found.damagedBytes(),
        found.detail().isEmpty() ? lost : found.detail() + "; " + lost);
  }

  private void findFiles() throws IOException {
    for (String name : env.disk().list(env.directory())) {
      if (name.endsWith(LogFiles.TEMPORARY) || name.endsWith(LogFiles.DELETED)) {
        env.disk().delete(env.directory().resolve(name));
        continue;
      }
      OptionalLong base = LogFiles.offset(name, LogFiles.LOG);
      if (base.isPresent()) {
        segments.put(base.getAsLong(), Segment.existing(env, base.getAsLong()));
      }
      LogFiles.offset(name, LogFiles.SNAPSHOT).ifPresent(snapshots::found);
    }
    for (String name : env.disk().list(env.directory())) {
      for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
        OptionalLong base = LogFiles.offset(name, suffix);
        if (base.isPresent() && !segments.containsKey(base.getAsLong())) {
          env.disk().delete(env.directory().resolve(name));
        }
      }
    }
  }

  private void readEpochs() throws IOException {
    try {
      epochs =
          EpochCache.parse(
              SmallFiles.readCheckpoint(
                  env.disk(), env.directory().resolve(LogFiles.LEADER_EPOCHS)));
    } catch (CorruptRecordException e) {
      epochsDamaged = true;
      LOG.warn(
          "event=epochs_rebuilt log={} reason=\"{}\"",
          env.directory().getFileName(),
          e.getMessage());
    }
  }

  /**
   * The end after a clean stop; empty when the last segment doesn't look as a clean stop left it.
   */
  private OptionalLong cleanEnd() throws IOException {
    try {
      return OptionalLong.of(segments.lastEntry().getValue().readNextOffset());
    } catch (CorruptRecordException e) {
      LOG.warn(
          "event=clean_log_unreadable log={} reason=\"{}\"",
          env.directory().getFileName(),
          e.getMessage());
      return OptionalLong.empty();
    }
  }

  private LogRecovery outcome(long end, LogRecoverer recoverer) {
    String detail = recoverer.detail();
    boolean damaged = recoverer.damagedBytes() > 0;
    if (end < checkpoints.highWatermark()) {
      damaged = true;
      detail +=
          (detail.isEmpty() ? "" : "; ")
              + "ends at "
              + end
              + " below its high watermark "
              + checkpoints.highWatermark();
    }
    return new LogRecovery(
        damaged ? Outcome.DAMAGED : Outcome.RECOVERED,
        end,
        recoverer.tornBytes(),
        recoverer.damagedBytes(),
        detail);
  }

  /**
   * Finds the epochs of the batches before the first known one, from their headers. The file lacks
   * them when it was unreadable, and when the log's start, whose advance had cut it, went back as
   * the process died before the start's checkpoint. Without them a follower that asks where an
   * older epoch ends would hear of a later place, and keep what this log doesn't hold (KIP-101).
   */
  private void restoreFirstEpochs(long logStart) throws IOException {
    long to = epochs.firstStart().orElse(Long.MAX_VALUE);
    EpochCache restored = new EpochCache();
    Long first = segments.floorKey(logStart);
    for (Segment segment :
        segments.subMap(first == null ? segments.firstKey() : first, to).values()) {
      BatchScanner scanner = segment.scan(0);
      while (scanner.next() && scanner.header().baseOffset() < to) {
        if (scanner.header().leaderEpoch() > restored.latestOrNone()) {
          restored.assign(scanner.header().leaderEpoch(), scanner.header().baseOffset());
        }
      }
    }
    restored.assignAll(epochs);
    epochs = restored;
  }

  /** All records lie below the log's start (they were deleted on request): begin anew there. */
  private long restartAt(long offset) throws IOException {
    LOG.warn(
        "event=log_restarted log={} at={} reason=\"ends below its start\"",
        env.directory().getFileName(),
        offset);
    for (Segment segment : segments.values()) {
      remove(segment);
    }
    segments.clear();
    snapshots.deleteAll();
    producers.reset(offset);
    epochs.clear();
    segments.put(offset, Segment.create(env, offset));
    return offset;
  }
}
