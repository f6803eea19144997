package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.Validation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When a topic's records are acknowledged: a field of the API that is a setting of the brokers, and
 * may be given as either. Stateless.
 */
final class TopicDurability {
  /** The field of a topic. */
  static final String FIELD = "durability";

  /** What it is among the settings. */
  static final String CONFIG = "weir.durability";

  private static final String DEFAULT = "replicated";
  private static final Set<String> VALUES = Set.of(DEFAULT, "durable");

  private TopicDurability() {}

  /** What it is of a topic with these explicit settings. */
  static String of(Map<String, String> configs) {
    return configs.getOrDefault(CONFIG, DEFAULT);
  }

  /** The field of a patch; empty: as it is. Both ways at once must say the same. */
  static Optional<String> read(
      JsonNode field, Map<String, Optional<String>> configs, Validation validation) {
    if (field == null) {
      return Optional.empty();
    }
    String value = field.isTextual() ? field.textValue() : "";
    String setting = configs.containsKey(CONFIG) ? configs.get(CONFIG).orElse(DEFAULT) : value;
    require(value, setting, validation);
    return Optional.of(value);
  }

  /**
   * It is one of the values; both ways at once must say the same.
   *
   * @param setting what the settings say; the value itself if nothing
   */
  static void require(String value, String setting, Validation validation) {
    validation
        .require(VALUES.contains(value), "/" + FIELD, "must be replicated or durable")
        .require(value.equals(setting), "/" + FIELD, "must not contradict /configs/" + CONFIG);
  }
}
