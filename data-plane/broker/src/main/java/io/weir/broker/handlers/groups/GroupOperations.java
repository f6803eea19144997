package io.weir.broker.handlers.groups;

import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The operations that a caller may perform on a group (KIP-430): all of them, as there are no ACLs
 * of tenants. Not instantiable.
 */
final class GroupOperations {
  /** A bit per operation, by its code. */
  static final int ALL =
      Stream.of(
              AclOperation.READ,
              AclOperation.DELETE,
              AclOperation.DESCRIBE,
              AclOperation.DESCRIBE_CONFIGS,
              AclOperation.ALTER_CONFIGS)
          .mapToInt(operation -> 1 << operation.code())
          .reduce(0, (left, right) -> left | right);

  private GroupOperations() {}
}
