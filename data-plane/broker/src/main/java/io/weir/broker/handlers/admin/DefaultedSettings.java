package io.weir.broker.handlers.admin;

import io.weir.controller.ClusterDefaults;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;

/**
 * Writes a virtual cluster's defaults into requests that make topics or change their settings, and
 * notes which they are: where nobody says what a setting shall be, a topic has its cluster's
 * default of that moment. Immutable.
 */
final class DefaultedSettings {
  private final Function<String, Map<String, String>> defaults;

  /**
   * @param defaults what a topic's virtual cluster sets where nobody else does, by physical name
   */
  DefaultedSettings(Function<String, Map<String, String>> defaults) {
    this.defaults = defaults;
  }

  /** A new topic gets what its creator does not say. */
  void complete(CreatableTopic topic) {
    Map<String, String> given = new HashMap<>();
    defaults
        .apply(topic.name())
        .forEach(
            (key, value) -> {
              if (topic.configs().find(key) == null) {
                topic.configs().add(new CreatableTopicConfig().setName(key).setValue(value));
                given.put(key, value);
              }
            });
    if (!given.isEmpty()) {
      topic
          .configs()
          .add(
              new CreatableTopicConfig()
                  .setName(ClusterDefaults.TOPIC_CONFIG)
                  .setValue(ClusterDefaults.encode(given)));
    }
  }

  /** Says of a topic that was made which of its settings are defaults. */
  static void tell(CreatableTopicResult made, CreatableTopic asked) {
    CreatableTopicConfig note = asked.configs().find(ClusterDefaults.TOPIC_CONFIG);
    if (note == null || made.configs() == null) {
      return;
    }
    Map<String, String> given =
        ClusterDefaults.given(Map.of(ClusterDefaults.TOPIC_CONFIG, note.value()));
    made.configs().stream()
        .filter(config -> given.containsKey(config.name()))
        .forEach(config -> config.setConfigSource(ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG.id()));
  }

  /** All settings are replaced: the topic gets what the request does not say. */
  void complete(AlterConfigsRequestData.AlterConfigsResource topic) {
    Map<String, String> given = new HashMap<>();
    defaults
        .apply(topic.resourceName())
        .forEach(
            (key, value) -> {
              if (topic.configs().find(key) == null) {
                topic.configs().add(alterable(key, value));
                given.put(key, value);
              }
            });
    if (!given.isEmpty()) {
      topic.configs().add(alterable(ClusterDefaults.TOPIC_CONFIG, ClusterDefaults.encode(given)));
    }
  }

  private static AlterConfigsRequestData.AlterableConfig alterable(String key, String value) {
    return new AlterConfigsRequestData.AlterableConfig().setName(key).setValue(value);
  }

  /**
   * Some settings change: what is taken away goes back to the default; what is set is the topic's
   * own from now on, even if it has the default's value.
   *
   * @param current all that the topic has, as this node knows it
   */
  void complete(
      IncrementalAlterConfigsRequestData.AlterConfigsResource topic, Map<String, String> current) {
    Map<String, String> byDefault = defaults.apply(topic.resourceName());
    Map<String, String> before = ClusterDefaults.given(current);
    Map<String, String> given = new HashMap<>(before);
    for (AlterableConfig change : topic.configs()) {
      boolean isTakenAway = change.configOperation() == OpType.DELETE.id();
      String value = byDefault.get(change.name());
      if (isTakenAway && value != null) {
        change.setConfigOperation(OpType.SET.id()).setValue(value);
        given.put(change.name(), value);
      } else {
        given.remove(change.name());
      }
    }
    if (!given.equals(before)) {
      topic
          .configs()
          .add(
              new AlterableConfig()
                  .setName(ClusterDefaults.TOPIC_CONFIG)
                  .setConfigOperation(given.isEmpty() ? OpType.DELETE.id() : OpType.SET.id())
                  .setValue(given.isEmpty() ? null : ClusterDefaults.encode(given)));
    }
  }
}
