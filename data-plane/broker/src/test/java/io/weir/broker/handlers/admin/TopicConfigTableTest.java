package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/topic-configs.md} against Kafka's own list, the rules, and the log. */
class TopicConfigTableTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z0-9.]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);

  /** What the log itself has no part in: replicas and the controller have. */
  private static final Set<String> NOT_OF_THE_LOG =
      Set.of("min.insync.replicas", "unclean.leader.election.enable");

  private static final List<String> NUMBERS =
      List.of(
          "-9223372036854775808",
          "-131072",
          "-3",
          "-2",
          "-1",
          "0",
          "1",
          " 2 ",
          "8",
          "9",
          "12",
          "13",
          "22",
          "24",
          "100",
          "1048576",
          "2000000",
          "67108864",
          "67108865",
          "2147483639",
          "2147483647",
          "9223372036854775807",
          "0.4",
          "x",
          "");

  private static final List<String> WORDS =
      List.of(
          "true",
          " TRUE ",
          "false",
          "compact",
          "compact,delete",
          " delete , compact",
          "zstd",
          " gzip ",
          "uncompressed",
          "producer",
          "none",
          "LogAppendTime",
          " LogAppendTime ",
          "0:1",
          "*");

  private static Map<String, String> rows() throws IOException {
    return ROW.matcher(Files.readString(Path.of("../docs/topic-configs.md")))
        .results()
        .collect(
            Collectors.toMap((MatchResult row) -> row.group(1), (MatchResult row) -> row.group(2)));
  }

  static Stream<Map.Entry<String, String>> eachRow() throws IOException {
    return rows().entrySet().stream();
  }

  private static ConfigDef.ConfigKey definition(String key) {
    return org.apache.kafka.storage.internals.log.LogConfig.configKeys().get(key);
  }

  @Test
  void everyKeyOfKafkaHasItsRow() throws IOException {
    assertEquals(
        new TreeSet<>(org.apache.kafka.storage.internals.log.LogConfig.configNames()),
        new TreeSet<>(rows().keySet()));
  }

  @ParameterizedTest
  @MethodSource("eachRow")
  void eachRowTellsTheTruth(Map.Entry<String, String> row) {
    String key = row.getKey();
    List<String> others = others(key);
    assertFalse(others.isEmpty());
    List<String> taken =
        others.stream().filter(v -> TopicConfigRules.problem(key, v, false).isEmpty()).toList();
    List<String> takenWithStore =
        others.stream().filter(v -> TopicConfigRules.problem(key, v, true).isEmpty()).toList();

    switch (row.getValue()) {
      case "refused" -> assertEquals(List.of(), takenWithStore);
      case "tiered" -> {
        assertEquals(List.of(), taken);
        assertEquals(others, takenWithStore);
      }
      case "bounded" -> {
        assertFalse(taken.isEmpty());
        assertTrue(taken.size() < others.size() || key.equals("min.insync.replicas"));
      }
      case "honoured" -> assertEquals(others, taken);
      default -> throw new AssertionError("unknown word: " + row);
    }
    boolean ofTheLog = !row.getValue().equals("refused") && !NOT_OF_THE_LOG.contains(key);
    assertEquals(
        ofTheLog,
        takenWithStore.stream()
            .anyMatch(v -> !LogConfig.DEFAULT.with(Map.of(key, v)).equals(LogConfig.DEFAULT)),
        "whether the log takes it");
  }

  /** Values that Kafka takes and that are not the default. */
  private static List<String> others(String key) {
    ConfigDef.ConfigKey definition = definition(key);
    String byDefault =
        definition.hasDefault()
            ? ConfigDef.convertToString(definition.defaultValue, definition.type)
            : null;
    return probes()
        .filter(value -> isTakenByKafka(key, value))
        .filter(
            value ->
                !Optional.ofNullable(byDefault)
                    .map(d -> d.equalsIgnoreCase(value.strip()))
                    .orElse(false))
        .toList();
  }

  private static Stream<String> probes() {
    return Stream.concat(NUMBERS.stream(), WORDS.stream());
  }

  private static boolean isTakenByKafka(String key, String value) {
    try {
      org.apache.kafka.storage.internals.log.LogConfig.validate(
          Map.of(), Map.of(key, value), Map.of("remote.storage.enable", "false"), true);
      return true;
    } catch (ConfigException | ApiException refused) {
      return false;
    }
  }

  /**
   * A setting that the log refused would leave the whole topic with defaults, and one that it can't
   * read would stop a node's metadata: whatever comes through the rules and the controller is fine.
   */
  @Test
  void whatRulesAndControllerTakeTheLogTakes() throws IOException {
    List<String> seen = new ArrayList<>();
    for (String key : rows().keySet()) {
      for (String value : probes().toList()) {
        if (isTakenByKafka(key, value) && TopicConfigRules.problem(key, value, true).isEmpty()) {
          assertDoesNotThrow(() -> LogConfig.DEFAULT.with(Map.of(key, value)), key + "=" + value);
          seen.add(key);
        }
      }
    }
    assertNotEquals(0, seen.size());
  }

  @Test
  void aRefusalNamesTheKeyAndTheReason() {
    assertEquals(
        "preallocate has no effect here: a log's end is told by the size of its file, which grows"
            + " with each append; only 'false' is accepted",
        TopicConfigRules.problem("preallocate", "true", true).orElseThrow());
    assertEquals(
        "compression.zstd.level may be 12 at most here, not 22",
        TopicConfigRules.problem("compression.zstd.level", "22", true).orElseThrow());
    assertEquals(
        "segment.index.bytes must be 24 at least here, not 8",
        TopicConfigRules.problem("segment.index.bytes", "8", true).orElseThrow());
  }
}
