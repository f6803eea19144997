package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.mapping.TopicMappings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.junit.jupiter.api.Test;

class DescribeConfigsHandlerTest {
  @Test
  void aTopicsOwnValueStandsBeforeTheDefaults() {
    DescribeConfigsResourceResult config = config(describe(topic("orders")), "retention.ms");

    assertEquals("1000", config.value());
    assertEquals(ConfigSource.TOPIC_CONFIG.id(), config.configSource());
    assertEquals(
        List.of("1000", "604800000"),
        config.synonyms().stream().map(synonym -> synonym.value()).toList());
    assertNotNull(config.documentation());
  }

  @Test
  void theBrokersValueStandsBeforeKafkas() {
    DescribeConfigsResourceResult config = config(describe(topic("orders")), "min.insync.replicas");

    assertEquals("2", config.value());
    assertEquals(ConfigSource.STATIC_BROKER_CONFIG.id(), config.configSource());
  }

  @Test
  void onlyTheKeysAskedForAreNamed() {
    DescribeConfigsResult result =
        describe(topic("orders").setConfigurationKeys(List.of("cleanup.policy")));

    assertEquals(1, result.configs().size());
    assertEquals("delete", config(result, "cleanup.policy").value());
  }

  @Test
  void anothersTopicIsUnknown() {
    assertEquals(
        Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), describe(topic("theirs0001.orders")).errorCode());
  }

  @Test
  void aBrokerShowsItsDefaultsReadOnly() {
    DescribeConfigsResourceResult config =
        config(
            describe(
                new DescribeConfigsResource()
                    .setResourceType(ConfigResource.Type.BROKER.id())
                    .setResourceName("1")),
            "auto.create.topics.enable");

    assertEquals("false", config.value());
    assertEquals(true, config.readOnly());
  }

  private static DescribeConfigsResource topic(String name) {
    return new DescribeConfigsResource()
        .setResourceType(ConfigResource.Type.TOPIC.id())
        .setResourceName(name);
  }

  @Test
  void aGroupHasItsOwnSettingsBeforeTheBrokers() {
    DescribeConfigsResult result = describe(group("readers"));

    assertEquals("readers", result.resourceName());
    DescribeConfigsResourceResult interval = config(result, "consumer.heartbeat.interval.ms");
    assertEquals("6000", interval.value());
    assertEquals(ConfigSource.GROUP_CONFIG.id(), interval.configSource());
    assertEquals(
        List.of("consumer.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms"),
        interval.synonyms().stream().map(each -> each.name()).toList());
    DescribeConfigsResourceResult timeout = config(result, "consumer.session.timeout.ms");
    assertEquals("45000", timeout.value());
    assertEquals(ConfigSource.DEFAULT_CONFIG.id(), timeout.configSource());
  }

  /** It may be configured before it has members. */
  @Test
  void aGroupThatIsNotKnownHasTheBrokersSettings() {
    DescribeConfigsResult result = describe(group("theirs0001.readers"));

    assertEquals("5000", config(result, "consumer.heartbeat.interval.ms").value());
  }

  private static DescribeConfigsResource group(String name) {
    return new DescribeConfigsResource()
        .setResourceType(ConfigResource.Type.GROUP.id())
        .setResourceName(name);
  }

  private static DescribeConfigsResourceResult config(DescribeConfigsResult result, String name) {
    return result.configs().stream()
        .filter(config -> config.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DescribeConfigsResult describe(DescribeConfigsResource resource) {
    RequestContext context = AdminFixture.tenant(ApiKeys.DESCRIBE_CONFIGS, 4);
    DescribeConfigsRequestData request =
        new DescribeConfigsRequestData()
            .setResources(List.of(resource))
            .setIncludeSynonyms(true)
            .setIncludeDocumentation(true);
    var mapping = TopicMappings.describeConfigs();
    mapping.toPhysical(request, context.session().namespace());
    var response =
        new DescribeConfigsHandler(
                BrokerDefaults.of(1, 3, 2, false), AdminFixture.GROUP_CONFIGS, _ -> Map.of())
            .handle(context, request)
            .toCompletableFuture()
            .join();
    mapping.toTenant(response, context.session().namespace());
    return response.results().get(0);
  }
}
