package io.weir.broker.tenancy.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every API that alters topics, in every version, for two tenants that use the same names: what
 * went over the wire gets the tenant's prefix wherever it names a topic, and loses it again.
 */
class AlterationMappingsTest {
  private static final byte TOPIC = ConfigResource.Type.TOPIC.id();
  private static final byte BROKER = ConfigResource.Type.BROKER.id();
  private static final List<String> PREFIXES = List.of("aaaaaaaaaa.", "bbbbbbbbbb.");

  /** One API: its messages, made with a prefix before each topic's name. */
  private record Api<Q extends ApiMessage, R extends ApiMessage>(
      ApiKeys key,
      NameMapping<Q, R> mapping,
      BiFunction<String, Short, Q> request,
      BiFunction<String, Short, R> response) {}

  private record Case(Api<?, ?> api, short version) {
    @Override
    public String toString() {
      return api.key + " v" + version;
    }
  }

  private static final List<Api<?, ?>> APIS =
      List.of(
          new Api<>(
              ApiKeys.INCREMENTAL_ALTER_CONFIGS,
              AlterationMappings.incrementalAlterConfigs(),
              (prefix, version) -> {
                var request = new IncrementalAlterConfigsRequestData().setValidateOnly(true);
                for (var each : resources(prefix)) {
                  request
                      .resources()
                      .add(
                          new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                              .setResourceType(each.type().id())
                              .setResourceName(each.name()));
                }
                return request;
              },
              (prefix, version) ->
                  new IncrementalAlterConfigsResponseData()
                      .setResponses(
                          resources(prefix).stream()
                              .map(
                                  each ->
                                      new IncrementalAlterConfigsResponseData
                                              .AlterConfigsResourceResponse()
                                          .setResourceType(each.type().id())
                                          .setResourceName(each.name())
                                          .setErrorMessage("Topic " + prefix + "orders is odd."))
                              .toList())),
          new Api<>(
              ApiKeys.ALTER_CONFIGS,
              AlterationMappings.alterConfigs(),
              (prefix, version) -> {
                var request = new AlterConfigsRequestData();
                for (var each : resources(prefix)) {
                  request
                      .resources()
                      .add(
                          new AlterConfigsRequestData.AlterConfigsResource()
                              .setResourceType(each.type().id())
                              .setResourceName(each.name()));
                }
                return request;
              },
              (prefix, version) ->
                  new AlterConfigsResponseData()
                      .setResponses(
                          resources(prefix).stream()
                              .map(
                                  each ->
                                      new AlterConfigsResponseData.AlterConfigsResourceResponse()
                                          .setResourceType(each.type().id())
                                          .setResourceName(each.name())
                                          .setErrorMessage("Topic " + prefix + "orders is odd."))
                              .toList())),
          new Api<>(
              ApiKeys.DESCRIBE_CONFIGS,
              TopicMappings.describeConfigs(),
              (prefix, version) ->
                  new DescribeConfigsRequestData()
                      .setResources(
                          resources(prefix).stream()
                              .map(
                                  each ->
                                      new DescribeConfigsResource()
                                          .setResourceType(each.type().id())
                                          .setResourceName(each.name()))
                              .toList()),
              (prefix, version) ->
                  new DescribeConfigsResponseData()
                      .setResults(
                          resources(prefix).stream()
                              .map(
                                  each ->
                                      new DescribeConfigsResult()
                                          .setResourceType(each.type().id())
                                          .setResourceName(each.name()))
                              .toList())),
          new Api<>(
              ApiKeys.CREATE_PARTITIONS,
              AlterationMappings.createPartitions(),
              (prefix, version) -> {
                var request = new CreatePartitionsRequestData();
                for (String name : List.of("orders", "payments")) {
                  request
                      .topics()
                      .add(new CreatePartitionsTopic().setName(prefix + name).setCount(3));
                }
                return request;
              },
              (prefix, version) ->
                  new CreatePartitionsResponseData()
                      .setResults(
                          Stream.of("orders", "payments")
                              .map(
                                  name ->
                                      new CreatePartitionsTopicResult()
                                          .setName(prefix + name)
                                          .setErrorMessage("Not " + prefix + name + "."))
                              .toList())),
          new Api<>(
              ApiKeys.DELETE_RECORDS,
              AlterationMappings.deleteRecords(),
              (prefix, version) ->
                  new DeleteRecordsRequestData()
                      .setTopics(
                          Stream.of("orders", "payments")
                              .map(name -> new DeleteRecordsTopic().setName(prefix + name))
                              .toList()),
              (prefix, version) -> {
                var response = new DeleteRecordsResponseData();
                for (String name : List.of("orders", "payments")) {
                  response.topics().add(new DeleteRecordsTopicResult().setName(prefix + name));
                }
                return response;
              }),
          new Api<>(
              ApiKeys.LIST_CONFIG_RESOURCES,
              AlterationMappings.listConfigResources(),
              (prefix, version) -> new ListConfigResourcesRequestData(),
              (prefix, version) ->
                  new ListConfigResourcesResponseData()
                      .setConfigResources(
                          resources(version == 0 ? "" : prefix).stream()
                              .map(
                                  each ->
                                      new ListConfigResourcesResponseData.ConfigResource()
                                          .setResourceType(
                                              version == 0
                                                  ? ConfigResource.Type.CLIENT_METRICS.id()
                                                  : each.type().id())
                                          .setResourceName(each.name()))
                              .toList())));

  private static List<ConfigResource> resources(String prefix) {
    return List.of(
        new ConfigResource(ConfigResource.Type.forId(TOPIC), prefix + "orders"),
        new ConfigResource(ConfigResource.Type.forId(TOPIC), prefix + "payments"),
        new ConfigResource(ConfigResource.Type.GROUP, prefix + "readers"),
        new ConfigResource(ConfigResource.Type.forId(BROKER), "1"));
  }

  static Stream<Case> cases() {
    return APIS.stream()
        .flatMap(
            api ->
                IntStream.rangeClosed(
                        api.key.messageType.lowestSupportedVersion(),
                        api.key.messageType.highestSupportedVersion(false))
                    .mapToObj(version -> new Case(api, (short) version)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void requestsBecomePhysicalAndResponsesBecomeTheTenants(Case each) {
    PREFIXES.forEach(prefix -> verify(each.api, each.version, prefix));
  }

  private static <Q extends ApiMessage, R extends ApiMessage> void verify(
      Api<Q, R> api, short version, String prefix) {
    Namespace namespace =
        Namespace.of(new VirtualClusterId(prefix.substring(0, prefix.length() - 1)));
    Q request = overTheWire(api.request.apply("", version), version);
    api.mapping.toPhysical(request, namespace);
    assertEquals(
        overTheWire(api.request.apply(prefix, version), version), overTheWire(request, version));

    R response = api.response.apply(prefix, version);
    api.mapping.toTenant(response, namespace);
    assertEquals(
        overTheWire(api.response.apply("", version), version), overTheWire(response, version));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aForeignResponseIsNeverAnsweredInForeignNames(Case each) {
    verifyForeign(each.api, each.version);
  }

  private static <Q extends ApiMessage, R extends ApiMessage> void verifyForeign(
      Api<Q, R> api, short version) {
    R foreign = api.response.apply(PREFIXES.get(1), version);
    if (!foreign.equals(api.response.apply("", version))) {
      Namespace mine = Namespace.of(new VirtualClusterId("aaaaaaaaaa"));
      assertThrows(IllegalStateException.class, () -> api.mapping.toTenant(foreign, mine));
    }
  }

  @SuppressWarnings("unchecked")
  private static <M extends ApiMessage> M overTheWire(M message, short version) {
    try {
      M copy = (M) message.getClass().getDeclaredConstructor().newInstance();
      copy.read(MessageUtil.toByteBufferAccessor(message, version), version);
      return copy;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
