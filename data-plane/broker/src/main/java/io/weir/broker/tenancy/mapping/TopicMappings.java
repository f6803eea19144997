package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;

/**
 * Names in the messages of metadata and topic administration. Kafka's collections are hashed by
 * name, so that a renamed element has to leave and to come back. Not instantiable.
 */
public final class TopicMappings {
  private TopicMappings() {}

  /** Metadata. */
  public static NameMapping<MetadataRequestData, MetadataResponseData> metadata() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(MetadataRequestData request, Namespace namespace) {
        if (request.topics() != null) {
          request.topics().forEach(topic -> topic.setName(namespace.topicToPhysical(topic.name())));
        }
      }

      @Override
      public void toTenant(MetadataResponseData response, Namespace namespace) {
        for (MetadataResponseTopic topic : takeAll(response.topics())) {
          topic.setName(namespace.topicToTenant(topic.name()));
          response.topics().add(topic);
        }
      }
    };
  }

  /** DescribeTopicPartitions. */
  public static NameMapping<DescribeTopicPartitionsRequestData, DescribeTopicPartitionsResponseData>
      describeTopicPartitions() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(DescribeTopicPartitionsRequestData request, Namespace namespace) {
        request.topics().forEach(topic -> topic.setName(namespace.topicToPhysical(topic.name())));
        if (request.cursor() != null) {
          request.cursor().setTopicName(namespace.topicToPhysical(request.cursor().topicName()));
        }
      }

      @Override
      public void toTenant(DescribeTopicPartitionsResponseData response, Namespace namespace) {
        for (DescribeTopicPartitionsResponseTopic topic : takeAll(response.topics())) {
          topic.setName(namespace.topicToTenant(topic.name()));
          response.topics().add(topic);
        }
        if (response.nextCursor() != null) {
          response
              .nextCursor()
              .setTopicName(namespace.topicToTenant(response.nextCursor().topicName()));
        }
      }
    };
  }

  /** CreateTopics. */
  public static NameMapping<CreateTopicsRequestData, CreateTopicsResponseData> createTopics() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(CreateTopicsRequestData request, Namespace namespace) {
        for (CreatableTopic topic : takeAll(request.topics())) {
          topic.setName(namespace.topicToPhysical(topic.name()));
          request.topics().add(topic);
        }
      }

      @Override
      public void toTenant(CreateTopicsResponseData response, Namespace namespace) {
        for (CreatableTopicResult topic : takeAll(response.topics())) {
          topic.setName(namespace.topicToTenant(topic.name()));
          topic.setErrorMessage(messageToTenant(topic.errorMessage(), namespace));
          response.topics().add(topic);
        }
      }
    };
  }

  /** DeleteTopics. */
  public static NameMapping<DeleteTopicsRequestData, DeleteTopicsResponseData> deleteTopics() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(DeleteTopicsRequestData request, Namespace namespace) {
        request.topics().forEach(topic -> topic.setName(namespace.topicToPhysical(topic.name())));
        request.topicNames().replaceAll(namespace::topicToPhysical);
      }

      @Override
      public void toTenant(DeleteTopicsResponseData response, Namespace namespace) {
        for (DeletableTopicResult topic : takeAll(response.responses())) {
          topic.setName(namespace.topicToTenant(topic.name()));
          topic.setErrorMessage(messageToTenant(topic.errorMessage(), namespace));
          response.responses().add(topic);
        }
      }
    };
  }

  /** DescribeConfigs: names of topics and groups; those of brokers stay. */
  public static NameMapping<DescribeConfigsRequestData, DescribeConfigsResponseData>
      describeConfigs() {
    return new NameMapping<>() {
      @Override
      public void toPhysical(DescribeConfigsRequestData request, Namespace namespace) {
        request
            .resources()
            .forEach(
                resource ->
                    resource.setResourceName(
                        AlterationMappings.toPhysicalName(
                            resource.resourceType(), resource.resourceName(), namespace)));
      }

      @Override
      public void toTenant(DescribeConfigsResponseData response, Namespace namespace) {
        response
            .results()
            .forEach(
                result -> {
                  result.setResourceName(
                      AlterationMappings.toTenantName(
                          result.resourceType(), result.resourceName(), namespace));
                  result.setErrorMessage(messageToTenant(result.errorMessage(), namespace));
                });
      }
    };
  }

  /** Takes the namespace's prefix out of a message that Kafka's controller made. */
  static String messageToTenant(String message, Namespace namespace) {
    if (message == null) {
      return null;
    }
    return namespace
        .virtualCluster()
        .map(virtualCluster -> message.replace(virtualCluster.prefix() + ".", ""))
        .orElse(message);
  }

  static <E extends ImplicitLinkedHashCollection.Element> List<E> takeAll(
      ImplicitLinkedHashCollection<E> collection) {
    List<E> elements = new ArrayList<>(collection);
    // With room for all to come back, as a collection of colliding elements grows in n³ steps; and
    // at once, as it also loses them one by one in n³ steps.
    collection.clear(2 * elements.size());
    for (E element : elements) { // only without a place can it be added again
      element.setPrev(ImplicitLinkedHashCollection.INVALID_INDEX);
      element.setNext(ImplicitLinkedHashCollection.INVALID_INDEX);
    }
    return elements;
  }
}
