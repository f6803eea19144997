package io.weir.broker.handlers.admin;

import io.weir.broker.coordinator.GroupConfigs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;

/**
 * What DescribeConfigs says of a group: its own settings before the broker's. A group that has no
 * members or offsets yet may be configured, so any name is described. Not instantiable.
 */
final class GroupConfigDescription {
  private GroupConfigDescription() {}

  static DescribeConfigsResult of(
      GroupConfigs configs,
      Map<String, String> own,
      DescribeConfigsRequestData request,
      DescribeConfigsResource resource) {
    DescribeConfigsResult result = new DescribeConfigsResult();
    for (GroupConfigs.Definition definition : configs.all()) {
      if (DescribeConfigsHandler.isWanted(resource, definition.name())) {
        result.configs().add(describe(definition, own.get(definition.name()), request));
      }
    }
    return result;
  }

  private static DescribeConfigsResourceResult describe(
      GroupConfigs.Definition definition, String own, DescribeConfigsRequestData request) {
    List<DescribeConfigsSynonym> sources = new ArrayList<>();
    if (own != null) {
      sources.add(
          DescribeConfigsHandler.synonym(definition.name(), own, ConfigSource.GROUP_CONFIG));
    }
    sources.add(
        DescribeConfigsHandler.synonym(
            definition.brokerName(), definition.defaultValue(), ConfigSource.DEFAULT_CONFIG));
    return new DescribeConfigsResourceResult()
        .setName(definition.name())
        .setValue(sources.getFirst().value())
        .setConfigSource(sources.getFirst().source())
        .setIsSensitive(false)
        .setReadOnly(false)
        .setSynonyms(request.includeSynonyms() ? sources : List.of())
        .setConfigType(DescribeConfigsHandler.type(definition.type()).id())
        .setDocumentation(request.includeDocumentation() ? definition.documentation() : null);
  }
}
