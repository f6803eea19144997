package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.Validation;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a topic is tiered: a field of the API that is a setting of Kafka, and may be given as
 * either. Stateless.
 */
final class Tiering {
  /** The field of a topic. */
  static final String FIELD = "tiered_storage";

  /** What it is among the settings. */
  static final String CONFIG = "remote.storage.enable";

  private Tiering() {}

  /** Whether a topic with these explicit settings is tiered; by default none is. */
  static boolean isOn(Map<String, String> configs) {
    return Boolean.parseBoolean(configs.get(CONFIG));
  }

  /** The field of a patch; empty: as it is. Both ways at once must say the same. */
  static Optional<Boolean> read(
      JsonNode field, Map<String, Optional<String>> configs, Validation validation) {
    validation.require(field == null || field.isBoolean(), "/" + FIELD, "must be true or false");
    if (field == null || !field.isBoolean()) {
      return Optional.empty();
    }
    requireAgreement(field.booleanValue(), configs.get(CONFIG), validation);
    return Optional.of(field.booleanValue());
  }

  /**
   * Both ways at once must say the same.
   *
   * @param setting null: not given; empty: the default
   */
  static void requireAgreement(boolean on, Optional<String> setting, Validation validation) {
    validation.require(
        setting == null || on == Boolean.parseBoolean(setting.orElse("false")),
        "/" + FIELD,
        "must not contradict /configs/" + CONFIG);
  }
}
