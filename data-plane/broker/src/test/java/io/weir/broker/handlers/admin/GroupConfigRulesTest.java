package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.handlers.admin.ConfigChangeRules.Change;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fixture's group minemine01.readers has a heartbeat interval of 6 s. */
class GroupConfigRulesTest {
  private static final String READERS = "minemine01.readers";

  private final GroupConfigRules rules =
      new GroupConfigRules(
          AdminFixture.GROUP_CONFIGS, AdminFixture.tenant(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1));

  @ParameterizedTest
  @CsvSource({
    "consumer.heartbeat.interval.ms, 5000",
    "consumer.heartbeat.interval.ms, 15000",
    "consumer.session.timeout.ms, 60000",
    "consumer.assignment.interval.ms, 0",
    "consumer.assignor.offload.enable, false",
  })
  void whatTheBrokersBoundsAllowIsTaken(String key, String value) {
    assertEquals(Optional.empty(), set(READERS, key, value));
  }

  @ParameterizedTest
  @CsvSource({
    "consumer.heartbeat.interval.ms, 4999, 5000 to 15000",
    "consumer.heartbeat.interval.ms, 15001, 5000 to 15000",
    "consumer.heartbeat.interval.ms, soon, consumer.heartbeat.interval.ms",
    "consumer.session.timeout.ms, 44999, 45000 to 60000",
    "consumer.session.timeout.ms, 60001, 45000 to 60000",
    "consumer.assignor.offload.enable, maybe, consumer.assignor.offload.enable",
    "share.heartbeat.interval.ms, 5000, no effect here",
    "streams.session.timeout.ms, 45000, no effect here",
    "errors.deadletterqueue.topic.name, x, no effect here",
    "retention.ms, 1, unknown configuration",
  })
  void anythingElseIsRefusedByItsName(String key, String value, String says) {
    ApiError error = set(READERS, key, value).orElseThrow();

    assertEquals(Errors.INVALID_CONFIG, error.error());
    assertTrue(error.message().contains(key), error.message());
    assertTrue(error.message().contains(says), error.message());
  }

  @Test
  void whatIsSetAlreadyCountsUnlessItIsReplaced() {
    Change stray = change("no.such", OpType.DELETE, null);

    assertEquals(Optional.empty(), rules.problem(READERS, List.of(stray), false));
    assertEquals(Optional.empty(), rules.problem(READERS, List.of(), true));
    assertEquals(
        Errors.INVALID_CONFIG,
        rules
            .problem(
                READERS, List.of(change("consumer.session.timeout.ms", OpType.APPEND, "1")), false)
            .orElseThrow()
            .error());
  }

  @Test
  void aGroupNeedsANameThatMetadataCanHold() {
    int room = GroupConfigRules.NAME_BYTES_MAX - "minemine01.".length();
    assertEquals(Optional.empty(), interval("minemine01." + "x".repeat(room)));
    ApiError tooLong = interval("minemine01." + "x".repeat(room + 1)).orElseThrow();

    assertEquals(Errors.INVALID_REQUEST, tooLong.error());
    assertTrue(tooLong.message().contains("at most " + room + " bytes"), tooLong.message());
    assertEquals(Errors.INVALID_REQUEST, interval("minemine01.").orElseThrow().error());
  }

  @Test
  void aVirtualClusterConfiguresSoManyGroupsAndNoMore() {
    for (int i = 1; i < GroupConfigRules.GROUPS_MAX; i++) {
      assertEquals(Optional.empty(), interval("minemine01.group-" + i));
    }

    ApiError error = interval("minemine01.one-more").orElseThrow();
    assertEquals(Errors.POLICY_VIOLATION, error.error());
    assertTrue(error.message().contains("'group.configs' is 1000"), error.message());
    assertEquals(Optional.empty(), interval(READERS), "it has a configuration already");
  }

  @Test
  void onlyOwnGroupsAreListed() {
    var answer =
        new ListConfigResourcesHandler()
            .handle(
                AdminFixture.tenant(ApiKeys.LIST_CONFIG_RESOURCES, 1),
                new ListConfigResourcesRequestData().setResourceTypes(List.of((byte) 32)))
            .toCompletableFuture()
            .join();

    assertEquals(
        List.of(READERS),
        answer.configResources().stream().map(each -> each.resourceName()).toList());
  }

  private Optional<ApiError> interval(String group) {
    return set(group, "consumer.heartbeat.interval.ms", "7000");
  }

  private Optional<ApiError> set(String group, String key, String value) {
    return rules.problem(group, Arrays.asList(change(key, OpType.SET, value)), false);
  }

  private static Change change(String key, OpType type, String value) {
    return new Change(key, Optional.of(type), value);
  }
}
