package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the programs that are handed out, as users are told to: each with its client's own tool,
 * nothing edited, and only the environment set. Immutable, thread-safe.
 *
 * @param clients installed
 * @param folder for the programs
 */
record SnippetPrograms(ClientPrograms clients, Path folder) {
  /** All for which there is one. */
  static final List<String> CLIENTS = List.of("java", "python", "go", "node", "kcat");

  private static final long LIMIT_SECONDS = 240;

  /** Runs a program that must succeed; what it prints. */
  String run(String client, String fileName, String content, String secret) throws Exception {
    Path place =
        switch (client) {
          // Modules are found from where the program lies.
          case "node" -> Files.createTempDirectory(clients.node(), "snippet-");
          default -> Files.createTempDirectory(folder, client + "-");
        };
    Path program = Files.writeString(place.resolve(fileName), content);
    if (client.equals("go")) {
      for (String file : List.of("go.mod", "go.sum")) {
        Files.copy(ClientPrograms.source("go").resolve(file), place.resolve(file));
      }
    }
    try {
      return run(command(client, program), secret);
    } finally {
      if (client.equals("node")) {
        Files.delete(program);
        Files.delete(place);
      }
    }
  }

  private List<String> command(String client, Path program) {
    return switch (client) {
      case "java" -> ClientPrograms.javaSource(program);
      case "python" -> List.of(clients.python().toString(), program.toString());
      case "go" -> List.of("go", "-C", program.getParent().toString(), "run", ".");
      case "node" -> List.of("node", program.toString());
      case "kcat" -> List.of("sh", program.toString());
      default -> throw new IllegalArgumentException(client);
    };
  }

  private String run(List<String> command, String secret) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "run-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(Map.of("WEIR_API_SECRET", secret));
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(command + " did not end: " + Files.readString(out));
    }
    String output = Files.readString(out);
    assertEquals(0, process.exitValue(), () -> command + ": " + output);
    return output;
  }
}
