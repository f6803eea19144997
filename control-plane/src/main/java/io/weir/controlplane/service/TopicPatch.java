package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.JsonPointers;
import io.weir.controlplane.domain.Validation;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A wanted change of a topic, as a JSON merge patch (RFC 7396) says it. Immutable.
 *
 * @param partitions how many there shall be; empty: as many as now
 * @param configs by key; empty returns to the default
 * @param protection whether it shall be protected from deletion; empty: as it is
 * @param fields settings that fields of their own named, by key, with the field's name
 * @param configsAt pointer of the settings in the patch
 */
public record TopicPatch(
    OptionalInt partitions,
    Map<String, Optional<String>> configs,
    Optional<Boolean> protection,
    Map<String, String> fields,
    String configsAt) {
  /** Most settings that one patch may name. */
  static final int CONFIGS_MAX = 50;

  private static final int VALUE_CHARACTERS_MAX = 4_096;
  private static final String PARTITIONS = "partitions";
  private static final String CONFIGS = "configs";

  /** Keeps its own copy. */
  public TopicPatch {
    configs = Map.copyOf(configs);
    fields = Map.copyOf(fields);
  }

  /** Of a topic: partitions, settings and protection. Names every broken field. */
  public static TopicPatch ofTopic(ObjectNode patch) {
    Validation validation = new Validation();
    patch
        .fieldNames()
        .forEachRemaining(
            field ->
                validation.require(
                    field.equals(PARTITIONS)
                        || field.equals(CONFIGS)
                        || field.equals(Protection.FIELD)
                        || field.equals(Tiering.FIELD)
                        || field.equals(TopicDurability.FIELD),
                    JsonPointers.member("", field),
                    "is not a field that can be changed"));
    JsonNode partitions = patch.get(PARTITIONS);
    boolean countable =
        partitions == null
            || partitions.isIntegralNumber()
                && partitions.canConvertToInt()
                && partitions.intValue() >= 1
                && partitions.intValue() <= Topics.PARTITIONS_MAX;
    validation.require(
        countable, "/" + PARTITIONS, "must be an integer from 1 to " + Topics.PARTITIONS_MAX);
    JsonNode configs = patch.get(CONFIGS);
    validation.require(
        configs == null || configs.isObject(),
        "/" + CONFIGS,
        "must be an object; a null inside returns a setting to its default");
    Map<String, Optional<String>> changes =
        configs instanceof ObjectNode object
            ? configs("/" + CONFIGS, object, validation)
            : new TreeMap<>();
    Map<String, String> fields = new TreeMap<>();
    Tiering.read(patch.get(Tiering.FIELD), changes, validation)
        .ifPresent(
            on -> {
              changes.put(Tiering.CONFIG, Optional.of(on.toString()));
              fields.put(Tiering.CONFIG, Tiering.FIELD);
            });
    TopicDurability.read(patch.get(TopicDurability.FIELD), changes, validation)
        .ifPresent(
            value -> {
              changes.put(TopicDurability.CONFIG, Optional.of(value));
              fields.put(TopicDurability.CONFIG, TopicDurability.FIELD);
            });
    JsonNode protection = patch.get(Protection.FIELD);
    validation.require(
        protection == null || protection.isBoolean(),
        "/" + Protection.FIELD,
        "must be true or false");
    validation.check();
    return new TopicPatch(
        partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions.intValue()),
        changes,
        Optional.ofNullable(protection).map(JsonNode::booleanValue),
        fields,
        "/" + CONFIGS);
  }

  /** Of a topic's settings alone. Names every broken field. */
  public static TopicPatch ofConfigs(ObjectNode patch) {
    Validation validation = new Validation();
    Map<String, Optional<String>> changes = configs("", patch, validation);
    validation.check();
    return new TopicPatch(OptionalInt.empty(), changes, Optional.empty(), Map.of(), "");
  }

  private static Map<String, Optional<String>> configs(
      String at, ObjectNode patch, Validation validation) {
    Map<String, Optional<String>> changes = new TreeMap<>();
    validation.require(
        patch.size() <= CONFIGS_MAX, at, "must name at most " + CONFIGS_MAX + " settings");
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              validation.require(
                  value.isNull()
                      || value.isValueNode() && value.asText().length() <= VALUE_CHARACTERS_MAX,
                  JsonPointers.member(at, field.getKey()),
                  "must be null or a string, number or boolean of at most "
                      + VALUE_CHARACTERS_MAX
                      + " characters");
              changes.put(
                  field.getKey(), value.isNull() ? Optional.empty() : Optional.of(value.asText()));
            });
    return changes;
  }

  /** What the cluster is asked to alter: the settings, and the protection if it is named. */
  Map<String, Optional<String>> alterations() {
    Map<String, Optional<String>> all = new TreeMap<>(configs);
    protection.ifPresent(
        on -> all.put(TopicGateway.PROTECTION_CONFIG, on ? Optional.of("true") : Optional.empty()));
    return all;
  }

  /** Where a setting stands in the patch. */
  String pointer(String key) {
    return fields.containsKey(key) ? "/" + fields.get(key) : JsonPointers.member(configsAt, key);
  }
}
