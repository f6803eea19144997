package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.handlers.admin.ConfigChangeRules.Change;
import io.weir.broker.pipeline.RequestContext;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangeRulesTest {
  private static final RequestContext TENANT =
      AdminFixture.tenant(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1);
  private static final RequestContext OPERATOR =
      AdminFixture.operator(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1);

  @Test
  void ownTopicsMayBeAltered() {
    assertEquals(Optional.empty(), problem(TENANT, ConfigResource.Type.TOPIC, "minemine01.orders"));
  }

  /** Another node may have created it a moment ago. */
  @Test
  void theControllerIsAskedForATopicThatThisNodeHasNotHeardOf() {
    assertEquals(Optional.empty(), problem(TENANT, ConfigResource.Type.TOPIC, "minemine01.absent"));
  }

  @ParameterizedTest
  @CsvSource({
    "TOPIC, '', INVALID_TOPIC_EXCEPTION",
    "BROKER, 1, CLUSTER_AUTHORIZATION_FAILED",
    "BROKER, '', CLUSTER_AUTHORIZATION_FAILED",
    "BROKER_LOGGER, 1, CLUSTER_AUTHORIZATION_FAILED",
    "CLIENT_METRICS, all, CLUSTER_AUTHORIZATION_FAILED",
    "UNKNOWN, x, INVALID_REQUEST",
  })
  void nothingElseMayBeAlteredByATenant(ConfigResource.Type type, String name, Errors expected) {
    assertEquals(Optional.of(expected), problem(TENANT, type, name).map(ApiError::error));
  }

  @ParameterizedTest
  @CsvSource({
    "TOPIC, __weir_tenancy, INVALID_REQUEST",
    "BROKER, 1, INVALID_REQUEST",
  })
  void operatorsLeaveTheBrokersOwnAlone(ConfigResource.Type type, String name, Errors expected) {
    assertEquals(Optional.of(expected), problem(OPERATOR, type, name).map(ApiError::error));
  }

  @ParameterizedTest
  @CsvSource({
    "file.delete.delay.ms, 1",
    "preallocate, true",
    "internal.segment.bytes, 1000",
    "remote.storage.enable, true",
    "local.retention.ms, 1000",
    "remote.log.copy.disable, true",
    "remote.log.delete.on.disable, true",
    "max.message.bytes, 67108865",
    "follower.replication.throttled.replicas, *",
  })
  void aSettingWithoutEffectIsRefusedByItsName(String key, String value) {
    ApiError error =
        ConfigChangeRules.problem(
                TENANT,
                ConfigResource.Type.TOPIC.id(),
                "minemine01.orders",
                List.of(new Change(key, Optional.of(OpType.SET), value)),
                false)
            .orElseThrow();

    assertEquals(Errors.INVALID_CONFIG, error.error());
    assertTrue(error.message().startsWith(key + " "), error.message());
  }

  @ParameterizedTest
  @CsvSource({
    "compression.type, producer",
    "remote.storage.enable, FALSE",
    "flush.messages, 9223372036854775807",
    "max.message.bytes, 67108864",
    "retention.ms, 1000",
  })
  void whatHappensAnywayMayBeSet(String key, String value) {
    assertEquals(
        Optional.empty(),
        ConfigChangeRules.problem(
            TENANT,
            ConfigResource.Type.TOPIC.id(),
            "minemine01.orders",
            List.of(new Change(key, Optional.of(OpType.SET), value)),
            false));
  }

  /** Whether they fit together is the controller's to say. */
  @ParameterizedTest
  @CsvSource({
    "remote.storage.enable, true",
    "local.retention.ms, 1000",
    "local.retention.bytes, 1000",
    "remote.log.copy.disable, true",
  })
  void settingsOfTieringAreTakenWhereThereIsAStore(String key, String value) {
    assertEquals(
        Optional.empty(),
        ConfigChangeRules.problem(
            TENANT,
            ConfigResource.Type.TOPIC.id(),
            "minemine01.orders",
            List.of(new Change(key, Optional.of(OpType.SET), value)),
            true));
  }

  @Test
  void aKeyNamedTwiceIsRefused() {
    Change change = new Change("retention.ms", Optional.of(OpType.SET), "1");

    assertEquals(Errors.INVALID_REQUEST, refusal(change, change).error());
  }

  @Test
  void aValueIsNeeded() {
    assertEquals(
        Errors.INVALID_CONFIG,
        refusal(new Change("retention.ms", Optional.of(OpType.SET), null)).error());
  }

  @Test
  void anOperationThatKafkaDoesNotHaveIsRefused() {
    assertEquals(
        Errors.INVALID_REQUEST, refusal(new Change("retention.ms", Optional.empty(), "1")).error());
  }

  @Test
  void noMoreInSyncReplicasThanReplicas() {
    ApiError error =
        refusal(new Change("min.insync.replicas", Optional.of(OpType.SET), "4")); // of three

    assertEquals(Errors.INVALID_CONFIG, error.error());
    assertTrue(error.message().startsWith("min.insync.replicas may be 3 at most"), error.message());
    assertEquals(
        Optional.empty(),
        ConfigChangeRules.problem(
            TENANT,
            ConfigResource.Type.TOPIC.id(),
            "minemine01.orders",
            List.of(new Change("min.insync.replicas", Optional.of(OpType.SET), "3")),
            false));
  }

  private static ApiError refusal(Change... changes) {
    return ConfigChangeRules.problem(
            TENANT, ConfigResource.Type.TOPIC.id(), "minemine01.orders", List.of(changes), false)
        .orElseThrow();
  }

  private static Optional<ApiError> problem(
      RequestContext context, ConfigResource.Type type, String name) {
    return ConfigChangeRules.problem(
        context,
        type.id(),
        name,
        List.of(new Change("retention.ms", Optional.of(OpType.SET), "1000")),
        false);
  }
}
