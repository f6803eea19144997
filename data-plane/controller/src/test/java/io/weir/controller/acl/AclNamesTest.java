package io.weir.controller.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclNamesTest {
  private static final VirtualClusterId MINE = new VirtualClusterId("minemine01");

  @ParameterizedTest
  @CsvSource({
    "User:sa-1, TOPIC, LITERAL, orders, User:minemine01.sa-1, LITERAL, minemine01.orders",
    "User:sa-1, TOPIC, PREFIXED, orders, User:minemine01.sa-1, PREFIXED, minemine01.orders",
    "User:sa-1, TOPIC, LITERAL, *, User:minemine01.sa-1, PREFIXED, minemine01.",
    "User:sa-1, TOPIC, PREFIXED, *, User:minemine01.sa-1, PREFIXED, minemine01.*",
    "User:*, GROUP, LITERAL, billing, User:minemine01.*, LITERAL, minemine01.billing",
    "User:*, CLUSTER, LITERAL, kafka-cluster, User:minemine01.*, LITERAL, kafka-cluster",
    "User:a.b, TRANSACTIONAL_ID, LITERAL, *, User:minemine01.a.b, PREFIXED, minemine01."
  })
  void thereAndBack(
      String principal,
      ResourceType type,
      PatternType pattern,
      String name,
      String storedPrincipal,
      PatternType storedPattern,
      String storedName) {
    AclBinding tenants = acl(principal, type, pattern, name);
    AclBinding stored = acl(storedPrincipal, type, storedPattern, storedName);

    assertEquals(stored, AclNames.toStored(MINE, tenants));
    assertEquals(Optional.of(new AclNames.Owned(MINE, tenants)), AclNames.toTenant(stored));
  }

  /** None of these could have been written by a tenant, and so nobody gets anything by them. */
  @ParameterizedTest
  @CsvSource({
    "User:*, TOPIC, LITERAL, *",
    "User:*, TOPIC, LITERAL, minemine01.orders",
    "User:minemine01., TOPIC, LITERAL, minemine01.orders",
    "User:minemine01.sa-1, TOPIC, LITERAL, *",
    "User:minemine01.sa-1, TOPIC, LITERAL, minemine01.*",
    "User:minemine01.sa-1, TOPIC, LITERAL, minemine01.",
    "User:minemine01.sa-1, TOPIC, PREFIXED, minemine01",
    "User:minemine01.sa-1, TOPIC, PREFIXED, m",
    "User:minemine01.sa-1, TOPIC, LITERAL, theirs0001.orders",
    "User:minemine01.sa-1, TOPIC, PREFIXED, theirs0001.",
    "User:minemine01.sa-1, CLUSTER, LITERAL, other",
    "User:minemine01.sa-1, CLUSTER, PREFIXED, kafka-cluster",
    "Group:minemine01.sa-1, TOPIC, LITERAL, minemine01.orders",
    "User:MINEMINE01.sa-1, TOPIC, LITERAL, MINEMINE01.orders"
  })
  void whatIsNobodys(String principal, ResourceType type, PatternType pattern, String name) {
    assertEquals(Optional.empty(), AclNames.toTenant(acl(principal, type, pattern, name)));
  }

  private static AclBinding acl(
      String principal, ResourceType type, PatternType pattern, String name) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, "*", AclOperation.READ, AclPermissionType.ALLOW));
  }
}
