package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.TopicNameRules;
import io.weir.controller.ClusterDefaults;
import io.weir.controller.DeletionProtection;
import io.weir.protocol.PhysicalTopic;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;

/** Which changes of configurations a caller may ask for at all. Not instantiable. */
final class ConfigChangeRules {
  private ConfigChangeRules() {}

  /**
   * One change.
   *
   * @param operation empty if the request names an operation that Kafka does not have
   * @param value null where the operation needs none
   */
  record Change(String key, Optional<OpType> operation, String value) {}

  /**
   * Why a resource's changes are refused; empty if the controller is to be asked. What is in a
   * group's changes is for {@link GroupConfigRules}.
   *
   * @param tiers whether the brokers have a remote store
   */
  static Optional<ApiError> problem(
      RequestContext context,
      byte resourceType,
      String name,
      Collection<Change> changes,
      boolean tiers) {
    ConfigResource.Type type = ConfigResource.Type.forId(resourceType);
    Optional<Errors> refusal =
        ConfigAccess.refusal(context, AclOperation.ALTER_CONFIGS, type, name);
    if (refusal.isPresent()) {
      return refusal.map(ApiError::new);
    }
    return switch (type) {
      case TOPIC ->
          topicProblem(context, name)
              .or(() -> protectionProblem(context, changes))
              .or(() -> shapeProblem(changes))
              .or(() -> changesProblem(changes, tiers))
              .or(() -> replicasProblem(context, name, changes));
      case BROKER, BROKER_LOGGER, CLIENT_METRICS ->
          Optional.of(
              context.listener() == ListenerKind.TENANTS
                  ? new ApiError(Errors.CLUSTER_AUTHORIZATION_FAILED)
                  : error(
                      Errors.INVALID_REQUEST,
                      "brokers are configured by their own files, not by this request"));
      case GROUP -> shapeProblem(changes);
      case UNKNOWN ->
          Optional.of(
              error(
                  Errors.INVALID_REQUEST,
                  "resources of type "
                      + resourceType
                      + " can't be altered; topics and groups can"));
    };
  }

  /** A topic that this node has not heard of is the controller's to know: it may be a new one. */
  private static Optional<ApiError> topicProblem(RequestContext context, String name) {
    PhysicalTopic topic = new PhysicalTopic(name);
    if (InternalTopics.isInternal(topic)) {
      return Optional.of(
          error(Errors.INVALID_REQUEST, "the brokers' own topics can't be altered from outside"));
    }
    return context.view().topic(topic).isPresent()
        ? Optional.empty()
        : TopicNameRules.problem(context.view().namespace(), name)
            .map(problem -> error(Errors.INVALID_TOPIC_EXCEPTION, problem));
  }

  /** Whoever may alter a topic's settings must not be able to lift its protection by the way. */
  private static Optional<ApiError> protectionProblem(
      RequestContext context, Collection<Change> changes) {
    if (changes.stream().anyMatch(change -> change.key().equals(ClusterDefaults.TOPIC_CONFIG))) {
      return Optional.of(error(Errors.POLICY_VIOLATION, ClusterDefaults.NOT_TO_BE_SET));
    }
    return context.listener() == ListenerKind.TENANTS
            && changes.stream()
                .anyMatch(change -> change.key().equals(DeletionProtection.TOPIC_CONFIG))
        ? Optional.of(error(Errors.POLICY_VIOLATION, DeletionProtection.NOT_BY_CLIENTS))
        : Optional.empty();
  }

  private static Optional<ApiError> shapeProblem(Collection<Change> changes) {
    Set<String> seen = new HashSet<>();
    for (Change change : changes) {
      if (change.operation().isEmpty()) {
        return Optional.of(
            error(
                Errors.INVALID_REQUEST,
                "the operation on " + change.key() + " is none of SET, DELETE, APPEND, SUBTRACT"));
      }
      if (!seen.add(change.key())) {
        return Optional.of(error(Errors.INVALID_REQUEST, change.key() + " is named twice"));
      }
      if (change.operation().get() != OpType.DELETE) {
        if (change.value() == null) {
          return Optional.of(
              error(Errors.INVALID_CONFIG, "Null value not supported for " + change.key()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ApiError> changesProblem(Collection<Change> changes, boolean tiers) {
    for (Change change : changes) {
      if (!change.operation().equals(Optional.of(OpType.DELETE))) {
        Optional<String> problem = TopicConfigRules.problem(change.key(), change.value(), tiers);
        if (problem.isPresent()) {
          return Optional.of(error(Errors.INVALID_CONFIG, problem.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<ApiError> replicasProblem(
      RequestContext context, String name, Collection<Change> changes) {
    int replicas =
        context
            .view()
            .topic(new PhysicalTopic(name))
            .map(
                topic ->
                    topic.partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .max()
                        .orElse(0))
            .orElse(Integer.MAX_VALUE);
    return changes.stream()
        .filter(change -> change.operation().equals(Optional.of(OpType.SET)))
        .flatMap(
            change ->
                TopicConfigRules.replicaProblem(change.key(), change.value(), replicas).stream())
        .findFirst()
        .map(problem -> error(Errors.INVALID_CONFIG, problem));
  }

  private static ApiError error(Errors error, String message) {
    return new ApiError(error, message);
  }
}
