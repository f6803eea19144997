package io.weir.broker.access;

import io.weir.controller.acl.ClusterAcls;
import io.weir.protocol.VirtualClusterId;
import java.net.InetAddress;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a tenant's client may do. Decisions are asked of the virtual cluster's ACLs in the tenant's
 * names, and remembered by the physical ones, so that a request that comes again and again builds
 * no string. Thread-safe.
 *
 * @param acls those of its virtual cluster
 * @param principal the tenant's name of it, without its type
 * @param address where the client is
 * @param memo the connection's
 */
record TenantAccess(ClusterAcls acls, String principal, InetAddress address, DecisionMemo memo)
    implements Access {
  private static final int PREFIX_LENGTH = VirtualClusterId.PREFIX_LENGTH + 1;

  @Override
  public boolean allows(AclOperation operation, ResourceType type, String physicalName) {
    return memo.decided(
        acls.generation(),
        operation,
        type,
        physicalName,
        () -> decide(operation, type, physicalName));
  }

  private boolean decide(AclOperation operation, ResourceType type, String physicalName) {
    String name =
        type == ResourceType.CLUSTER
            ? physicalName
            : physicalName.substring(Math.min(PREFIX_LENGTH, physicalName.length()));
    // What has no name can't be named in an ACL either: only a wildcard speaks of the empty group.
    return acls.allows(principal, address, operation, type, name);
  }

  @Override
  public boolean allowsAny(AclOperation operation, ResourceType type) {
    return acls.allowsAny(principal, address, operation, type);
  }
}
