package io.weir.simulation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulation finds bugs that Kafka once had: each of the mutants, within so many seeds. */
class MutantsTest {
  private static final Logger LOG = LoggerFactory.getLogger(MutantsTest.class);
  private static final long SEEDS_MAX = 1_000;
  private static final int MUTANTS_MIN = 6;

  /** Tests run in their module's folder, which Maven names and an IDE may not. */
  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

  @ParameterizedTest
  @MethodSource("mutants")
  @Execution(ExecutionMode.CONCURRENT)
  void isFound(Path diff, @TempDir Path classes) throws IOException {
    Mutant mutant = Mutant.read(diff, MODULE.resolve("../..").normalize());
    try (MutatedSimulation mutated = MutatedSimulation.of(mutant, classes)) {
      for (long seed = 1; seed <= SEEDS_MAX; seed++) {
        Optional<String> broken = mutated.run(seed);
        if (broken.isPresent()) {
          LOG.info("event=mutant_found mutant={} seed={} by=\"{}\"", mutant, seed, broken.get());
          long of = seed;
          assertDoesNotThrow(() -> Simulation.run(of), "without the mutant");
          return;
        }
      }
    }
    fail("mutant " + mutant + " was not found within " + SEEDS_MAX + " seeds");
  }

  @Test
  void thereAreEnough() {
    assertTrue(mutants().size() >= MUTANTS_MIN);
  }

  static List<Path> mutants() {
    try (Stream<Path> files = Files.list(MODULE.resolve("mutants"))) {
      return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
