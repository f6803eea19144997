package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A librdkafka consumer of a topic's only partition, in a process of its own. A thread of its own
 * reads what the program prints; what arrived is read by the test.
 */
final class LibrdkafkaReader implements AutoCloseable {
  private static final long END_LIMIT_SECONDS = 60;

  private final Process process;
  private final Path errors;
  private final Thread reader = Thread.ofPlatform().name("librdkafka").unstarted(this::read);
  private volatile long lastValue = -1;
  private volatile long lastArrivalNs;
  private volatile boolean refused;

  private LibrdkafkaReader(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /**
   * How one of the programs with librdkafka is run.
   *
   * @param file its name
   */
  static ProcessBuilder program(String file, TokenClient tokens, String topic) {
    Path program = ClientPrograms.source("python").resolve(file);
    ProcessBuilder builder =
        new ProcessBuilder(
            ClientPrograms.installed().python().toString(), "-B", program.toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "BOOTSTRAP", tokens.access().bootstrapServers(),
                "CA_FILE", tokens.access().caFile().toString(),
                "API_KEY", tokens.access().apiKey(),
                "API_SECRET", tokens.access().apiSecret(),
                "TOKEN_ENDPOINT", tokens.endpoint(),
                "TOPIC", topic));
    return builder;
  }

  /**
   * Begins to read a topic.
   *
   * @param more what else the program is told; {@code TOKEN}: the only token that it has
   */
  static LibrdkafkaReader start(TokenClient tokens, String topic, Map<String, String> more)
      throws IOException {
    Path errors = Files.createTempFile("weir-librdkafka-", ".err");
    ProcessBuilder builder = program("revoked.py", tokens, topic).redirectError(errors.toFile());
    builder.environment().putAll(more);
    LibrdkafkaReader started = new LibrdkafkaReader(builder.start(), errors);
    started.reader.start();
    return started;
  }

  /** The number that the last record carried; -1: none came. */
  long lastValue() {
    return lastValue;
  }

  /** When the last record came. */
  long lastArrivalNs() {
    return lastArrivalNs;
  }

  /** Whether the client was told that it can't authenticate. */
  boolean refused() {
    return refused;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("refused")) {
          refused = true;
        } else {
          lastArrivalNs = System.nanoTime();
          lastValue = Long.parseLong(line.substring("record ".length()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the program end; nothing comes after that. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertTrue(
        process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS),
        () -> "librdkafka does not end: " + said());
    assertEquals(0, process.exitValue(), this::said);
    reader.join();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(errors);
  }

  private String said() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
