package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The programs that the API hands out run as they stand, once their placeholders are filled. */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientConfigIT {
  private static final long LIMIT_SECONDS = 120;

  private Path folder;
  private ClientPrograms programs;
  private Tenant tenant;

  @BeforeAll
  void install(WeirInstance weir, @TempDir Path folder) {
    this.folder = folder;
    programs = ClientPrograms.installed();
    tenant = Tenant.signUp(weir);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void java() throws Exception {
    Path program = snippet("java", folder.resolve("Example.java"));

    expectHello("java", run(ClientPrograms.javaSource(program), ""));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void python() throws Exception {
    Path program = snippet("python", folder.resolve("example.py"));

    expectHello("python", run(List.of(programs.python().toString(), program.toString()), ""));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void go() throws Exception {
    Path module = Files.createDirectory(folder.resolve("go"));
    snippet("go", module.resolve("main.go"));
    for (String file : List.of("go.mod", "go.sum")) {
      Files.copy(ClientPrograms.source("go").resolve(file), module.resolve(file));
    }

    expectHello("go", run(List.of("go", "-C", module.toString(), "run", "."), ""));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void node() throws Exception {
    // Modules are found from where the program lies.
    Path program = Files.createTempFile(programs.node(), "example-", ".mjs");
    try {
      snippet("node", program);
      expectHello("node", run(List.of("node", program.toString()), ""));
    } finally {
      Files.delete(program);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void kcat() throws Exception {
    Path config = snippet("kcat", folder.resolve("weir.conf"));
    List<String> kcat = List.of("kcat", "-F", config.toString());

    run(with(kcat, "-P", "-t", "of-kcat"), "hello from kcat\n");

    String read = run(with(kcat, "-C", "-t", "of-kcat", "-o", "beginning", "-e"), "");
    assertTrue(read.contains("hello from kcat"), read);
  }

  private Path snippet(String client, Path file) throws IOException {
    tenant.createTopic("of-" + client, 3);
    String path = "/clusters/" + tenant.account().clusterId() + "/client-config?client=" + client;
    String content =
        tenant
            .api()
            .get(path)
            .get("content")
            .asText()
            .replace("<API_KEY>", tenant.account().apiKey())
            .replace("<API_SECRET>", tenant.account().apiSecret())
            .replace("<CA_FILE>", tenant.access().caFile().toString())
            .replace("<TOPIC>", "of-" + client)
            .replace("<GROUP>", "readers-of-" + client);
    return Files.writeString(file, content);
  }

  private static void expectHello(String client, String output) {
    assertTrue(output.contains("sent to of-" + client + "-"), output);
    assertTrue(output.contains("read hello from " + client), output);
  }

  private static List<String> with(List<String> command, String... more) {
    return java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(more))
        .toList();
  }

  private String run(List<String> command, String input) throws Exception {
    Path in = Files.writeString(Files.createTempFile(folder, "run-", ".in"), input);
    Path out = Files.createTempFile(folder, "run-", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
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
