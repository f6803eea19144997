package io.weir.broker.cluster;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** ACLs as tenants write them. Not instantiable. */
public final class TestAcls {
  private TestAcls() {}

  /** One that allows, from everywhere. */
  public static AclBinding allow(
      String principal,
      AclOperation operation,
      ResourceType type,
      String name,
      PatternType pattern) {
    return of(principal, operation, type, name, pattern, AclPermissionType.ALLOW);
  }

  /** One that allows or denies, from everywhere. */
  public static AclBinding of(
      String principal,
      AclOperation operation,
      ResourceType type,
      String name,
      PatternType pattern,
      AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", operation, permission));
  }
}
