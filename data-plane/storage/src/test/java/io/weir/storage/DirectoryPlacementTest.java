package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.storage.DirectoryPlacement.Candidate;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Where new logs go. */
class DirectoryPlacementTest {
  private static final Uuid ONE = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACQ");
  private static final Uuid TWO = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACg");
  private static final Uuid REPLACED = Uuid.fromString("AAAAAAAAAAAAAAAAAAAACw");

  @Test
  void theDirectoryWithTheFewestPartitionsTakesIt() {
    assertEquals(Optional.of(2), choose(DirectoryId.UNASSIGNED, false, online(1, 4), online(2, 3)));
    assertEquals(Optional.of(1), choose(DirectoryId.UNASSIGNED, false, online(1, 3), online(2, 3)));
    assertEquals(Optional.of(1), choose(DirectoryId.MIGRATING, true, online(1, 0), online(2, 3)));
  }

  @Test
  void whatTheControllerSaysGoesBeforeCounts() {
    assertEquals(Optional.of(1), choose(ONE, true, online(1, 9), online(2, 0)));
  }

  @Test
  void aReplicaOfADirectoryThatIsOfflineIsNotMadeElsewhere() {
    assertEquals(Optional.empty(), choose(ONE, false, offline(1), online(2, 0)));
  }

  @Test
  void aReplicaThatMayLieInADirectoryThatIsOfflineIsNotMadeElsewhere() {
    assertEquals(Optional.empty(), choose(DirectoryId.UNASSIGNED, true, offline(1), online(2, 0)));
    assertEquals(Optional.empty(), choose(REPLACED, true, unreadable(1), online(2, 0)));
  }

  @Test
  void aNewPartitionIsMadeBesideADirectoryThatIsOffline() {
    assertEquals(Optional.of(2), choose(DirectoryId.UNASSIGNED, false, offline(1), online(2, 9)));
  }

  @Test
  void aReplicaOfADirectoryThatIsNoMoreIsMadeAnew() {
    assertEquals(Optional.of(2), choose(REPLACED, true, online(1, 5), online(2, 4)));
  }

  @Test
  void withNoDirectoryLeftThereIsNoPlace() {
    assertEquals(Optional.empty(), choose(DirectoryId.UNASSIGNED, false, offline(1)));
  }

  private static Optional<Integer> choose(
      Uuid assigned, boolean mayExist, Candidate... directories) {
    return DirectoryPlacement.choose(assigned, mayExist, List.of(directories));
  }

  private static Candidate online(int index, int logs) {
    return new Candidate(index, Optional.of(index == 1 ? ONE : TWO), true, logs);
  }

  private static Candidate offline(int index) {
    return new Candidate(index, Optional.of(index == 1 ? ONE : TWO), false, 1);
  }

  private static Candidate unreadable(int index) {
    return new Candidate(index, Optional.empty(), false, 0);
  }
}
