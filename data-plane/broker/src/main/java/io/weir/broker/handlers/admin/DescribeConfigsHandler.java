package io.weir.broker.handlers.admin;

import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.TopicNameRules;
import io.weir.controller.ClusterDefaults;
import io.weir.controller.DeletionProtection;
import io.weir.controller.TopicConfigDefinition;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;

/**
 * DescribeConfigs, versions 1 to 4: of topics, every configuration with its value, where the value
 * comes from and what stands behind it (KIP-226), its type and text (KIP-569); of groups by the
 * consumer protocol the same (KIP-848); of this broker, the few that matter to clients, read-only.
 * Immutable.
 */
public final class DescribeConfigsHandler
    implements RequestHandler<DescribeConfigsRequestData, DescribeConfigsResponseData> {
  private final BrokerDefaults defaults;
  private final GroupConfigs groups;
  private final Function<String, Map<String, String>> clusterDefaults;

  /**
   * With what this broker's configuration sets, and what groups may be configured to.
   *
   * @param clusterDefaults what a topic's virtual cluster sets where nobody else does
   */
  public DescribeConfigsHandler(
      BrokerDefaults defaults,
      GroupConfigs groups,
      Function<String, Map<String, String>> clusterDefaults) {
    this.defaults = defaults;
    this.groups = groups;
    this.clusterDefaults = clusterDefaults;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_CONFIGS;
  }

  @Override
  public CompletionStage<DescribeConfigsResponseData> handle(
      RequestContext context, DescribeConfigsRequestData request) {
    DescribeConfigsResponseData response = new DescribeConfigsResponseData();
    // A resource named twice is answered once: the answer must not grow faster than the request.
    Set<List<Object>> seen = new HashSet<>();
    for (DescribeConfigsResource resource : request.resources()) {
      if (seen.add(List.of(resource.resourceType(), resource.resourceName()))) {
        response
            .results()
            .add(
                describe(context, request, resource)
                    .setResourceType(resource.resourceType())
                    .setResourceName(resource.resourceName()));
      }
    }
    return CompletableFuture.completedFuture(response);
  }

  private DescribeConfigsResult describe(
      RequestContext context,
      DescribeConfigsRequestData request,
      DescribeConfigsResource resource) {
    ConfigResource.Type type = ConfigResource.Type.forId(resource.resourceType());
    Optional<Errors> refusal =
        ConfigAccess.refusal(context, AclOperation.DESCRIBE_CONFIGS, type, resource.resourceName());
    if (refusal.isPresent()) {
      return error(refusal.get(), refusal.get().message());
    }
    return switch (type) {
      case TOPIC -> topic(context, request, resource);
      case BROKER -> broker(request, resource);
      case GROUP ->
          GroupConfigDescription.of(
              groups, context.view().groupConfig(resource.resourceName()), request, resource);
      default ->
          error(
              Errors.INVALID_REQUEST,
              "resources of type " + resource.resourceType() + " are not described");
    };
  }

  private static DescribeConfigsResult error(Errors error, String message) {
    return new DescribeConfigsResult().setErrorCode(error.code()).setErrorMessage(message);
  }

  private DescribeConfigsResult topic(
      RequestContext context,
      DescribeConfigsRequestData request,
      DescribeConfigsResource resource) {
    PhysicalTopic topic = new PhysicalTopic(resource.resourceName());
    if (context.view().topic(topic).isEmpty()) {
      return TopicNameRules.problem(context.view().namespace(), topic.name())
          .map(problem -> error(Errors.INVALID_TOPIC_EXCEPTION, problem))
          .orElseGet(() -> error(Errors.UNKNOWN_TOPIC_OR_PARTITION, null));
    }
    Map<String, String> overrides = context.view().topicConfig(topic);
    Map<String, String> given = ClusterDefaults.given(overrides);
    Map<String, String> ofCluster = clusterDefaults.apply(topic.name());
    DescribeConfigsResult result = new DescribeConfigsResult();
    for (TopicConfigDefinition definition : TopicConfigDefinition.all()) {
      if (isWanted(resource, definition.name())) {
        result.configs().add(topicConfig(definition, overrides, given, ofCluster, request));
      }
    }
    String protection = overrides.get(DeletionProtection.TOPIC_CONFIG);
    if (context.listener() == ListenerKind.OPERATORS
        && protection != null
        && isWanted(resource, DeletionProtection.TOPIC_CONFIG)) {
      result.configs().add(protection(protection, request));
    }
    return result;
  }

  /** Shown where it can be set: to operators. */
  private static DescribeConfigsResourceResult protection(
      String value, DescribeConfigsRequestData request) {
    DescribeConfigsSynonym own =
        synonym(DeletionProtection.TOPIC_CONFIG, value, ConfigSource.TOPIC_CONFIG);
    return new DescribeConfigsResourceResult()
        .setName(DeletionProtection.TOPIC_CONFIG)
        .setValue(value)
        .setConfigSource(own.source())
        .setSynonyms(request.includeSynonyms() ? List.of(own) : List.of())
        .setConfigType(ConfigType.BOOLEAN.id())
        .setDocumentation(
            request.includeDocumentation() ? "Whether the topic can't be deleted." : null);
  }

  /**
   * A virtual cluster's default stands where Kafka has that of all brokers, which can be changed at
   * run time as well. Behind a topic's own value it is the one that the topic would go back to.
   */
  private DescribeConfigsResourceResult topicConfig(
      TopicConfigDefinition definition,
      Map<String, String> overrides,
      Map<String, String> given,
      Map<String, String> ofCluster,
      DescribeConfigsRequestData request) {
    List<DescribeConfigsSynonym> sources = new ArrayList<>();
    String override = overrides.get(definition.name());
    String brokerName = definition.brokerName().orElse(definition.name());
    boolean isDefault = override != null && override.equals(given.get(definition.name()));
    if (override != null && !isDefault) {
      sources.add(synonym(definition.name(), override, ConfigSource.TOPIC_CONFIG));
    }
    String byDefault = isDefault ? override : ofCluster.get(definition.name());
    if (override != null && byDefault != null) {
      sources.add(synonym(brokerName, byDefault, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG));
    }
    String ofBroker = defaults.byTopicConfig().get(definition.name());
    if (ofBroker != null) {
      sources.add(synonym(brokerName, ofBroker, ConfigSource.STATIC_BROKER_CONFIG));
    }
    sources.add(synonym(brokerName, definition.defaultValue(), ConfigSource.DEFAULT_CONFIG));
    DescribeConfigsSynonym effective = sources.getFirst();
    return new DescribeConfigsResourceResult()
        .setName(definition.name())
        .setValue(effective.value())
        .setConfigSource(effective.source())
        .setIsSensitive(false)
        .setReadOnly(false)
        .setSynonyms(request.includeSynonyms() ? sources : List.of())
        .setConfigType(type(definition.type()).id())
        .setDocumentation(request.includeDocumentation() ? definition.documentation() : null);
  }

  private DescribeConfigsResult broker(
      DescribeConfigsRequestData request, DescribeConfigsResource resource) {
    String name = resource.resourceName();
    DescribeConfigsResult result = new DescribeConfigsResult();
    if (name.isEmpty()) {
      // The defaults of all brokers, which are set on each node and not in the cluster.
      return result;
    }
    if (!name.equals(Integer.toString(defaults.nodeId()))) {
      return error(
          Errors.INVALID_REQUEST,
          "ask broker " + name + " itself; this is broker " + defaults.nodeId());
    }
    new TreeMap<>(defaults.byBrokerConfig())
        .forEach(
            (key, value) -> {
              if (isWanted(resource, key)) {
                result
                    .configs()
                    .add(
                        new DescribeConfigsResourceResult()
                            .setName(key)
                            .setValue(value)
                            .setConfigSource(ConfigSource.STATIC_BROKER_CONFIG.id())
                            .setReadOnly(true)
                            .setSynonyms(
                                request.includeSynonyms()
                                    ? List.of(
                                        synonym(key, value, ConfigSource.STATIC_BROKER_CONFIG))
                                    : List.of())
                            .setConfigType(ConfigType.UNKNOWN.id()));
              }
            });
    return result;
  }

  static boolean isWanted(DescribeConfigsResource resource, String name) {
    return resource.configurationKeys() == null
        || resource.configurationKeys().isEmpty()
        || resource.configurationKeys().contains(name);
  }

  static DescribeConfigsSynonym synonym(String name, String value, ConfigSource source) {
    return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.id());
  }

  static ConfigType type(ConfigDef.Type type) {
    return switch (type) {
      case BOOLEAN -> ConfigType.BOOLEAN;
      case STRING -> ConfigType.STRING;
      case INT -> ConfigType.INT;
      case SHORT -> ConfigType.SHORT;
      case LONG -> ConfigType.LONG;
      case DOUBLE -> ConfigType.DOUBLE;
      case LIST -> ConfigType.LIST;
      case CLASS -> ConfigType.CLASS;
      case PASSWORD -> ConfigType.PASSWORD;
    };
  }
}
