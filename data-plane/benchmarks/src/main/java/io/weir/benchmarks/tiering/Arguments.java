package io.weir.benchmarks.tiering;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the launcher hands over. Immutable.
 *
 * @param sizeMib values of a round's backlog
 * @param pairs measured rounds of each side
 * @param segmentBytes {@code segment.bytes} of the tiered topic
 * @param compressions of the producer: {@code none}, {@code lz4}; each gets rounds of its own
 * @param out where the JSON goes
 * @param weirHome folder of the Weir instance that runs
 * @param weirClient properties of a client of its demo tenant
 * @param kafkaHome empty folder for Kafka's nodes
 * @param kafkaLib Kafka's jars
 * @param pluginFolder the plugin's jars
 * @param weirStore of Weir
 * @param kafkaStore of Kafka
 * @param kafkaConfig broker settings that replace those of the benchmark
 */
record Arguments(
    int sizeMib,
    int pairs,
    int segmentBytes,
    List<String> compressions,
    Path out,
    Path weirHome,
    Path weirClient,
    Path kafkaHome,
    Path kafkaLib,
    Path pluginFolder,
    StoreAddress weirStore,
    StoreAddress kafkaStore,
    Map<String, String> kafkaConfig) {
  private static final int SEGMENTS = 32;
  private static final int SEGMENT_MIB_MAX = 16;
  private static final String KAFKA_CONFIG = "kafka-config";

  Arguments {
    compressions = List.copyOf(compressions);
    kafkaConfig = Map.copyOf(kafkaConfig);
  }

  /**
   * Where an S3 server is.
   *
   * @param home its folder: {@code object-store} lies in it
   * @param port of S3
   * @param metricsPort of its counters
   */
  record StoreAddress(Path home, int port, int metricsPort) {}

  /** Of {@code --key value} pairs; throws IllegalArgumentException that names the key at fault. */
  static Arguments parse(String... arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> kafkaConfig = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      String key = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (key.isEmpty() || i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      if (key.equals(KAFKA_CONFIG)) {
        List<String> pair = new ArrayList<>(List.of(arguments[i + 1].split("=", 2)));
        if (pair.size() != 2) {
          throw new IllegalArgumentException("--kafka-config needs KEY=VALUE");
        }
        kafkaConfig.put(pair.getFirst(), pair.getLast());
      } else {
        values.put(key, arguments[i + 1]);
      }
    }
    int sizeMib = number(values, "size");
    int segmentMib =
        values.containsKey("segment")
            ? number(values, "segment")
            : Math.clamp(sizeMib / SEGMENTS, 1, SEGMENT_MIB_MAX);
    return new Arguments(
        sizeMib,
        number(values, "pairs"),
        segmentMib << 20,
        List.of(text(values, "compression").split(",")),
        path(values, "out"),
        path(values, "weir-home"),
        path(values, "weir-client"),
        path(values, "kafka-home"),
        path(values, "kafka-lib"),
        path(values, "plugin"),
        store(values, "weir-store"),
        store(values, "kafka-store"),
        kafkaConfig);
  }

  private static StoreAddress store(Map<String, String> values, String key) {
    return new StoreAddress(
        path(values, key), number(values, key + "-port"), number(values, key + "-metrics-port"));
  }

  private static String text(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("--" + key + " is missing");
    }
    return value;
  }

  private static Path path(Map<String, String> values, String key) {
    return Path.of(text(values, key)).toAbsolutePath();
  }

  private static int number(Map<String, String> values, String key) {
    int value;
    try {
      value = Integer.parseInt(text(values, key));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + key + " is no number", e);
    }
    if (value < 1) {
      throw new IllegalArgumentException("--" + key + " must be 1 at least");
    }
    return value;
  }
}
