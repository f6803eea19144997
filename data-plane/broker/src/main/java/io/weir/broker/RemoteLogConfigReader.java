package io.weir.broker;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The keys of {@code node.properties} that concern tiered storage. All are checked, also while it
 * is off. Not instantiable.
 */
final class RemoteLogConfigReader {
  static final Set<String> KEYS =
      Set.of(
          RemoteLogConfig.ENABLE,
          RemoteLogConfig.CLASS_NAME,
          RemoteLogConfig.CLASS_PATH,
          RemoteLogConfig.TASK_INTERVAL_MS,
          RemoteLogConfig.COPIER_THREADS,
          RemoteLogConfig.COPY_BYTES_PER_SECOND,
          RemoteLogConfig.BACKLOG_BYTES_MAX,
          RemoteLogConfig.READER_THREADS,
          RemoteLogConfig.READER_TASKS,
          RemoteLogConfig.FETCH_WAIT_MS);

  private RemoteLogConfigReader() {}

  /** Whether a key is one of these, or one that is handed on to the store. */
  static boolean knows(String key) {
    return KEYS.contains(key)
        || key.startsWith(RemoteLogConfig.MANAGER_PREFIX)
            && key.length() > RemoteLogConfig.MANAGER_PREFIX.length();
  }

  /** Empty unless tiering is enabled. */
  static Optional<RemoteLogConfig> read(Map<String, String> values, NodeConfigReader reader) {
    boolean enabled = reader.optional(RemoteLogConfig.ENABLE, RemoteLogConfigReader::truth, false);
    RemoteLogConfig config =
        new RemoteLogConfig(
            values.getOrDefault(RemoteLogConfig.CLASS_NAME, enabled ? "" : "none"),
            values.getOrDefault(RemoteLogConfig.CLASS_PATH, ""),
            managerConfigs(values),
            reader.optional(RemoteLogConfig.TASK_INTERVAL_MS, Long::parseLong, 30_000L),
            reader.optional(RemoteLogConfig.COPIER_THREADS, Integer::parseInt, 2),
            reader.optional(RemoteLogConfig.COPY_BYTES_PER_SECOND, Long::parseLong, Long.MAX_VALUE),
            reader.optional(
                RemoteLogConfig.BACKLOG_BYTES_MAX,
                text -> OptionalLong.of(Long.parseLong(text)),
                OptionalLong.empty()),
            reader.optional(RemoteLogConfig.READER_THREADS, Integer::parseInt, 4),
            reader.optional(RemoteLogConfig.READER_TASKS, Integer::parseInt, 100),
            reader.optional(RemoteLogConfig.FETCH_WAIT_MS, Long::parseLong, 500L));
    return enabled ? Optional.of(config) : Optional.empty();
  }

  private static Map<String, String> managerConfigs(Map<String, String> values) {
    Map<String, String> configs = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(RemoteLogConfig.MANAGER_PREFIX)) {
            configs.put(key.substring(RemoteLogConfig.MANAGER_PREFIX.length()), value);
          }
        });
    return configs;
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it is neither true nor false");
    };
  }
}
