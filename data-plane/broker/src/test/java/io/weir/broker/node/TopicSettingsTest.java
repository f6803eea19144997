package io.weir.broker.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.node.MetadataApplier.TopicSettings;
import io.weir.storage.LogConfig;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {
  private static final Map<String, String> REFUSED =
      Map.of("segment.index.bytes", "8", "remote.storage.enable", "true", "retention.ms", "5");

  private final TopicSettings settings = new TopicSettings(LogConfig.DEFAULT, 2);

  @Test
  void aTieredTopicStaysOneWhenTheLogRefusesItsSettings() {
    LogConfig config = settings.logConfig("t", REFUSED);

    assertTrue(config.remoteStorage());
    assertEquals(LogConfig.DEFAULT.retentionMs(), config.retentionMs());
  }

  @Test
  void aDurableTopicStaysOneWhenTheLogRefusesItsSettings() {
    assertTrue(
        settings
            .logConfig("t", Map.of("segment.index.bytes", "8", "weir.durability", "durable"))
            .durable());
  }

  @Test
  void topicsAreDurableByTheirSettingAndSomeInternalOnesAlways() {
    assertTrue(settings.logConfig("t", Map.of("weir.durability", "durable")).durable());
    assertTrue(settings.logConfig("__weir_tenancy", Map.of()).durable());
    assertTrue(settings.logConfig("__weir_remote_log_metadata", Map.of()).durable());
    assertFalse(settings.logConfig("__consumer_offsets", Map.of()).durable());
    assertFalse(settings.logConfig("t", Map.of("weir.durability", "replicated")).durable());
  }

  @Test
  void whatTheLogTakesIsTaken() {
    LogConfig config = settings.logConfig("t", Map.of("retention.ms", "5"));

    assertEquals(5, config.retentionMs());
  }

  /** The controller takes them so, and this is read on the thread of the metadata. */
  @Test
  void spacesAroundValuesAreNoMatter() {
    LogConfig config =
        settings.logConfig("t", Map.of("message.timestamp.type", " LogAppendTime ", "x", "y"));

    assertEquals(TimestampType.LOG_APPEND_TIME, config.timestampType());
    assertEquals(1, settings.minInsyncReplicas(Map.of("min.insync.replicas", " 1 ")));
  }
}
