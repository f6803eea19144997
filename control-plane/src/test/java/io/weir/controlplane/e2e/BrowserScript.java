package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A script of the console's folder {@code e2e}, which drives Chromium. Immutable.
 *
 * @param base of the console, without a slash at its end
 * @param folder for screenshots and what the script leaves
 */
record BrowserScript(String base, Path folder) {
  private static final long LIMIT_SECONDS = 300;
  private static final Path SCRIPTS = WeirInstance.root().resolve("web-console/e2e");

  /** With a folder below {@code target/console}. */
  static BrowserScript of(WeirInstance weir, String folder) throws IOException {
    return new BrowserScript(
        weir.connection().get("console_url").asText().replaceAll("/$", ""),
        Files.createDirectories(Path.of("target", "console", folder)).toAbsolutePath());
  }

  /** Runs one that must succeed. */
  void run(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("node", SCRIPTS.resolve(name).toString(), base, folder.toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(name + " did not end: " + Files.readString(output));
    }
    String said = Files.readString(output);
    assertEquals(0, process.exitValue(), () -> name + ": " + said);
  }

  /** What the script left. */
  JsonNode left(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }
}
