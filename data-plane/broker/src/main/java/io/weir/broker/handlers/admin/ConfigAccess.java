package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.Namespace;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;

/** Who may see and change which configurations. Not instantiable. */
final class ConfigAccess {
  private ConfigAccess() {}

  /** Why a caller may not do it; empty if it may, or if there are no such resources. */
  static Optional<Errors> refusal(
      RequestContext context, AclOperation operation, ConfigResource.Type type, String name) {
    return switch (type) {
      case TOPIC ->
          refusal(context.access().topic(operation, name), Errors.TOPIC_AUTHORIZATION_FAILED);
      case GROUP ->
          refusal(
              context.access().group(operation, physicalGroup(context, name)),
              Errors.GROUP_AUTHORIZATION_FAILED);
      case BROKER, BROKER_LOGGER, CLIENT_METRICS ->
          refusal(context.access().cluster(operation), Errors.CLUSTER_AUTHORIZATION_FAILED);
      case UNKNOWN -> Optional.empty();
    };
  }

  /** Whether or not the mapping of the API has made the name physical already. */
  private static String physicalGroup(RequestContext context, String name) {
    Namespace namespace = context.view().namespace();
    return namespace.contains(name) ? name : namespace.groupToPhysical(name);
  }

  private static Optional<Errors> refusal(boolean allowed, Errors otherwise) {
    return allowed ? Optional.empty() : Optional.of(otherwise);
  }
}
