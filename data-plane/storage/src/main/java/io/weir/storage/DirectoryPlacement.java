package io.weir.storage;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Decides in which log directory a partition's log is made. Pure. */
final class DirectoryPlacement {
  private DirectoryPlacement() {}

  /**
   * A log directory as it is now.
   *
   * @param index its place in the configuration
   * @param id its directory id, empty when it could not even be read
   * @param online whether it is in service
   * @param logs partitions that lie there
   */
  record Candidate(int index, Optional<Uuid> id, boolean online, int logs) {}

  /**
   * Where a log goes that lies in no directory which is online: where the controller has it, else
   * where the fewest are (KIP-113), of these the first. Empty when its data may lie in one that is
   * out of service: an empty log would pose as the one that is there.
   *
   * @param assigned the directory in the metadata, or one of the reserved ids (KIP-858)
   * @param mayExist whether this node may have had the log before it started: it may not have told
   *     the controller where
   */
  static Optional<Integer> choose(Uuid assigned, boolean mayExist, List<Candidate> directories) {
    Optional<Candidate> there =
        directories.stream().filter(d -> d.id().filter(assigned::equals).isPresent()).findFirst();
    if (there.isPresent()) {
      return there.filter(Candidate::online).map(Candidate::index);
    }
    if (mayExist && !directories.stream().allMatch(Candidate::online)) {
      return Optional.empty();
    }
    return directories.stream()
        .filter(Candidate::online)
        .min(Comparator.comparingInt(Candidate::logs).thenComparingInt(Candidate::index))
        .map(Candidate::index);
  }

  /**
   * Which of the logs of one partition that a start has found is the partition's. A move between
   * directories is told to the controller before the copy takes the log's place, and only a
   * complete copy ever gets the log's name: where the controller says, and a log is, is the log.
   * Empty when none may be served, since the one that is may lie in a directory out of service, or
   * nobody knows which of several it is.
   *
   * @param assigned the directory in the metadata, or one of the reserved ids (KIP-858)
   * @param foundIn indexes of the directories with a log of that partition, at least one
   */
  static Optional<Integer> home(Uuid assigned, List<Integer> foundIn, List<Candidate> directories) {
    Optional<Candidate> there =
        directories.stream().filter(d -> d.id().filter(assigned::equals).isPresent()).findFirst();
    if (there.isPresent() && foundIn.contains(there.get().index())) {
      return there.map(Candidate::index);
    }
    boolean mayBeOffline =
        there.isPresent()
            ? !there.get().online()
            : !Uuid.RESERVED.contains(assigned)
                && directories.stream().anyMatch(d -> d.id().isEmpty());
    return mayBeOffline || foundIn.size() > 1 ? Optional.empty() : Optional.of(foundIn.getFirst());
  }
}
