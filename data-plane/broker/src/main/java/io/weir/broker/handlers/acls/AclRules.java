package io.weir.broker.handlers.acls;

import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/** What an ACL of a tenant may say. Not instantiable. */
final class AclRules {
  /** Characters of a principal's or a resource's name: a thousand, and the prefix of one stored. */
  static final int NAME_LENGTH_MAX = 1_000 + VirtualClusterId.PREFIX_LENGTH + 1;

  private static final int HOST_LENGTH_MAX = 100;
  private static final String USER = "User:";
  private static final Set<ResourceType> TYPES =
      Set.of(
          ResourceType.TOPIC,
          ResourceType.GROUP,
          ResourceType.CLUSTER,
          ResourceType.TRANSACTIONAL_ID);

  private AclRules() {}

  /** Why a filter can't be held against anything; empty if it can. */
  static Optional<String> problem(AclBindingFilter filter) {
    return filter.isUnknown()
        ? Optional.of("the filter holds a type, an operation or a permission that is unknown here")
        : Optional.empty();
  }

  /** Why it is refused; empty if it may be stored. */
  static Optional<String> problem(AclBinding acl) {
    String principal = acl.entry().principal();
    String resource = acl.pattern().name();
    if (!TYPES.contains(acl.pattern().resourceType())) {
      return Optional.of("an ACL is of a topic, a group, a transactional id or the cluster");
    }
    if (acl.pattern().patternType() != PatternType.LITERAL
        && acl.pattern().patternType() != PatternType.PREFIXED) {
      return Optional.of("a resource is named literally or by a prefix");
    }
    if (acl.pattern().resourceType() == ResourceType.CLUSTER
        && !(resource.equals(Resource.CLUSTER_NAME)
            && acl.pattern().patternType() == PatternType.LITERAL)) {
      return Optional.of("the cluster is named " + Resource.CLUSTER_NAME + ", literally");
    }
    if (resource.isEmpty() || resource.length() > NAME_LENGTH_MAX) {
      return Optional.of("a resource's name has 1 to " + NAME_LENGTH_MAX + " characters");
    }
    if (!principal.startsWith(USER)
        || principal.length() == USER.length()
        || principal.length() > USER.length() + NAME_LENGTH_MAX) {
      return Optional.of("a principal is User:* or " + USER + " with the id of a service account");
    }
    if (acl.entry().host().isEmpty() || acl.entry().host().length() > HOST_LENGTH_MAX) {
      return Optional.of("a host is an IP address, or * for all");
    }
    if (isUnspecific(acl.entry().operation()) || isUnspecific(acl.entry().permissionType())) {
      return Optional.of("an ACL allows or denies one operation, or all");
    }
    return Optional.empty();
  }

  private static boolean isUnspecific(AclOperation operation) {
    return operation == AclOperation.ANY || operation == AclOperation.UNKNOWN;
  }

  private static boolean isUnspecific(AclPermissionType permission) {
    return permission == AclPermissionType.ANY || permission == AclPermissionType.UNKNOWN;
  }
}
