package io.weir.controlplane.e2e;

import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One client's program, which follows the contract of {@code src/test/clients/README.md}.
 * Immutable.
 *
 * @param codecs that the client can compress with
 * @param anyBytes whether keys and values may hold anything, not just text
 * @param createsTopics whether the client can
 * @param repeats whether the client goes on handing out records that it held before a rebalance,
 *     and then those again that were not committed by then
 */
record ClientProgram(
    String name,
    List<String> command,
    Map<String, String> environment,
    List<String> codecs,
    boolean anyBytes,
    boolean createsTopics,
    boolean repeats) {
  private static final long LIMIT_SECONDS = 90;

  /**
   * What a run is about.
   *
   * @param partitions of the topic, where it is created
   */
  record Subject(KafkaAccess access, String topic, int partitions, String group) {}

  /** Runs an action to its end, which must be a good one; returns the lines that it printed. */
  List<List<String>> run(String action, Subject subject, List<String> input) {
    try {
      Path folder = Files.createTempDirectory("weir-client-");
      Path in = Files.write(folder.resolve("in"), input);
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      Process process =
          builder(action, subject)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(name + " " + action + " did not end: " + Files.readString(err));
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(name + " " + action + " failed: " + Files.readString(err));
      }
      List<List<String>> lines =
          Files.readAllLines(out).stream().map(ClientProgram::fields).toList();
      for (Path file : List.of(in, out, err, folder)) {
        Files.delete(file);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Starts a member of the group. */
  ClientMember join(String memberName, Subject subject) {
    return ClientMember.start(name + " " + memberName, builder("consume", subject), repeats);
  }

  static List<String> fields(String line) {
    return List.of(line.split("\t", -1));
  }

  private ProcessBuilder builder(String action, Subject subject) {
    List<String> whole = new ArrayList<>(command);
    whole.add(action);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder
        .environment()
        .putAll(
            Map.of(
                "BOOTSTRAP", subject.access().bootstrapServers(),
                "API_KEY", subject.access().apiKey(),
                "API_SECRET", subject.access().apiSecret(),
                "CA_FILE", subject.access().caFile().toString(),
                "TOPIC", subject.topic(),
                "PARTITIONS", String.valueOf(subject.partitions()),
                "GROUP", subject.group(),
                "ORIGIN", name));
    builder.environment().putAll(environment);
    return builder;
  }

  @Override
  public String toString() {
    return name;
  }
}
