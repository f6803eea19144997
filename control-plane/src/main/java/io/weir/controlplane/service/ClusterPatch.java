package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.JsonPointers;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.domain.VirtualCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A wanted change of a virtual cluster, as a JSON merge patch (RFC 7396) says it. Immutable.
 *
 * @param name empty: as it is
 * @param protection empty: as it is
 * @param settings of new topics by key; an empty value takes the key away. Empty: as they are
 * @param replacesSettings whether those that the patch does not name go, as {@code null} says
 */
record ClusterPatch(
    Optional<String> name,
    Optional<Boolean> protection,
    Optional<Map<String, Optional<String>>> settings,
    boolean replacesSettings) {
  /** The field of the settings of new topics. */
  static final String SETTINGS = "default_topic_config";

  private static final String NAME = "name";
  private static final int KEY_CHARACTERS_MAX = 100;
  private static final int VALUE_CHARACTERS_MAX = 1_000;

  /** Names every broken field. */
  static ClusterPatch of(ObjectNode patch) {
    Validation validation = new Validation();
    Optional<String> name = Optional.empty();
    Optional<Boolean> protection = Optional.empty();
    Optional<Map<String, Optional<String>>> settings = Optional.empty();
    boolean replaces = false;
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case NAME -> {
          name = Optional.ofNullable(value.textValue());
          validation.name("/" + NAME, value.textValue());
        }
        case Protection.FIELD -> {
          protection = Optional.of(value.booleanValue());
          validation.require(value.isBoolean(), "/" + Protection.FIELD, "must be true or false");
        }
        case SETTINGS -> {
          replaces = value.isNull();
          settings = Optional.of(settings(value, validation));
        }
        default ->
            validation.require(
                false, JsonPointers.member("", field.getKey()), "is not a field to be changed");
      }
    }
    validation.check();
    return new ClusterPatch(name, protection, settings, replaces);
  }

  private static Map<String, Optional<String>> settings(JsonNode node, Validation validation) {
    Map<String, Optional<String>> changes = new TreeMap<>();
    validation.require(
        node.isNull() || node.isObject(), "/" + SETTINGS, "must be an object of strings, or null");
    node.properties()
        .forEach(
            setting -> {
              JsonNode value = setting.getValue();
              validation.require(
                  value.isNull() || value.isTextual(),
                  JsonPointers.member("/" + SETTINGS, setting.getKey()),
                  "must be a string, or null to take it away");
              changes.put(setting.getKey(), Optional.ofNullable(value.textValue()));
            });
    return changes;
  }

  /**
   * Bounds of what stands in a tenancy record; whether topics can have them is the brokers' say.
   */
  static void requireSettings(Validation validation, Map<String, String> settings) {
    validation.require(
        settings.size() <= TopicPatch.CONFIGS_MAX,
        "/" + SETTINGS,
        "must hold at most " + TopicPatch.CONFIGS_MAX + " settings");
    settings.forEach(
        (key, value) ->
            validation.require(
                value != null
                    && key.length() <= KEY_CHARACTERS_MAX
                    && value.length() <= VALUE_CHARACTERS_MAX
                    && !key.equals(TopicGateway.PROTECTION_CONFIG),
                JsonPointers.member("/" + SETTINGS, key),
                "must be a setting of topics with a value of at most "
                    + VALUE_CHARACTERS_MAX
                    + " characters"));
  }

  /** What it becomes. */
  VirtualCluster applied(VirtualCluster old) {
    Map<String, String> all = new TreeMap<>(replacesSettings ? Map.of() : old.defaultTopicConfig());
    settings
        .orElse(Map.of())
        .forEach(
            (key, value) -> value.ifPresentOrElse(set -> all.put(key, set), () -> all.remove(key)));
    Validation validation = new Validation();
    requireSettings(validation, all);
    validation.check();
    return new VirtualCluster(
        old.id(),
        old.tenantId(),
        name.orElse(old.name()),
        old.brokerClusterId(),
        old.kafkaClusterId(),
        old.createdAt(),
        protection.orElse(old.deletionProtection()),
        all);
  }

  /** What differs. */
  static List<Effects.Change> changes(VirtualCluster old, VirtualCluster now) {
    List<Effects.Change> changes = new ArrayList<>();
    if (!old.name().equals(now.name())) {
      changes.add(new Effects.Change("/" + NAME, old.name(), now.name()));
    }
    if (old.deletionProtection() != now.deletionProtection()) {
      changes.add(
          new Effects.Change(
              "/" + Protection.FIELD,
              Boolean.toString(old.deletionProtection()),
              Boolean.toString(now.deletionProtection())));
    }
    Set<String> keys = new TreeSet<>(old.defaultTopicConfig().keySet());
    keys.addAll(now.defaultTopicConfig().keySet());
    for (String key : keys) {
      String before = old.defaultTopicConfig().get(key);
      String after = now.defaultTopicConfig().get(key);
      if (before == null || !before.equals(after)) {
        changes.add(new Effects.Change(JsonPointers.member("/" + SETTINGS, key), before, after));
      }
    }
    return changes;
  }

  /** For the audit log. */
  static Map<String, String> details(List<Effects.Change> changes) {
    Map<String, String> details = new TreeMap<>();
    changes.forEach(
        change ->
            details.put(
                change.pointer().substring(1),
                change.after() == null ? "removed" : change.after()));
    return details;
  }
}
