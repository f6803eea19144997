package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tenancy.TenantView;
import io.weir.broker.tenancy.TopicNameRules;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Metadata, versions 0 to 13: brokers and topics as the caller may see them. Topics are never
 * created by asking. As in Kafka 4 the controller's id is that of some broker that is alive, since
 * clients can't reach the controllers. KIP-4, KIP-430 (allowed operations), KIP-516 (topic ids).
 * Stateless.
 */
public final class MetadataHandler
    implements RequestHandler<MetadataRequestData, MetadataResponseData> {
  private static final short LISTENER_ERROR_VERSION_MIN = 6;
  private static final short TOPIC_ID_VERSION_MIN = 10;
  private static final short TOPIC_ID_QUERY_VERSION_MIN = 12;
  private static final int NO_CONTROLLER = -1;

  @Override
  public ApiKeys api() {
    return ApiKeys.METADATA;
  }

  @Override
  public CompletionStage<MetadataResponseData> handle(
      RequestContext context, MetadataRequestData request) {
    short version = context.apiVersion();
    TenantView view = context.view();
    MetadataResponseData response = new MetadataResponseData().setClusterId(view.clusterId());
    addBrokers(context, response);
    if (isForAllTopics(request, version)) {
      List<TopicMetadata> topics = new ArrayList<>(context.access().visible(view.topics()));
      topics.sort(Comparator.comparing(topic -> topic.name().name()));
      for (TopicMetadata topic : topics) {
        response.topics().add(found(topic, request, context));
      }
    } else {
      // A topic named twice is answered once: the answer must not grow faster than the request.
      Set<List<Object>> seen = new HashSet<>();
      for (MetadataRequestTopic topic : request.topics()) {
        if (seen.add(Arrays.asList(topic.topicId(), topic.name()))) {
          response.topics().add(answer(topic, request, context));
        }
      }
    }
    if (request.includeClusterAuthorizedOperations()) {
      response.setClusterAuthorizedOperations(AuthorizedOperations.ofCluster(true, context));
    }
    return CompletableFuture.completedFuture(response);
  }

  private static boolean isForAllTopics(MetadataRequestData request, short version) {
    return request.topics() == null || version == 0 && request.topics().isEmpty();
  }

  private static void addBrokers(RequestContext context, MetadataResponseData response) {
    List<Integer> ids = new ArrayList<>();
    for (BrokerMetadata broker : context.view().brokers().values()) {
      Optional<Endpoint> endpoint = context.view().endpoint(broker.id());
      if (endpoint.isPresent()) {
        ids.add(broker.id());
        response
            .brokers()
            .add(
                new MetadataResponseBroker()
                    .setNodeId(broker.id())
                    .setHost(endpoint.get().host())
                    .setPort(endpoint.get().port())
                    .setRack(broker.rack().orElse(null)));
      }
    }
    ids.sort(Comparator.naturalOrder());
    // Spread over the brokers, steady for one connection.
    response.setControllerId(
        ids.isEmpty() ? NO_CONTROLLER : ids.get(Math.floorMod(context.connectionId(), ids.size())));
  }

  private static MetadataResponseTopic answer(
      MetadataRequestTopic requested, MetadataRequestData request, RequestContext context) {
    short version = context.apiVersion();
    boolean byId = !requested.topicId().equals(Uuid.ZERO_UUID);
    if (version >= TOPIC_ID_VERSION_MIN
        && version < TOPIC_ID_QUERY_VERSION_MIN
        && (byId || requested.name() == null)) {
      throw new InvalidRequestException(
          "versions 10 and 11 of Metadata can't ask by topic id, and need a topic name");
    }
    if (byId) {
      return context
          .view()
          .topic(requested.topicId())
          .map(
              topic ->
                  isVisible(context, topic.name().name())
                      ? found(topic, request, context)
                      : refused(null, topic.id())) // an id is no secret, its name may be
          .orElseGet(
              () ->
                  new MetadataResponseTopic()
                      .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
                      .setName(null)
                      .setTopicId(requested.topicId()));
    }
    if (requested.name() == null) {
      throw new InvalidRequestException("a topic is asked for by name or by id");
    }
    if (!isVisible(context, requested.name())) {
      return refused(requested.name(), Uuid.ZERO_UUID); // whether or not there is one
    }
    return context
        .view()
        .topic(new PhysicalTopic(requested.name()))
        .map(topic -> found(topic, request, context))
        .orElseGet(() -> unknown(requested.name(), context));
  }

  private static boolean isVisible(RequestContext context, String physicalName) {
    return context.access().topic(AclOperation.DESCRIBE, physicalName);
  }

  private static MetadataResponseTopic refused(String physicalName, Uuid id) {
    return new MetadataResponseTopic()
        .setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code())
        .setName(physicalName)
        .setTopicId(id);
  }

  private static MetadataResponseTopic unknown(String physicalName, RequestContext context) {
    boolean isLegal = TopicNameRules.problem(context.view().namespace(), physicalName).isEmpty();
    return new MetadataResponseTopic()
        .setName(physicalName)
        .setErrorCode(
            (isLegal ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION).code());
  }

  private static MetadataResponseTopic found(
      TopicMetadata topic, MetadataRequestData request, RequestContext context) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    for (PartitionMetadata partition : topic.partitions()) {
      partitions.add(partition(partition, context));
    }
    MetadataResponseTopic response =
        new MetadataResponseTopic()
            .setName(topic.name().name())
            .setTopicId(topic.id())
            .setIsInternal(InternalTopics.isInternal(topic.name()))
            .setPartitions(partitions);
    if (request.includeTopicAuthorizedOperations()) {
      response.setTopicAuthorizedOperations(
          AuthorizedOperations.ofTopic(true, context, topic.name().name()));
    }
    return response;
  }

  private static MetadataResponsePartition partition(
      PartitionMetadata partition, RequestContext context) {
    TenantView view = context.view();
    PartitionAvailability availability = PartitionAvailability.of(partition, view);
    Errors error = availability.error();
    List<Integer> replicas = partition.replicas();
    List<Integer> isr = partition.isr();
    if (context.apiVersion() < LISTENER_ERROR_VERSION_MIN && error == Errors.LISTENER_NOT_FOUND) {
      error = Errors.LEADER_NOT_AVAILABLE;
    }
    if (context.apiVersion() == 0) {
      // Version 0 has no brokers to look an offline replica up in.
      replicas = alive(replicas, view);
      isr = alive(isr, view);
      if (error == Errors.NONE && replicas.size() < partition.replicas().size()) {
        error = Errors.REPLICA_NOT_AVAILABLE;
      }
    }
    return new MetadataResponsePartition()
        .setErrorCode(error.code())
        .setPartitionIndex(partition.partition())
        .setLeaderId(availability.leader())
        .setLeaderEpoch(partition.leaderEpoch())
        .setReplicaNodes(replicas)
        .setIsrNodes(isr)
        .setOfflineReplicas(availability.offlineReplicas());
  }

  private static List<Integer> alive(List<Integer> nodeIds, TenantView view) {
    return nodeIds.stream().filter(id -> view.endpoint(id).isPresent()).toList();
  }
}
