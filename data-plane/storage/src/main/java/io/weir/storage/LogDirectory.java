package io.weir.storage;

import io.weir.protocol.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's data folder: opens and recovers all logs in parallel, creates and deletes them, writes
 * the checkpoints and the clean-shutdown marker. One log that can't be opened never stops the
 * others. Thread-safe; the logs themselves are not.
 */
public final class LogDirectory implements PartitionLogs, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
  private static final String LOCK_FILE = ".lock";

  private final Path directory;
  private final DirectoryIdentity identity;
  private final Disk disk;
  private final Clock clock;
  private final Executors executors;
  private final Journaling journaling;
  private final AutoCloseable lock;
  private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
  private final Map<TopicPartition, LogRecovery> recoveries = new ConcurrentHashMap<>();
  private final Map<OffsetCheckpoint, Map<TopicPartition, Long>> found = new HashMap<>();
  private final AtomicBoolean checkpointAsked = new AtomicBoolean();
  private volatile KafkaStorageException fault;
  private final Checkpointing checkpointing = new FolderCheckpoints();
  private volatile long checkpointsBegun; // written by one at a time
  private volatile long checkpointsLasting = -1;
  private volatile Journal journal; // set once, while it is opened
  private Optional<JournalContents> journaled = Optional.empty();
  private OptionalLong cleanEpoch = OptionalLong.empty();
  private Optional<Incarnation> incarnation = Optional.empty();
  private Map<TopicPartition, Long> cleanedAsWritten = Map.of();
  private boolean closed;

  /**
   * Where its work runs.
   *
   * @param recovery where logs are opened, and closed at the end; as wide as the disk likes
   * @param background where syncs of rolled segments, deletions and checkpoints run
   * @param committer where the commits of durable logs run; waits for the disk
   */
  public record Executors(Executor recovery, Executor background, Executor committer) {}

  private LogDirectory(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Executors executors,
      Journaling journaling,
      AutoCloseable lock) {
    this.directory = directory;
    this.identity = identity;
    this.disk = disk;
    this.clock = clock;
    this.executors = executors;
    this.journaling = journaling;
    this.lock = lock;
  }

  /** As the other one, with commits among the background's tasks. */
  public static LogDirectory open(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Function<TopicPartition, LogConfig> configs,
      Executor recovery,
      Executor background) {
    return open(directory, identity, disk, clock, configs, recovery, background, background);
  }

  /**
   * Opens a folder; blocks until every log is recovered.
   *
   * @param identity what {@code meta.properties} must say; it is written when the folder is new
   *     (see {@link DirectoryIdentity#read})
   * @param configs settings of each log found; called on the recovery threads
   * @param recovery where logs are opened, and closed at the end; as wide as the disk likes
   * @param background where syncs of rolled segments, deletions and checkpoints run
   * @param committer where the commits of durable logs run; waits for the disk
   * @throws KafkaStorageException when the folder is locked, belongs to another node or can't be
   *     read
   */
  public static LogDirectory open(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Function<TopicPartition, LogConfig> configs,
      Executor recovery,
      Executor background,
      Executor committer) {
    return open(
        directory,
        identity,
        disk,
        clock,
        configs,
        new Executors(recovery, background, committer),
        JournalLimits.DEFAULT);
  }

  static LogDirectory open(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Function<TopicPartition, LogConfig> configs,
      Executors executors,
      JournalLimits limits) {
    try {
      LogDirectory opened =
          acquire(
              directory,
              identity,
              disk,
              clock,
              executors,
              new Journaling(limits, JournalListener.NONE));
      try {
        List<CompletableFuture<Void>> opening =
            opened.openings(configs).stream()
                .map(task -> CompletableFuture.runAsync(task, executors.recovery()))
                .toList();
        CompletableFuture.allOf(opening.toArray(new CompletableFuture<?>[0])).join();
        opened.opened();
        return opened;
      } catch (IOException | RuntimeException e) {
        opened.release();
        throw e;
      }
    } catch (IOException e) {
      throw new KafkaStorageException("data folder " + directory + " can't be opened: " + e, e);
    }
  }

  /**
   * Takes the folder for this process; its logs are not looked at yet.
   *
   * @throws IOException when the folder is locked, belongs to another node or can't be used
   */
  static LogDirectory acquire(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Executors executors,
      Journaling journaling)
      throws IOException {
    AutoCloseable lock = null;
    try {
      if (!disk.exists(directory)) {
        disk.createDirectories(directory);
        disk.syncDirectory(directory.toAbsolutePath().getParent());
      }
      lock = disk.lock(directory.resolve(LOCK_FILE));
      Optional<DirectoryIdentity> present = DirectoryIdentity.read(disk, directory);
      if (present.isEmpty()) {
        identity.write(disk, directory);
      } else if (!present.get().equals(identity)) {
        throw new IOException("belongs to " + present.get() + ", not to " + identity);
      }
      return new LogDirectory(directory, identity, disk, clock, executors, journaling, lock);
    } catch (IOException | RuntimeException e) {
      unlock(lock);
      throw e;
    }
  }

  /** Gives the folder back without having written anything. */
  void release() {
    logs.values().forEach(PartitionLog::abandon);
    journaled.ifPresent(JournalContents::close);
    if (journal != null) {
      journal.close(false);
    }
    unlock(lock);
  }

  /**
   * What opens the logs: each may run on any thread, all before {@link #opened}.
   *
   * @throws IOException when the folder can't be read
   */
  List<Runnable> openings(Function<TopicPartition, LogConfig> configs) throws IOException {
    cleanEpoch = CleanShutdownMarker.read(disk, directory);
    // From here on logs change, and be it that damage is cut: a start that dies on the way must not
    // leave behind a marker that vouches for what is left.
    CleanShutdownMarker.remove(disk, directory);
    incarnation = Incarnation.read(disk, directory);
    if (incarnation.isPresent()) {
      // Recovery cuts what is damaged. Should this process die before it has registered, the next
      // one finds sound logs, and must not vouch for what is missing.
      Incarnation.forget(disk, directory);
    }
    for (OffsetCheckpoint checkpoint : OffsetCheckpoint.values()) {
      found.put(checkpoint, checkpoint.read(disk, directory));
    }
    cleanedAsWritten = found.get(OffsetCheckpoint.CLEANER);
    JournalContents contents = JournalContents.read(disk, directory);
    journaled = Optional.of(contents);
    journal =
        new Journal(
            disk,
            directory,
            executors.committer(),
            clock,
            journaling,
            contents.nextNumber(),
            contents.nextSequence());
    return disk.list(directory).stream()
        .map(directory::resolve)
        .filter(this::isLog)
        .<Runnable>map(path -> () -> openLog(path, configs, contents))
        .toList();
  }

  /** All logs were opened. */
  void opened() throws IOException {
    if (!cleanShutdown()) {
      disk.syncDirectory(directory); // the same of the logs' folders
    }
    finish(journaled.orElseThrow());
    journaled = Optional.empty();
    if (incarnation.isPresent() && allIntact()) {
      incarnation.get().write(disk, directory);
    }
    LOG.info(
        "event=data_folder_opened folder={} logs={} clean={} damaged={}",
        directory,
        logs.size(),
        cleanShutdown(),
        recoveries.values().stream().filter(r -> !r.intact()).count());
  }

  private boolean isLog(Path path) {
    try {
      if (LogFolders.isDeleted(path) || LogFolders.isFuture(path)) {
        removeInBackground(path);
        return false;
      }
      return LogFolders.partition(path).isPresent() && disk.isDirectory(path);
    } catch (IOException e) {
      LOG.error("event=folder_unreadable path={} error={}", path, e.toString());
      return false;
    }
  }

  /** What the journal held is in the logs: it goes, and theirs begins. */
  private void finish(JournalContents journaled) throws IOException {
    journaled.close();
    if (!journaled.damage().isEmpty()) {
      logs.forEach(
          (partition, log) -> {
            LogRecovery damaged = log.recovery().damagedBy(journaled.damage());
            log.recovered(damaged);
            recoveries.put(partition, damaged);
          });
    }
    boolean someFailed =
        recoveries.values().stream().anyMatch(r -> r.outcome() == LogRecovery.Outcome.FAILED);
    if (!someFailed) {
      journaled.remove(); // else the next start may need it
    }
    logs.values().forEach(PartitionLog::applyDurability);
  }

  private void openLog(
      Path path, Function<TopicPartition, LogConfig> configs, JournalContents journaled) {
    TopicPartition partition = LogFolders.partition(path).orElseThrow();
    try {
      LogEnvironment env = environment(path, configs.apply(partition));
      TopicIdPartition id = new TopicIdPartition(PartitionMetadataFile.read(disk, path), partition);
      // What is journaled may not be in the files: it is checked whatever the checkpoint says.
      LoadedLog loaded =
          new LogLoader(env, checkpoints(partition).notAbove(journaled.startOf(id)))
              .load(cleanShutdown());
      if (!cleanShutdown() && disk.exists(path.resolve(LogFiles.PARTITION_METADATA))) {
        // It is as the process left it that died, which may not have synced it, nor the names.
        loaded.unsynced().add(disk.open(path.resolve(LogFiles.PARTITION_METADATA)));
      }
      PartitionLog log = new PartitionLog(env, id, loaded);
      replay(log, journaled);
      logs.put(partition, log);
      recoveries.put(partition, log.recovery());
      if (log.recovery().outcome() != LogRecovery.Outcome.CLEAN) {
        LOG.info("event=log_recovered log={} {}", partition, log.recovery());
      }
    } catch (IOException | RuntimeException e) {
      // One bad log never stops the node: it is offline, its peers have the data.
      LOG.error("event=log_offline log={} error={}", partition, e.toString(), e);
      recoveries.put(
          partition, new LogRecovery(LogRecovery.Outcome.FAILED, -1, 0, 0, e.toString()));
    }
  }

  private void replay(PartitionLog log, JournalContents journaled) throws IOException {
    try {
      log.recovered(
          JournalReplay.apply(
              log,
              log.recovery(),
              checkpoints(log.id().topicPartition()).highWatermark(),
              journaled));
    } catch (IOException | RuntimeException e) {
      log.abandon();
      throw e;
    }
  }

  private LogEnvironment environment(Path path, LogConfig config) {
    return new LogEnvironment(
        disk, clock, executors.background(), path, checkpointing, journal, config);
  }

  private LogLoader.Checkpoints checkpoints(TopicPartition partition) {
    Long cleaned = found.get(OffsetCheckpoint.CLEANER).get(partition);
    return new LogLoader.Checkpoints(
        found.get(OffsetCheckpoint.RECOVERY_POINT).getOrDefault(partition, 0L),
        found.get(OffsetCheckpoint.LOG_START).getOrDefault(partition, 0L),
        found.get(OffsetCheckpoint.HIGH_WATERMARK).getOrDefault(partition, 0L),
        cleaned == null ? OptionalLong.empty() : OptionalLong.of(cleaned));
  }

  /**
   * The folder's device has failed: its logs are neither read nor written any more, and nothing is
   * written into the folder. Any thread; doesn't block.
   */
  void takeOffline(KafkaStorageException cause) {
    fault = cause;
    logs.values().forEach(log -> log.takeOffline(cause));
  }

  /** Logs that are open here, or were when the folder failed. */
  int logCount() {
    return logs.size();
  }

  /** Bytes of the journal of its durable logs, as of the last commit. */
  long journalBytes() {
    Journal current = journal;
    return current == null ? 0 : current.sizeInBytes();
  }

  private void ensureOnline() {
    if (fault != null) {
      throw new DirectoryOfflineException(fault);
    }
  }

  /** Id of this folder, as registered with the controller (KIP-858). */
  public Uuid directoryId() {
    return identity.directoryId();
  }

  /**
   * The log of a partition, made when it isn't there; a log of another topic id under the same name
   * is deleted first. Runs on the partition's shard.
   *
   * @throws KafkaStorageException when the disk fails or the log there is offline
   */
  @Override
  public PartitionLog create(TopicIdPartition id, LogConfig config) {
    ensureOnline();
    TopicPartition partition = id.topicPartition();
    PartitionLog present = logs.get(partition);
    LogRecovery recovered = recoveries.get(partition);
    if (present == null && recovered != null && recovered.outcome() == LogRecovery.Outcome.FAILED) {
      throw new KafkaStorageException("log is offline: " + partition + " " + recovered.detail());
    }
    try {
      if (present != null) {
        if (present.id().equals(id)) {
          return present;
        }
        if (present.id().topicId().equals(Uuid.ZERO_UUID)) {
          present.adopt(id, PartitionMetadataFile.write(disk, path(partition), id.topicId()));
          return present;
        }
        LOG.info("event=log_replaced log={} old={} new={}", partition, present.id(), id);
        delete(present.id());
      }
      Path path = path(partition);
      disk.createDirectories(path);
      LogEnvironment env = environment(path, config);
      LoadedLog loaded = new LogLoader(env, LogLoader.Checkpoints.NONE).load(true);
      loaded.unsynced().add(PartitionMetadataFile.write(disk, path, id.topicId()));
      PartitionLog log = new PartitionLog(env, id, loaded);
      log.applyDurability();
      logs.put(partition, log);
      if (fault != null) { // after it was put, so that either this or takeOffline sees the other
        log.takeOffline(fault);
      }
      return log;
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + partition + " can't be created: " + e, e);
    }
  }

  /** The log of a partition if it is here (and online). */
  @Override
  public Optional<PartitionLog> find(TopicPartition partition) {
    return fault == null ? Optional.ofNullable(logs.get(partition)) : Optional.empty();
  }

  /** All logs that are online, at this moment. */
  @Override
  public Collection<PartitionLog> logs() {
    return fault == null ? List.copyOf(logs.values()) : List.of();
  }

  /**
   * Deletes a log: the folder is renamed at once (it must run on the log's shard, whose log is
   * closed by this), its files go in the background. No-op when it isn't here.
   *
   * @throws KafkaStorageException when the folder can't be renamed
   */
  @Override
  public void delete(TopicIdPartition id) {
    TopicPartition partition = id.topicPartition();
    PartitionLog log = logs.get(partition);
    if (log == null || !log.id().equals(id)) {
      return;
    }
    logs.remove(partition);
    recoveries.remove(partition);
    log.abandon(true);
    if (fault != null) {
      return; // a start that finds the folder again deletes it as a stray
    }
    try {
      Path deleted = LogFolders.deleted(disk, directory, id);
      disk.rename(path(partition), deleted);
      removeInBackground(deleted);
      LOG.info("event=log_deleted log={}", id);
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + id + " can't be deleted: " + e, e);
    }
  }

  /**
   * An empty copy of a log that lies elsewhere, under a name of its own: a start deletes it.
   *
   * @throws KafkaStorageException when the disk fails
   */
  PartitionLog createFuture(TopicIdPartition id, LogConfig config) {
    ensureOnline();
    try {
      Path path = LogFolders.future(disk, directory, id);
      disk.createDirectories(path);
      LogEnvironment env = environment(path, config);
      LoadedLog loaded = new LogLoader(env, LogLoader.Checkpoints.NONE).load(true);
      loaded.unsynced().add(PartitionMetadataFile.write(disk, path, id.topicId()));
      return new PartitionLog(env, id, loaded);
    } catch (IOException e) {
      throw new KafkaStorageException("copy of " + id + " can't be created: " + e, e);
    }
  }

  /** A copy that nobody wants any more. */
  void discardFuture(PartitionLog future) {
    future.abandon();
    if (fault == null) {
      removeInBackground(future.folder());
    }
  }

  /** Gives a complete copy, whose files are on the device, the log's name. */
  void rename(PartitionLog future) throws IOException {
    disk.rename(future.folder(), path(future.id().topicPartition()));
  }

  /** Makes a renamed copy the log of its partition here; blocks until it lasts. */
  PartitionLog promote(PartitionLog future) throws IOException {
    TopicPartition partition = future.id().topicPartition();
    disk.syncDirectory(directory);
    LogEnvironment env = environment(path(partition), future.config());
    LogLoader.Checkpoints complete =
        new LogLoader.Checkpoints(
            future.logEndOffset(),
            future.logStartOffset(),
            future.highWatermark(),
            OptionalLong.empty()); // the copy is cleaned from its beginning once more
    PartitionLog log = new PartitionLog(env, future.id(), new LogLoader(env, complete).load(true));
    log.goOnAs(future);
    recoveries.remove(partition);
    logs.put(partition, log);
    if (fault != null) {
      log.takeOffline(fault);
    }
    checkpoint(); // a start must not begin it below what was deleted on request
    return log;
  }

  /** Doesn't serve a log that may be an old one; its files and checkpoints stay. */
  void setAside(TopicPartition partition, String reason) {
    PartitionLog log = logs.remove(partition);
    if (log != null) {
      log.abandon();
    }
    recoveries.put(partition, new LogRecovery(LogRecovery.Outcome.FAILED, -1, 0, 0, reason));
    LOG.error("event=log_set_aside log={} reason=\"{}\"", partition, reason);
  }

  private Path path(TopicPartition partition) {
    return directory.resolve(partition.topic() + "-" + partition.partition());
  }

  private void removeInBackground(Path path) {
    inBackground(
        () -> {
          try {
            disk.delete(path);
          } catch (IOException e) {
            LOG.warn("event=folder_delete_failed path={} error={}", path, e.toString());
          }
        });
  }

  private boolean inBackground(Runnable task) {
    try {
      executors.background().execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.info("event=background_task_postponed reason=stopping");
      return false;
    }
  }

  /** What opening found, per log; also the ones that failed. */
  public Map<TopicPartition, LogRecovery> recoveries() {
    return Map.copyOf(recoveries);
  }

  /** Whether the last stop was clean. */
  public boolean cleanShutdown() {
    return cleanEpoch.isPresent();
  }

  /**
   * The broker epoch to register as {@code previousBrokerEpoch}: after a clean stop the marker's;
   * after an unclean one under the same kernel boot, when every log is {@link LogRecovery#intact},
   * the last incarnation's; else empty.
   */
  public OptionalLong previousBrokerEpoch(String bootId) {
    if (!allIntact()) {
      return OptionalLong.empty();
    }
    if (cleanEpoch.isPresent()) {
      return cleanEpoch.getAsLong() < 0 ? OptionalLong.empty() : cleanEpoch;
    }
    return incarnation.isPresent() && incarnation.get().bootId().equals(bootId)
        ? OptionalLong.of(incarnation.get().brokerEpoch())
        : OptionalLong.empty();
  }

  private boolean allIntact() {
    return recoveries.values().stream().allMatch(LogRecovery::intact);
  }

  /** Remembers a registration, synced, in {@code weir-incarnation.json}. Blocks. */
  public void writeIncarnation(long brokerEpoch, String bootId) {
    try {
      new Incarnation(brokerEpoch, bootId).write(disk, directory);
    } catch (IOException e) {
      throw new KafkaStorageException("incarnation can't be written: " + e, e);
    }
  }

  private void checkpointSoon() {
    if (checkpointAsked.compareAndSet(false, true)) {
      boolean accepted =
          inBackground(
              () -> {
                try {
                  checkpoint();
                } catch (KafkaStorageException e) {
                  LOG.error("event=checkpoint_failed error=\"{}\"", e.getMessage());
                }
              });
      if (!accepted) {
        checkpointAsked.set(false);
      }
    }
  }

  /**
   * Writes recovery points, log start offsets and high watermarks of all logs. Any thread; blocks.
   */
  @Override
  public synchronized void checkpoint() {
    if (!closed && fault == null) {
      checkpointAsked.set(false);
      writeCheckpoints();
    }
  }

  /** For the logs; any thread. */
  private final class FolderCheckpoints implements Checkpointing {
    @Override
    public void soon() {
      checkpointSoon();
    }

    @Override
    public long mark() {
      return checkpointsBegun;
    }

    @Override
    public void ensureSince(long mark) {
      if (checkpointsLasting < mark) {
        checkpoint();
      }
    }
  }

  private void writeCheckpoints() {
    long number = checkpointsBegun;
    checkpointsBegun = number + 1;
    try {
      write(OffsetCheckpoint.RECOVERY_POINT, offsets(PartitionLog::recoveryPoint));
      write(OffsetCheckpoint.LOG_START, offsets(PartitionLog::logStartOffset));
      write(OffsetCheckpoint.HIGH_WATERMARK, offsets(PartitionLog::highWatermark));
      Map<TopicPartition, Long> cleaned = new HashMap<>();
      logs.forEach((id, log) -> log.compaction().cleanedEnd().ifPresent(e -> cleaned.put(id, e)));
      if (!cleaned.equals(cleanedAsWritten)) {
        write(OffsetCheckpoint.CLEANER, cleaned);
        cleanedAsWritten = cleaned;
      }
      checkpointsLasting = number;
    } catch (IOException e) {
      throw new KafkaStorageException("checkpoints can't be written: " + e, e);
    }
  }

  private Map<TopicPartition, Long> offsets(ToLongFunction<PartitionLog> offset) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    logs.forEach((partition, log) -> offsets.put(partition, offset.applyAsLong(log)));
    return offsets;
  }

  private void write(OffsetCheckpoint checkpoint, Map<TopicPartition, Long> ofLogs)
      throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    recoveries.forEach(
        (partition, r) -> {
          Long kept = found.get(checkpoint).get(partition);
          if (r.outcome() == LogRecovery.Outcome.FAILED && kept != null) {
            offsets.put(partition, kept); // it may come back after a repair of the disk
          }
        });
    offsets.putAll(ofLogs);
    checkpoint.write(disk, directory, offsets);
  }

  /**
   * Closes all logs (their shards must have stopped), writes the checkpoints and, if every log
   * closed well, the clean-shutdown marker with the broker's epoch; releases the folder. Blocks.
   */
  public synchronized void close(long brokerEpoch) {
    if (closed) {
      return;
    }
    closed = true;
    if (fault != null) {
      release();
      LOG.info("event=data_folder_closed folder={} clean=false reason=offline", directory);
      return;
    }
    AtomicBoolean allClosed = new AtomicBoolean(true);
    List<CompletableFuture<Void>> closing =
        logs.values().stream()
            .map(
                log ->
                    CompletableFuture.runAsync(
                        () -> {
                          if (!closeLog(log)) {
                            allClosed.set(false);
                          }
                        },
                        executors.recovery()))
            .toList();
    try {
      CompletableFuture.allOf(closing.toArray(new CompletableFuture<?>[0])).join();
      writeCheckpoints();
      journal.close(allClosed.get());
      if (allClosed.get()) {
        CleanShutdownMarker.write(disk, directory, brokerEpoch);
      }
      LOG.info("event=data_folder_closed folder={} clean={}", directory, allClosed.get());
    } catch (IOException e) {
      throw new KafkaStorageException("clean-shutdown marker can't be written: " + e, e);
    } finally {
      unlock(lock);
    }
  }

  private static boolean closeLog(PartitionLog log) {
    try {
      log.close();
      return log.failure().isEmpty();
    } catch (RuntimeException e) {
      LOG.error("event=log_close_failed log={} error={}", log.id(), e.toString());
      return false;
    }
  }

  /** As {@link #close(long)} for a broker that never registered. */
  @Override
  public void close() {
    close(CleanShutdownMarker.NO_EPOCH);
  }

  private static void unlock(AutoCloseable lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (Exception e) {
        LOG.warn("event=unlock_failed error={}", e.toString());
      }
    }
  }
}
