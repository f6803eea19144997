package io.weir.controlplane.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs scripts of {@code web-console/e2e}, which drive Chromium; their screenshots stay in a
 * folder. One thread.
 *
 * @param folder made at first use
 */
record BrowserScript(Path folder) {
  private static final Path SCRIPTS = WeirInstance.root().resolve("web-console/e2e");

  /** Screenshots go to {@code target/<name>}. */
  static BrowserScript into(String name) throws IOException {
    return new BrowserScript(Files.createDirectories(Path.of("target", name)).toAbsolutePath());
  }

  /** Runs one whose first arguments are the console's address and the folder. */
  void run(WeirInstance weir, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(weir.connection().get("console_url").asText().replaceAll("/$", ""));
    all.add(folder.toString());
    all.addAll(List.of(arguments));
    run(script, Map.of(), all.toArray(String[]::new));
  }

  /** What a script left in the folder. */
  JsonNode left(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(file).toFile());
  }

  /**
   * Runs one to its end, and fails as it does.
   *
   * @param environment beside this process' own: what must not stand in a list of processes
   * @return what it said
   */
  String run(String script, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return Commands.run(folder, environment, 0, command).all();
  }
}
