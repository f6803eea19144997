package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A person's way through the console in Chromium: from sign-up to a key; what the page hands out
 * works in kcat; then the topic is deleted. Screenshots stay in {@code target/console}. Chromium
 * and kcat come by {@code ./weir test}.
 */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleIT {
  private static final long LIMIT_SECONDS = 240;
  private static final Path SCRIPTS = WeirInstance.root().resolve("web-console/e2e");

  private Path folder;

  @BeforeAll
  void makeFolder() throws IOException {
    folder = Files.createDirectories(Path.of("target", "console")).toAbsolutePath();
  }

  @Test
  void fromSignUpToAKeyThatWorksAndBack(WeirInstance weir) throws Exception {
    run(script(weir, "journey.mjs"));

    JsonNode made = new ObjectMapper().readTree(folder.resolve("journey.json").toFile());
    assertTrue(
        Files.readString(folder.resolve("client.properties")).contains(made.get("key").asText()));
    String copied = Files.readString(folder.resolve("example.sh"));
    assertTrue(copied.contains(made.get("key").asText()), copied);
    assertFalse(Pattern.compile("<[A-Z_]+>").matcher(copied).find(), copied);
    List<String> kcat = List.of("kcat", "-F", config(weir, made).toString());
    Path input = Files.write(folder.resolve("lines"), lines());
    run(with(kcat, "-P", "-t", "orders", "-X", "acks=all", "-l", input.toString()));
    String read = run(with(kcat, "-C", "-t", "orders", "-o", "beginning", "-e", "-q"));
    assertEquals(lines(), read.lines().sorted().toList());

    run(with(script(weir, "deletion.mjs"), Integer.toString(lines().size())));

    String topics = run(with(kcat, "-L"));
    assertTrue(topics.contains(" 0 topics"), topics);
  }

  private List<String> script(WeirInstance weir, String name) {
    String base = weir.connection().get("console_url").asText().replaceAll("/$", "");
    return List.of("node", SCRIPTS.resolve(name).toString(), base, folder.toString());
  }

  /** With the key of the page; that its programs run as they stand is ConsoleSnippetsIT's. */
  private Path config(WeirInstance weir, JsonNode made) throws IOException {
    return Files.write(
        folder.resolve("kcat.conf"),
        List.of(
            "bootstrap.servers=" + weir.connection().get("bootstrap_servers").asText(),
            "security.protocol=SASL_SSL",
            "sasl.mechanisms=PLAIN",
            "sasl.username=" + made.get("key").asText(),
            "sasl.password=" + made.get("secret").asText(),
            "ssl.ca.location=" + weir.caFile()));
  }

  private static List<String> lines() {
    return IntStream.range(1_000, 1_007).mapToObj(number -> "order-" + number).toList();
  }

  private static List<String> with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  private String run(List<String> command) throws Exception {
    Path out = Files.createTempFile(folder, "run-", ".out");
    Path errors = Files.createTempFile(folder, "run-", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(command + " did not end: " + Files.readString(errors));
    }
    String output = Files.readString(out);
    String said = Files.readString(errors);
    Files.delete(out);
    Files.delete(errors);
    assertEquals(0, process.exitValue(), () -> command + ": " + output + said);
    return output;
  }
}
