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
public final class LogDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);
  private static final String LOCK_FILE = ".lock";

  private final Path directory;
  private final DirectoryIdentity identity;
  private final Disk disk;
  private final Clock clock;
  private final Executors executors;
  private final JournalLimits limits;
  private final AutoCloseable lock;
  private final Map<TopicPartition, PartitionLog> logs = new ConcurrentHashMap<>();
  private final Map<TopicPartition, LogRecovery> recoveries = new ConcurrentHashMap<>();
  private final Map<OffsetCheckpoint, Map<TopicPartition, Long>> found = new HashMap<>();
  private final AtomicBoolean checkpointAsked = new AtomicBoolean();
  private final Checkpointing checkpointing = new FolderCheckpoints();
  private volatile long checkpointsBegun; // written by one at a time
  private volatile long checkpointsLasting = -1;
  private Journal journal;
  private OptionalLong cleanEpoch = OptionalLong.empty();
  private Optional<Incarnation> incarnation = Optional.empty();
  private boolean closed;

  /** Where its work runs; see {@link #open}. */
  record Executors(Executor recovery, Executor background, Executor committer) {}

  private LogDirectory(
      Path directory,
      DirectoryIdentity identity,
      Disk disk,
      Clock clock,
      Executors executors,
      JournalLimits limits,
      AutoCloseable lock) {
    this.directory = directory;
    this.identity = identity;
    this.disk = disk;
    this.clock = clock;
    this.executors = executors;
    this.limits = limits;
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
      LogDirectory opened =
          new LogDirectory(directory, identity, disk, clock, executors, limits, lock);
      opened.load(configs);
      return opened;
    } catch (IOException e) {
      unlock(lock);
      throw new KafkaStorageException("data folder " + directory + " can't be opened: " + e, e);
    } catch (RuntimeException e) {
      unlock(lock);
      throw e;
    }
  }

  private void load(Function<TopicPartition, LogConfig> configs) throws IOException {
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
    JournalContents journaled = JournalContents.read(disk, directory);
    journal =
        new Journal(
            disk,
            directory,
            executors.committer(),
            limits,
            journaled.nextNumber(),
            journaled.nextSequence());
    List<CompletableFuture<Void>> opening =
        disk.list(directory).stream()
            .map(directory::resolve)
            .filter(this::isLog)
            .map(
                path ->
                    CompletableFuture.runAsync(
                        () -> openLog(path, configs, journaled), executors.recovery()))
            .toList();
    CompletableFuture.allOf(opening.toArray(new CompletableFuture<?>[0])).join();
    if (!cleanShutdown()) {
      disk.syncDirectory(directory); // the same of the logs' folders
    }
    finish(journaled);
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
      if (LogFolders.isDeleted(path)) {
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
    return new LogLoader.Checkpoints(
        found.get(OffsetCheckpoint.RECOVERY_POINT).getOrDefault(partition, 0L),
        found.get(OffsetCheckpoint.LOG_START).getOrDefault(partition, 0L),
        found.get(OffsetCheckpoint.HIGH_WATERMARK).getOrDefault(partition, 0L));
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
  public PartitionLog create(TopicIdPartition id, LogConfig config) {
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
      return log;
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + partition + " can't be created: " + e, e);
    }
  }

  /** The log of a partition if it is here (and online). */
  public Optional<PartitionLog> find(TopicPartition partition) {
    return Optional.ofNullable(logs.get(partition));
  }

  /** All logs that are online, at this moment. */
  public Collection<PartitionLog> logs() {
    return List.copyOf(logs.values());
  }

  /**
   * Deletes a log: the folder is renamed at once (it must run on the log's shard, whose log is
   * closed by this), its files go in the background. No-op when it isn't here.
   *
   * @throws KafkaStorageException when the folder can't be renamed
   */
  public void delete(TopicIdPartition id) {
    TopicPartition partition = id.topicPartition();
    PartitionLog log = logs.get(partition);
    if (log == null || !log.id().equals(id)) {
      return;
    }
    logs.remove(partition);
    recoveries.remove(partition);
    log.abandon(true);
    try {
      Path deleted = LogFolders.deleted(disk, directory, id);
      disk.rename(path(partition), deleted);
      removeInBackground(deleted);
      LOG.info("event=log_deleted log={}", id);
    } catch (IOException e) {
      throw new KafkaStorageException("log of " + id + " can't be deleted: " + e, e);
    }
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
  public synchronized void checkpoint() {
    if (!closed) {
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
      write(OffsetCheckpoint.RECOVERY_POINT, PartitionLog::recoveryPoint);
      write(OffsetCheckpoint.LOG_START, PartitionLog::logStartOffset);
      write(OffsetCheckpoint.HIGH_WATERMARK, PartitionLog::highWatermark);
      checkpointsLasting = number;
    } catch (IOException e) {
      throw new KafkaStorageException("checkpoints can't be written: " + e, e);
    }
  }

  private void write(OffsetCheckpoint checkpoint, Function<PartitionLog, Long> offset)
      throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    recoveries.forEach(
        (partition, r) -> {
          Long kept = found.get(checkpoint).get(partition);
          if (r.outcome() == LogRecovery.Outcome.FAILED && kept != null) {
            offsets.put(partition, kept); // it may come back after a repair of the disk
          }
        });
    logs.forEach((partition, log) -> offsets.put(partition, offset.apply(log)));
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
