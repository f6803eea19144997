package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.RequestContext;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/** The operations that a caller may do, as Kafka's bit fields (KIP-430). Not instantiable. */
final class AuthorizedOperations {
  /** Stands in a response when the request didn't ask. */
  static final int NOT_REQUESTED = Integer.MIN_VALUE;

  private static final Set<AclOperation> OF_TOPICS =
      Set.of(
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.CREATE,
          AclOperation.DELETE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);
  private static final Set<AclOperation> OF_CLUSTERS =
      Set.of(
          AclOperation.CREATE,
          AclOperation.CLUSTER_ACTION,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS,
          AclOperation.IDEMPOTENT_WRITE,
          AclOperation.ALTER,
          AclOperation.DESCRIBE);

  private AuthorizedOperations() {}

  static int ofTopic(boolean requested, RequestContext context, String topic) {
    return requested
        ? context.access().operations(OF_TOPICS, ResourceType.TOPIC, topic)
        : NOT_REQUESTED;
  }

  /** None without the right to describe the cluster, as in Kafka. */
  static int ofCluster(boolean requested, RequestContext context) {
    if (!requested) {
      return NOT_REQUESTED;
    }
    return context.access().cluster(AclOperation.DESCRIBE)
        ? context.access().operations(OF_CLUSTERS, ResourceType.CLUSTER, Resource.CLUSTER_NAME)
        : 0;
  }
}
