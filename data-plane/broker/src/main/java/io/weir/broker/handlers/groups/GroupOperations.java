package io.weir.broker.handlers.groups;

import io.weir.broker.pipeline.RequestContext;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** The operations that a caller may perform on a group (KIP-430). Not instantiable. */
final class GroupOperations {
  private static final Set<AclOperation> OF_GROUPS =
      Set.of(
          AclOperation.READ,
          AclOperation.DELETE,
          AclOperation.DESCRIBE,
          AclOperation.DESCRIBE_CONFIGS,
          AclOperation.ALTER_CONFIGS);

  private GroupOperations() {}

  /** A bit per operation, by its code. */
  static int of(RequestContext context, String group) {
    return context.access().operations(OF_GROUPS, ResourceType.GROUP, group);
  }
}
