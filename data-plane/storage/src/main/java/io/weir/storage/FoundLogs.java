package io.weir.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the logs that a start has found in several directories. Used once, by one thread.
 */
final class FoundLogs {
  private static final Logger LOG = LoggerFactory.getLogger(FoundLogs.class);

  private FoundLogs() {}

  /**
   * Finds each partition's log; what a move has left behind is deleted, and what may be an old log
   * is not served.
   *
   * @param places filled with where each partition's log lies
   */
  static void settle(
      List<DataDirectory> directories,
      DirectoryAssignment.Source assigned,
      Map<TopicPartition, DataDirectory> places) {
    Map<TopicPartition, List<DataDirectory>> found = new HashMap<>();
    for (DataDirectory directory : directories) {
      directory
          .online()
          .ifPresent(
              logs ->
                  logs.recoveries()
                      .keySet()
                      .forEach(
                          name ->
                              found
                                  .computeIfAbsent(name, any -> new ArrayList<>(1))
                                  .add(directory)));
    }
    List<DirectoryPlacement.Candidate> candidates =
        directories.stream().map(directory -> directory.candidate(0)).toList();
    found.forEach(
        (name, in) -> places.put(name, home(name, in, assigned, directories, candidates)));
  }

  private static DataDirectory home(
      TopicPartition name,
      List<DataDirectory> in,
      DirectoryAssignment.Source assigned,
      List<DataDirectory> directories,
      List<DirectoryPlacement.Candidate> candidates) {
    Optional<TopicIdPartition> id =
        in.stream().flatMap(d -> log(d, name).stream()).map(PartitionLog::id).findFirst();
    if (id.isEmpty()) {
      return in.getFirst(); // none could be opened, which is said already
    }
    Optional<DataDirectory> home =
        DirectoryPlacement.home(
                assigned.of(id.get()).directory(),
                in.stream().map(DataDirectory::index).toList(),
                candidates)
            .map(index -> directories.get(index - 1));
    for (DataDirectory directory : in) {
      if (home.isEmpty()) {
        directory
            .online()
            .ifPresent(
                logs ->
                    logs.setAside(
                        name,
                        in.size() > 1
                            ? "lies in several log directories, none of which the controller knows"
                            : "the controller knows it in a log directory that is offline"));
      } else if (!directory.equals(home.get())) {
        LOG.info("event=moved_log_left_behind log={} folder={}", id.get(), directory.folder());
        deleteLeft(directory, name);
      }
    }
    return home.orElse(in.getFirst());
  }

  private static void deleteLeft(DataDirectory directory, TopicPartition name) {
    try {
      log(directory, name)
          .ifPresent(left -> directory.online().ifPresent(logs -> logs.delete(left.id())));
    } catch (KafkaStorageException e) {
      LOG.error("event=moved_log_not_deleted log={} cause=\"{}\"", name, e.getMessage());
    }
  }

  private static Optional<PartitionLog> log(DataDirectory directory, TopicPartition name) {
    return directory.online().flatMap(logs -> logs.find(name));
  }
}
