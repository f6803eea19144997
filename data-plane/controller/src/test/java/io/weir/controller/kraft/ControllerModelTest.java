package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The controller that the simulation runs with decides as Kafka's: scripts from seeds, with right
 * and wrong requests, get the same answers from both and leave the same registrations.
 */
class ControllerModelTest {
  private static final int SCRIPTS = 60;
  private static final int STEPS = 120;

  /** What the scripts must have met, each of it a refusal that the simulation's brokers meet. */
  private static final Set<Errors> MET =
      Set.of(
          Errors.NONE,
          Errors.DUPLICATE_BROKER_REGISTRATION,
          Errors.STALE_BROKER_EPOCH,
          Errors.UNKNOWN_TOPIC_ID,
          Errors.NOT_CONTROLLER,
          Errors.FENCED_LEADER_EPOCH,
          Errors.INVALID_UPDATE_VERSION,
          Errors.INVALID_REQUEST,
          Errors.INELIGIBLE_REPLICA,
          Errors.INVALID_REPLICA_ASSIGNMENT,
          Errors.TOPIC_ALREADY_EXISTS,
          Errors.ELECTION_NOT_NEEDED,
          Errors.PREFERRED_LEADER_NOT_AVAILABLE);

  @TempDir Path folder;

  @Test
  void decidesAsKafkasController() throws Exception {
    Map<Errors, Integer> answers = new EnumMap<>(Errors.class);
    Set<String> states = new HashSet<>();
    for (long seed = 1; seed <= SCRIPTS; seed++) {
      try (RealController real = new RealController(folder.resolve("controller-" + seed), 2)) {
        ControllerScript script = new ControllerScript(seed, real);
        script.run(STEPS);
        script.answers().forEach((error, n) -> answers.merge(error, n, Integer::sum));
        states.addAll(script.states());
      }
    }
    assertTrue(answers.keySet().containsAll(MET), () -> "met only " + answers);
    assertTrue(
        states.containsAll(Set.of("leaderless", "elr", "elr elected", "recovering")),
        () -> "reached only " + states);
  }
}
