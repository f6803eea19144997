package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end. Stateless. */
final class Commands {
  private static final long LIMIT_SECONDS = 600;

  private Commands() {}

  /** What one said. */
  record Said(String out, String errors) {
    String all() {
      return out + errors;
    }
  }

  /**
   * Runs one, without input, and fails unless it ends as expected within ten minutes.
   *
   * @param folder where it runs
   * @param environment beside this process' own: what must not stand in a list of processes
   * @param exit status that is expected
   */
  static Said run(Path folder, Map<String, String> environment, int exit, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "run-", ".out");
    Path errors = Files.createTempFile(folder, "run-", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    Said said = new Said(Files.readString(out), Files.readString(errors));
    Files.delete(out);
    Files.delete(errors);
    if (!ended) {
      throw new AssertionError(command + " did not end: " + said.all());
    }
    assertEquals(exit, process.exitValue(), () -> command + ": " + said.all());
    return said;
  }
}
