package io.weir.storage;

import io.weir.protocol.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's log directories together (KIP-112, KIP-113): places new logs, finds those that are
 * there, and takes exactly that directory out of service whose device fails. Thread-safe.
 */
public final class LogDirectories implements PartitionLogs, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogDirectories.class);

  private final List<DataDirectory> directories = new ArrayList<>();
  private final Map<TopicPartition, DataDirectory> places = new ConcurrentHashMap<>();
  private final List<DirectoryListener> listeners = new CopyOnWriteArrayList<>();
  private final DirectoryAssignment.Source assigned;

  /**
   * What all directories work with.
   *
   * @param configs settings of each log found; called on the recovery threads
   * @param assigned where the controller has each replica
   * @param executors where their work runs
   * @param journals who is told of the commits of the directory at this place; called once each
   */
  public record Ports(
      Disk disk,
      Clock clock,
      Function<TopicPartition, LogConfig> configs,
      DirectoryAssignment.Source assigned,
      LogDirectory.Executors executors,
      IntFunction<JournalListener> journals) {}

  private LogDirectories(DirectoryAssignment.Source assigned) {
    this.assigned = assigned;
  }

  /**
   * Opens formatted folders; blocks until every log is recovered. One that is not there, not
   * formatted or whose device fails is out of service; the others are opened all the same.
   *
   * @param folders in the order of the configuration
   * @throws KafkaStorageException when no folder can be opened, or when one is in use, belongs to
   *     another node or is there twice
   */
  public static LogDirectories open(
      List<Path> folders, String clusterId, int nodeId, Ports ports, OpeningProgress progress) {
    LogDirectories all = new LogDirectories(ports.assigned());
    DirectoryOpener opener =
        new DirectoryOpener(all.directories, clusterId, nodeId, ports, all::failed);
    try {
      for (Path folder : folders) {
        all.directories.add(new DataDirectory(all.directories.size() + 1, folder));
        opener.acquire(all.directories.getLast());
      }
      opener.openLogs(progress);
      FoundLogs.settle(all.directories, ports.assigned(), all.places);
      if (all.directories.stream().noneMatch(DataDirectory::isOnline)) {
        throw new KafkaStorageException(
            "no data folder can be used: "
                + all.status().stream()
                    .map(d -> d.folder() + ": " + d.failure().orElseThrow().getMessage())
                    .collect(Collectors.joining("; ")));
      }
      return all;
    } catch (RuntimeException e) {
      all.directories.forEach(d -> d.opened().ifPresent(LogDirectory::release));
      throw e;
    }
  }

  /** Any thread; doesn't block. */
  private void failed(DataDirectory directory, IOException cause) {
    if (directory.fail(cause)) {
      LOG.error(
          "event=log_directory_offline directory={} id={} folder={} cause=\"{}\"",
          directory.index(),
          directory.id().map(Uuid::toString).orElse("unknown"),
          directory.folder(),
          cause.toString(),
          cause);
      DirectoryStatus status = statusOf(directory);
      listeners.forEach(listener -> listener.onFailure(status));
    }
  }

  /**
   * Tells a listener of later placements, of all present ones within this call, and of every
   * directory that is or goes out of service: of one that fails meanwhile maybe twice.
   */
  public void addListener(DirectoryListener listener) {
    listeners.add(listener);
    for (PartitionLog log : logs()) {
      directoryOf(log.id().topicPartition())
          .ifPresent(directory -> listener.onPlaced(log.id(), directory));
    }
    status().stream().filter(d -> !d.isOnline()).forEach(listener::onFailure);
  }

  /** Every directory, in the order of the configuration. */
  public List<DirectoryStatus> status() {
    return directories.stream().map(this::statusOf).toList();
  }

  private DirectoryStatus statusOf(DataDirectory directory) {
    return directory.status((int) places.values().stream().filter(directory::equals).count());
  }

  /** Ids of the directories that are in service. */
  public List<Uuid> onlineIds() {
    return directories.stream()
        .filter(DataDirectory::isOnline)
        .flatMap(directory -> directory.id().stream())
        .toList();
  }

  /** The directory that a partition's log lies in, in service or not; empty when none is known. */
  public Optional<Uuid> directoryOf(TopicPartition partition) {
    return Optional.ofNullable(places.get(partition)).flatMap(DataDirectory::id);
  }

  @Override
  public PartitionLog create(TopicIdPartition id, LogConfig config) {
    DataDirectory place = place(id);
    PartitionLog log =
        place
            .opened()
            .orElseThrow(() -> new DirectoryOfflineException("log directory is offline"))
            .create(id, config);
    Uuid directory = place.id().orElseThrow();
    listeners.forEach(listener -> listener.onPlaced(id, directory));
    return log;
  }

  private synchronized DataDirectory place(TopicIdPartition id) {
    DataDirectory known = places.get(id.topicPartition());
    if (known != null) {
      return known;
    }
    DirectoryAssignment assignment = assigned.of(id);
    DataDirectory chosen =
        DirectoryPlacement.choose(assignment.directory(), assignment.mayExist(), candidates())
            .map(index -> directories.get(index - 1))
            .orElseThrow(
                () ->
                    new DirectoryOfflineException(
                        "the log of " + id + " may lie in a log directory that is offline"));
    places.put(id.topicPartition(), chosen);
    return chosen;
  }

  private List<DirectoryPlacement.Candidate> candidates() {
    Map<DataDirectory, Integer> counts = new HashMap<>();
    places.values().forEach(directory -> counts.merge(directory, 1, Integer::sum));
    return directories.stream().map(d -> d.candidate(counts.getOrDefault(d, 0))).toList();
  }

  /**
   * Begins to copy a log into another directory; blocks. The caller feeds the copy on the log's
   * shard and then completes or abandons it.
   *
   * @throws KafkaStorageException when the log is not here or offline, or the directory is
   * @throws IllegalArgumentException when it lies there already, or no directory has this id
   */
  public LogMove beginMove(TopicIdPartition id, Uuid target) {
    DataDirectory from = places.get(id.topicPartition());
    PartitionLog original =
        find(id.topicPartition())
            .filter(log -> log.id().equals(id))
            .orElseThrow(() -> new KafkaStorageException("no log of " + id + " is online here"));
    DataDirectory to =
        directories.stream()
            .filter(d -> d.id().filter(target::equals).isPresent())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no log directory " + target));
    if (to.equals(from)) {
      throw new IllegalArgumentException(id + " lies in log directory " + target);
    }
    LogDirectory there =
        to.online().orElseThrow(() -> new DirectoryOfflineException("log directory is offline"));
    PartitionLog copy = there.createFuture(id, original.config());
    return new LogMove(
        original,
        copy,
        there,
        () -> places.put(id.topicPartition(), to),
        () -> deleteLeft(from, id));
  }

  private static void deleteLeft(DataDirectory from, TopicIdPartition id) {
    try {
      from.opened().ifPresent(logs -> logs.delete(id));
    } catch (KafkaStorageException e) {
      // The next start finds it, and by the metadata that it was left.
      LOG.error("event=moved_log_not_deleted log={} cause=\"{}\"", id, e.getMessage());
    }
  }

  @Override
  public Optional<PartitionLog> find(TopicPartition partition) {
    return Optional.ofNullable(places.get(partition))
        .flatMap(DataDirectory::online)
        .flatMap(logs -> logs.find(partition));
  }

  @Override
  public Collection<PartitionLog> logs() {
    return online().flatMap(logs -> logs.logs().stream()).toList();
  }

  @Override
  public void delete(TopicIdPartition id) {
    DataDirectory place = places.get(id.topicPartition());
    if (place != null) {
      try {
        place.opened().ifPresent(logs -> logs.delete(id));
      } finally {
        if (place.opened().flatMap(logs -> logs.find(id.topicPartition())).isEmpty()) {
          places.remove(id.topicPartition(), place);
        }
      }
    }
  }

  /** What opening found, per log; also the ones that failed. */
  public Map<TopicPartition, LogRecovery> recoveries() {
    Map<TopicPartition, LogRecovery> all = new HashMap<>();
    online().forEach(logs -> all.putAll(logs.recoveries()));
    return all;
  }

  /** Whether the last stop was clean in every directory. */
  public boolean cleanShutdown() {
    return online().allMatch(LogDirectory::cleanShutdown);
  }

  /**
   * The broker epoch to register as {@code previousBrokerEpoch}: what every directory in service
   * says alike ({@link LogDirectory#previousBrokerEpoch}), else empty.
   */
  public OptionalLong previousBrokerEpoch(String bootId) {
    List<OptionalLong> epochs =
        online().map(logs -> logs.previousBrokerEpoch(bootId)).distinct().toList();
    return epochs.size() == 1 ? epochs.getFirst() : OptionalLong.empty();
  }

  /**
   * Remembers a registration, synced, in each directory in service. Where that fails, for lack of
   * room, a later unclean stop just counts as one. Blocks.
   */
  public void writeIncarnation(long brokerEpoch, String bootId) {
    for (LogDirectory logs : online().toList()) {
      try {
        logs.writeIncarnation(brokerEpoch, bootId);
      } catch (KafkaStorageException e) {
        LOG.warn(
            "event=incarnation_not_written directory={} cause=\"{}\"",
            logs.directoryId(),
            e.getMessage());
      }
    }
  }

  @Override
  public void checkpoint() {
    each(LogDirectory::checkpoint);
  }

  /** As {@link LogDirectory#close(long)}, each of them; one that fails doesn't stop the others. */
  public void close(long brokerEpoch) {
    closeEach(logs -> logs.close(brokerEpoch));
  }

  /** As {@link #close(long)} for a broker that never registered. */
  @Override
  public void close() {
    closeEach(LogDirectory::close);
  }

  private Stream<LogDirectory> online() {
    return directories.stream().flatMap(directory -> directory.online().stream());
  }

  private void each(Consumer<LogDirectory> action) {
    throwLast(online().toList(), action);
  }

  private void closeEach(Consumer<LogDirectory> action) {
    throwLast(directories.stream().flatMap(d -> d.opened().stream()).toList(), action);
  }

  /** All of them have their turn; what one threw comes after. */
  private static void throwLast(List<LogDirectory> all, Consumer<LogDirectory> action) {
    KafkaStorageException failure = null;
    for (LogDirectory logs : all) {
      try {
        action.accept(logs);
      } catch (KafkaStorageException e) {
        if (failure != null) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
