package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controller.ClusterDefaults;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.junit.jupiter.api.Test;

class DefaultedSettingsTest {
  private static final String NOTE = ClusterDefaults.TOPIC_CONFIG;
  private static final Map<String, String> DEFAULTS =
      Map.of("retention.ms", "5000", "cleanup.policy", "compact,delete");

  private final DefaultedSettings settings = new DefaultedSettings(_ -> DEFAULTS);

  @Test
  void anEncodedNoteIsReadAgain() {
    Map<String, String> given = Map.of("a", "x=1&y=%,ü", "b", "");

    assertEquals(given, ClusterDefaults.given(Map.of(NOTE, ClusterDefaults.encode(given))));
    assertEquals(Map.of(), ClusterDefaults.given(Map.of()));
  }

  @Test
  void aNewTopicGetsWhatItsCreatorDoesNotSay() {
    CreatableTopic topic = new CreatableTopic().setName("vc.t");
    topic.configs().add(new CreatableTopicConfig().setName("retention.ms").setValue("7"));

    settings.complete(topic);

    Map<String, String> asked = new TreeMap<>();
    topic.configs().forEach(config -> asked.put(config.name(), config.value()));
    assertEquals(
        Map.of(
            "retention.ms",
            "7",
            "cleanup.policy",
            "compact,delete",
            NOTE,
            "cleanup.policy=compact%2Cdelete"),
        asked);
  }

  @Test
  void aReplacementLeavesTheDefaultsWhereItIsSilent() {
    var topic = new AlterConfigsRequestData.AlterConfigsResource().setResourceName("vc.t");
    topic
        .configs()
        .add(
            new AlterConfigsRequestData.AlterableConfig()
                .setName("cleanup.policy")
                .setValue("delete"));

    settings.complete(topic);

    Map<String, String> asked = new TreeMap<>();
    topic.configs().forEach(config -> asked.put(config.name(), config.value()));
    assertEquals(
        Map.of("cleanup.policy", "delete", "retention.ms", "5000", NOTE, "retention.ms=5000"),
        asked);
  }

  @Test
  void whatIsTakenAwayGoesBackToTheDefaultOfNow() {
    Map<String, String> asked = altered(Map.of(), change("retention.ms", OpType.DELETE, null));

    assertEquals(Map.of("retention.ms", "SET 5000", NOTE, "SET retention.ms=5000"), asked);
  }

  @Test
  void withoutADefaultItIsTakenAway() {
    assertEquals(
        Map.of("segment.ms", "DELETE null"),
        altered(Map.of(), change("segment.ms", OpType.DELETE, null)));
  }

  @Test
  void whatIsSetIsTheTopicsOwnEvenWithTheSameValue() {
    Map<String, String> asked =
        altered(
            Map.of("retention.ms", "5000", NOTE, "retention.ms=5000"),
            change("retention.ms", OpType.SET, "5000"));

    assertEquals(Map.of("retention.ms", "SET 5000", NOTE, "DELETE null"), asked);
  }

  @Test
  void whatIsNotTouchedStaysNoted() {
    Map<String, String> asked =
        altered(
            Map.of(NOTE, "cleanup.policy=compact%2Cdelete&retention.ms=5000"),
            change("cleanup.policy", OpType.SUBTRACT, "compact"));

    assertEquals(
        Map.of("cleanup.policy", "SUBTRACT compact", NOTE, "SET retention.ms=5000"), asked);
  }

  @Test
  void nothingIsAddedWhereNothingWasGiven() {
    assertEquals(
        Map.of("segment.ms", "SET 5"), altered(Map.of(), change("segment.ms", OpType.SET, "5")));
  }

  private static AlterableConfig change(String key, OpType operation, String value) {
    return new AlterableConfig().setName(key).setConfigOperation(operation.id()).setValue(value);
  }

  private Map<String, String> altered(Map<String, String> current, AlterableConfig change) {
    AlterConfigsResource topic = new AlterConfigsResource().setResourceName("vc.t");
    topic.configs().add(change);
    settings.complete(topic, current);
    Map<String, String> asked = new TreeMap<>();
    topic
        .configs()
        .forEach(
            config ->
                asked.put(
                    config.name(), OpType.forId(config.configOperation()) + " " + config.value()));
    return asked;
  }
}
