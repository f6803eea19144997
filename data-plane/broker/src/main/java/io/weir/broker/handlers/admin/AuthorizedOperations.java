package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.ListenerKind;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The operations that a caller may do, as Kafka's bit fields (KIP-430). Every principal of a
 * virtual cluster may do everything inside of it. Not instantiable.
 */
final class AuthorizedOperations {
  /** Stands in a response when the request didn't ask. */
  static final int NOT_REQUESTED = Integer.MIN_VALUE;

  private static final int TOPIC =
      bits(
          Set.of(
              AclOperation.READ,
              AclOperation.WRITE,
              AclOperation.CREATE,
              AclOperation.DELETE,
              AclOperation.ALTER,
              AclOperation.DESCRIBE,
              AclOperation.DESCRIBE_CONFIGS,
              AclOperation.ALTER_CONFIGS));
  private static final int CLUSTER_OF_TENANTS =
      bits(
          Set.of(
              AclOperation.CREATE,
              AclOperation.DESCRIBE,
              AclOperation.DESCRIBE_CONFIGS,
              AclOperation.IDEMPOTENT_WRITE));
  private static final int CLUSTER_OF_OPERATORS =
      bits(
          Set.of(
              AclOperation.CREATE,
              AclOperation.CLUSTER_ACTION,
              AclOperation.DESCRIBE_CONFIGS,
              AclOperation.ALTER_CONFIGS,
              AclOperation.IDEMPOTENT_WRITE,
              AclOperation.ALTER,
              AclOperation.DESCRIBE));

  private AuthorizedOperations() {}

  static int ofTopics(boolean requested) {
    return requested ? TOPIC : NOT_REQUESTED;
  }

  static int ofCluster(boolean requested, ListenerKind listener) {
    if (!requested) {
      return NOT_REQUESTED;
    }
    return listener == ListenerKind.TENANTS ? CLUSTER_OF_TENANTS : CLUSTER_OF_OPERATORS;
  }

  private static int bits(Set<AclOperation> operations) {
    int bits = 0;
    for (AclOperation operation : operations) {
      bits |= 1 << operation.code();
    }
    return bits;
  }
}
