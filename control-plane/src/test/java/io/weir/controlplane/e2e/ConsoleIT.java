package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A person's way through the console in Chromium: from sign-up to a key; what the page hands out
 * works in kcat; then the topic is deleted. Screenshots stay in {@code target/console}. Chromium
 * and kcat come by {@code ./weir test}.
 */
@ExtendWith(Quickstart.class)
class ConsoleIT {
  @Test
  void fromSignUpToAKeyThatWorksAndBack(WeirInstance weir) throws Exception {
    BrowserScript browser = BrowserScript.into("console");
    Path folder = browser.folder();
    browser.run(weir, "journey.mjs");

    JsonNode made = browser.left("journey.json");
    assertTrue(
        Files.readString(folder.resolve("client.properties")).contains(made.get("key").asText()));
    String copied = Files.readString(folder.resolve("example.sh"));
    assertTrue(copied.contains(made.get("key").asText()), copied);
    assertFalse(Pattern.compile("<[A-Z_]+>").matcher(copied).find(), copied);
    List<String> kcat = List.of("kcat", "-F", config(folder, weir, made).toString());
    Path input = Files.write(folder.resolve("lines"), lines());
    run(folder, with(kcat, "-P", "-t", "orders", "-X", "acks=all", "-l", input.toString()));
    String read = run(folder, with(kcat, "-C", "-t", "orders", "-o", "beginning", "-e", "-q"));
    assertEquals(lines(), read.lines().sorted().toList());

    browser.run(weir, "deletion.mjs", Integer.toString(lines().size()));

    String topics = run(folder, with(kcat, "-L"));
    assertTrue(topics.contains(" 0 topics"), topics);
  }

  /** With the key of the page; that its programs run as they stand is ConsoleSnippetsIT's. */
  private static Path config(Path folder, WeirInstance weir, JsonNode made) throws IOException {
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

  private static String run(Path folder, List<String> command) throws Exception {
    return Commands.run(folder, Map.of(), 0, command).out();
  }
}
