package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteRecordsResponseData;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;

/** Names in the messages that alter topics which are there already. Not instantiable. */
public final class AlterationMappings {
  private AlterationMappings() {}

  /** IncrementalAlterConfigs: names of topics and groups; those of other resources stay. */
  public static NameMapping<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData>
      incrementalAlterConfigs() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(IncrementalAlterConfigsRequestData request, Namespace namespace) {
        for (var resource : TopicMappings.takeAll(request.resources())) {
          resource.setResourceName(
              toPhysicalName(resource.resourceType(), resource.resourceName(), namespace));
          request.resources().add(resource);
        }
      }

      @Override
      public void toTenant(IncrementalAlterConfigsResponseData response, Namespace namespace) {
        for (var result : response.responses()) {
          result.setResourceName(
              toTenantName(result.resourceType(), result.resourceName(), namespace));
          result.setErrorMessage(TopicMappings.messageToTenant(result.errorMessage(), namespace));
        }
      }
    };
  }

  /** AlterConfigs: names of topics and groups; those of other resources stay. */
  public static NameMapping<AlterConfigsRequestData, AlterConfigsResponseData> alterConfigs() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(AlterConfigsRequestData request, Namespace namespace) {
        for (var resource : TopicMappings.takeAll(request.resources())) {
          resource.setResourceName(
              toPhysicalName(resource.resourceType(), resource.resourceName(), namespace));
          request.resources().add(resource);
        }
      }

      @Override
      public void toTenant(AlterConfigsResponseData response, Namespace namespace) {
        for (var result : response.responses()) {
          result.setResourceName(
              toTenantName(result.resourceType(), result.resourceName(), namespace));
          result.setErrorMessage(TopicMappings.messageToTenant(result.errorMessage(), namespace));
        }
      }
    };
  }

  /** CreatePartitions. */
  public static NameMapping<CreatePartitionsRequestData, CreatePartitionsResponseData>
      createPartitions() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(CreatePartitionsRequestData request, Namespace namespace) {
        for (CreatePartitionsTopic topic : TopicMappings.takeAll(request.topics())) {
          topic.setName(namespace.topicToPhysical(topic.name()));
          request.topics().add(topic);
        }
      }

      @Override
      public void toTenant(CreatePartitionsResponseData response, Namespace namespace) {
        for (var result : response.results()) {
          result.setName(namespace.topicToTenant(result.name()));
          result.setErrorMessage(TopicMappings.messageToTenant(result.errorMessage(), namespace));
        }
      }
    };
  }

  /** ListConfigResources: the request names nothing. */
  public static NameMapping<ListConfigResourcesRequestData, ListConfigResourcesResponseData>
      listConfigResources() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(ListConfigResourcesRequestData request, Namespace namespace) {
        // It names kinds of resources only.
      }

      @Override
      public void toTenant(ListConfigResourcesResponseData response, Namespace namespace) {
        for (var resource : response.configResources()) {
          resource.setResourceName(
              toTenantName(resource.resourceType(), resource.resourceName(), namespace));
        }
      }
    };
  }

  /** DeleteRecords. */
  public static NameMapping<DeleteRecordsRequestData, DeleteRecordsResponseData> deleteRecords() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(DeleteRecordsRequestData request, Namespace namespace) {
        request.topics().forEach(topic -> topic.setName(namespace.topicToPhysical(topic.name())));
      }

      @Override
      public void toTenant(DeleteRecordsResponseData response, Namespace namespace) {
        for (DeleteRecordsTopicResult topic : TopicMappings.takeAll(response.topics())) {
          topic.setName(namespace.topicToTenant(topic.name()));
          response.topics().add(topic);
        }
      }
    };
  }

  /** DescribeLogDirs; where the directories are is the handler's to hide. */
  public static NameMapping<DescribeLogDirsRequestData, DescribeLogDirsResponseData>
      describeLogDirs() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(DescribeLogDirsRequestData request, Namespace namespace) {
        if (request.topics() != null) {
          for (DescribableLogDirTopic topic : TopicMappings.takeAll(request.topics())) {
            topic.setTopic(namespace.topicToPhysical(topic.topic()));
            request.topics().add(topic);
          }
        }
      }

      @Override
      public void toTenant(DescribeLogDirsResponseData response, Namespace namespace) {
        response
            .results()
            .forEach(
                result ->
                    result
                        .topics()
                        .forEach(topic -> topic.setName(namespace.topicToTenant(topic.name()))));
      }
    };
  }

  /** A resource's name of a request; names of topics and groups are mapped. */
  static String toPhysicalName(byte resourceType, String name, Namespace namespace) {
    return switch (ConfigResource.Type.forId(resourceType)) {
      case TOPIC -> namespace.topicToPhysical(name);
      case GROUP -> namespace.groupToPhysical(name);
      default -> name;
    };
  }

  /** A resource's name of an answer. */
  static String toTenantName(byte resourceType, String name, Namespace namespace) {
    return switch (ConfigResource.Type.forId(resourceType)) {
      case TOPIC -> namespace.topicToTenant(name);
      case GROUP -> namespace.groupToTenant(name);
      default -> name;
    };
  }
}
