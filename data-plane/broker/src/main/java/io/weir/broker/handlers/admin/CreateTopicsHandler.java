package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.HashCollisions;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.pipeline.RequestLimit;
import io.weir.broker.tenancy.TopicNameRules;
import io.weir.controller.ClusterDefaults;
import io.weir.controller.ControllerClient;
import io.weir.controller.DeletionProtection;
import io.weir.protocol.PhysicalTopic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * CreateTopics, versions 2 to 7: checks what is Weir's to check, passes the rest on to the active
 * controller, and answers once this node's own metadata shows the new topics. KIP-4, KIP-464
 * (defaults), KIP-525 (configurations in the answer). Tenants can't place replicas: the brokers are
 * shared. Thread-safe.
 */
public final class CreateTopicsHandler
    implements RequestHandler<CreateTopicsRequestData, CreateTopicsResponseData> {
  /** Partitions that one request may create; more would hold the controller up for others. */
  static final int PARTITIONS_PER_REQUEST_MAX = 2_000;

  /** How long an answer waits for this node's metadata. */
  static final int METADATA_WAIT_MS_MAX = 5_000;

  /** The controller's time, at least and at most. */
  private static final int TIMEOUT_MS_MIN = 1_000;

  private static final int TIMEOUT_MS_MAX = 60_000;

  /** Stands for a number that is not told. */
  private static final int UNKNOWN = -1;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;
  private final BrokerDefaults defaults;
  private final TenantRoom room;
  private final DefaultedSettings settings;

  /** With the way to the controller and to this node's metadata, and what tenants may have. */
  public CreateTopicsHandler(
      ControllerClient controller,
      MetadataWaiter metadata,
      BrokerDefaults defaults,
      TenantRoom room) {
    this.room = room;
    this.settings = new DefaultedSettings(room::defaultTopicConfig);
    this.controller = controller;
    this.metadata = metadata;
    this.defaults = defaults;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.CREATE_TOPICS;
  }

  @Override
  public CompletionStage<CreateTopicsResponseData> handle(
      RequestContext context, CreateTopicsRequestData request) {
    Map<String, CreatableTopicResult> refused = new LinkedHashMap<>();
    boolean everywhere = context.access().cluster(AclOperation.CREATE);
    for (CreatableTopic topic : request.topics()) {
      if (!everywhere && !context.access().topic(AclOperation.CREATE, topic.name())) {
        refuse(
            refused,
            topic,
            Errors.TOPIC_AUTHORIZATION_FAILED,
            Errors.TOPIC_AUTHORIZATION_FAILED.message());
      }
    }
    Set<String> seen = new HashSet<>();
    for (CreatableTopic topic : request.topics()) {
      if (!seen.add(topic.name())) {
        refuse(refused, topic, Errors.INVALID_REQUEST, "the request names the topic twice");
      }
    }
    if (HashCollisions.collide(
        request.topics().stream().mapToInt(topic -> topic.name().hashCode()).toArray())) {
      // else the controller's collections would take the steps that this node's didn't
      throw new PolicyViolationException(RequestLimit.COLLISIONS.advice());
    }
    CreateTopicsRequestData forwarded =
        new CreateTopicsRequestData()
            .setTopics(new CreatableTopicCollection(2 * request.topics().size()))
            .setTimeoutMs(timeoutMs(request.timeoutMs()))
            .setValidateOnly(request.validateOnly());
    int partitions = 0;
    for (CreatableTopic topic : request.topics()) {
      if (refused.containsKey(topic.name())) {
        continue;
      }
      if (topic.configs().find(ClusterDefaults.TOPIC_CONFIG) != null) {
        refuse(refused, topic, Errors.POLICY_VIOLATION, ClusterDefaults.NOT_TO_BE_SET);
      } else {
        settings.complete(topic);
      }
      check(context, topic, refused);
      partitions += partitions(topic);
      if (partitions > PARTITIONS_PER_REQUEST_MAX || partitions < 0) {
        partitions = PARTITIONS_PER_REQUEST_MAX;
        refuse(
            refused,
            topic,
            Errors.POLICY_VIOLATION,
            "one request may create " + PARTITIONS_PER_REQUEST_MAX + " partitions at most");
      }
      if (!refused.containsKey(topic.name())) {
        forwarded.topics().add(topic.duplicate());
      }
    }
    TenantRoom.Claim claim =
        room.claim(
            forwarded.topics().stream()
                .map(topic -> new TenantRoom.Wanted(topic.name(), 1, partitions(topic)))
                .toList());
    forwarded
        .topics()
        .removeIf(
            topic -> {
              Optional<String> refusal = claim.refusal(topic.name());
              refusal.ifPresent(
                  message -> refuse(refused, topic, Errors.POLICY_VIOLATION, message));
              return refusal.isPresent();
            });
    CreateTopicsResponseData response =
        new CreateTopicsResponseData()
            .setTopics(new CreatableTopicResultCollection(2 * request.topics().size()));
    refused.values().forEach(response.topics()::add);
    if (forwarded.topics().isEmpty()) {
      return CompletableFuture.completedFuture(response);
    }
    return controller
        .send(
            forwarded,
            ApiKeys.CREATE_TOPICS.latestVersion(),
            CreateTopicsResponseData.class,
            forwarded.timeoutMs())
        .thenCompose(answer -> awaitOwnMetadata(answer, request.validateOnly()))
        .whenComplete((_, _) -> claim.release())
        .thenApply(
            answer -> {
              answer
                  .topics()
                  .forEach(
                      topic -> {
                        CreatableTopicResult made = topic.duplicate();
                        DefaultedSettings.tell(made, forwarded.topics().find(made.name()));
                        response.topics().add(told(context, made));
                      });
              return response;
            });
  }

  /** KIP-525: what the new topic is like is told to those who may describe its configuration. */
  private static CreatableTopicResult told(RequestContext context, CreatableTopicResult made) {
    boolean hidden =
        made.errorCode() == Errors.NONE.code()
            && !context.access().topic(AclOperation.DESCRIBE_CONFIGS, made.name());
    return hidden
        ? made.setTopicConfigErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code())
            .setConfigs(List.of())
            .setNumPartitions(UNKNOWN)
            .setReplicationFactor((short) UNKNOWN)
        : made;
  }

  private static int partitions(CreatableTopic topic) {
    return Math.max(1, Math.max(topic.numPartitions(), topic.assignments().size()));
  }

  private void check(
      RequestContext context, CreatableTopic topic, Map<String, CreatableTopicResult> refused) {
    TopicNameRules.problem(context.view().namespace(), topic.name())
        .ifPresent(problem -> refuse(refused, topic, Errors.INVALID_TOPIC_EXCEPTION, problem));
    for (CreatableTopicConfig config : topic.configs()) {
      TopicConfigRules.problem(config.name(), config.value(), defaults.tiers())
          .or(() -> TopicConfigRules.replicaProblem(config.name(), config.value(), replicas(topic)))
          .ifPresent(problem -> refuse(refused, topic, Errors.INVALID_CONFIG, problem));
    }
    if (context.listener() == ListenerKind.TENANTS
        && topic.configs().find(DeletionProtection.TOPIC_CONFIG) != null) {
      refuse(refused, topic, Errors.POLICY_VIOLATION, DeletionProtection.NOT_BY_CLIENTS);
    }
    if (context.listener() == ListenerKind.TENANTS && !topic.assignments().isEmpty()) {
      refuse(
          refused,
          topic,
          Errors.POLICY_VIOLATION,
          "replicas are placed by the service; leave the assignment out");
    }
  }

  private int replicas(CreatableTopic topic) {
    return topic.assignments().stream()
        .mapToInt(assignment -> assignment.brokerIds().size())
        .max()
        .orElseGet(
            () ->
                topic.replicationFactor() > 0
                    ? topic.replicationFactor()
                    : defaults.replicationFactor());
  }

  private static void refuse(
      Map<String, CreatableTopicResult> refused,
      CreatableTopic topic,
      Errors error,
      String message) {
    refused.putIfAbsent(
        topic.name(),
        new CreatableTopicResult()
            .setName(topic.name())
            .setErrorCode(error.code())
            .setErrorMessage(message));
  }

  private CompletionStage<CreateTopicsResponseData> awaitOwnMetadata(
      CreateTopicsResponseData answer, boolean validateOnly) {
    List<PhysicalTopic> created =
        answer.topics().stream()
            .filter(topic -> topic.errorCode() == Errors.NONE.code())
            .map(topic -> new PhysicalTopic(topic.name()))
            .toList();
    if (validateOnly || created.isEmpty()) {
      return CompletableFuture.completedFuture(answer);
    }
    // The topics exist in any case; a client that outruns this node's metadata asks again.
    return metadata
        .await(
            now -> created.stream().allMatch(topic -> now.topic(topic).isPresent()),
            METADATA_WAIT_MS_MAX)
        .thenApply(_ -> answer);
  }

  private static int timeoutMs(int requested) {
    return Math.clamp(requested, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX);
  }
}
