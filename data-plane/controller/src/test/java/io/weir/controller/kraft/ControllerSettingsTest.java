package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerSettingsTest {
  private static final ConfigResource TOPIC =
      new ConfigResource(ConfigResource.Type.TOPIC, "minemine01.orders");
  private static final Map<String, String> TIERED = Map.of("remote.storage.enable", "true");

  @Test
  void aTieredTopicKeepsLessOnDiskThanInAll() {
    assertDoesNotThrow(
        () ->
            validate(
                Map.of(),
                Map.of(
                    "remote.storage.enable", "true",
                    "retention.ms", "2000",
                    "local.retention.ms", "1000")));
  }

  @ParameterizedTest
  @CsvSource({
    "cleanup.policy, compact",
    "local.retention.ms, 604800001", // one more than retention.ms by default
  })
  void whatATieredTopicCanNotBeIsNamed(String key, String value) {
    RuntimeException refusal =
        assertThrows(
            RuntimeException.class,
            () -> validate(Map.of(), Map.of("remote.storage.enable", "true", key, value)));

    assertTrue(
        refusal instanceof ConfigException || refusal instanceof ApiException, refusal::toString);
    assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
  }

  /** A null stands for the default, so leaving it out is the same. */
  @Test
  void aTopicStaysTiered() {
    for (Map<String, String> next :
        List.of(Map.<String, String>of(), Map.of("remote.storage.enable", "false"))) {
      ApiException refusal = assertThrows(ApiException.class, () -> validate(TIERED, next));

      assertTrue(
          refusal.getMessage().contains("remote.log.copy.disable=true"), refusal.getMessage());
    }
  }

  @Test
  void copiesOfATieredTopicCanEnd() {
    assertDoesNotThrow(
        () ->
            validate(
                TIERED,
                Map.of("remote.storage.enable", "true", "remote.log.copy.disable", "true")));
  }

  private static void validate(Map<String, String> before, Map<String, String> after) {
    ControllerSettings.validator().validate(TOPIC, after, before);
  }
}
