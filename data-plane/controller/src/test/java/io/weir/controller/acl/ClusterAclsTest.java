package io.weir.controller.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.protocol.VirtualClusterId;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metadata.AccessControlEntryRecord;
import org.apache.kafka.common.metadata.RemoveAccessControlEntryRecord;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.junit.jupiter.api.Test;

/** Decisions by the metadata as the loader publishes them. */
class ClusterAclsTest {
  private static final VirtualClusterId MINE = new VirtualClusterId("minemine01");
  private static final VirtualClusterId THEIRS = new VirtualClusterId("theirs0001");

  private final TenantAcls acls = new TenantAcls();
  private final Map<AclBinding, Uuid> ids = new HashMap<>();
  private MetadataImage image = MetadataImage.EMPTY;
  private boolean first = true;
  private long nextId = 1;

  @Test
  void nothingIsAllowedBeforeTheMetadataWereApplied() {
    ClusterAcls mine = acls.of(MINE);

    assertFalse(may(mine, "sa-1", AclOperation.READ, "orders"));
  }

  @Test
  void withoutAnAclNothingIsAllowed() {
    publish(List.of(), List.of());

    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders"));
    assertFalse(acls.of(MINE).allowsAny("sa-1", address(), AclOperation.WRITE, ResourceType.TOPIC));
  }

  @Test
  void aRightHoldsForItsPrincipalInItsClusterAlone() {
    publish(List.of(stored(MINE, "User:sa-1", AclOperation.READ, "orders", false)), List.of());

    assertTrue(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders"));
    assertTrue(may(acls.of(MINE), "sa-1", AclOperation.DESCRIBE, "orders"), "implied by READ");
    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.WRITE, "orders"));
    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders2"));
    assertFalse(may(acls.of(MINE), "sa-2", AclOperation.READ, "orders"));
    assertFalse(may(acls.of(THEIRS), "sa-1", AclOperation.READ, "orders"));
  }

  @Test
  void everybodyIsEverybodyOfTheVirtualCluster() {
    publish(List.of(stored(MINE, "User:*", AclOperation.ALL, "*", false)), List.of());

    assertTrue(may(acls.of(MINE), "sa-7", AclOperation.DELETE, "anything"));
    assertTrue(may(acls.of(MINE), "sa-7", AclOperation.DELETE, ""), "the empty name too");
    assertTrue(acls.of(MINE).allowsAny("sa-7", address(), AclOperation.WRITE, ResourceType.TOPIC));
    assertFalse(may(acls.of(THEIRS), "sa-7", AclOperation.DESCRIBE, "anything"));
  }

  @Test
  void aRefusalWins() {
    publish(
        List.of(
            stored(MINE, "User:*", AclOperation.READ, "*", false),
            stored(MINE, "User:sa-1", AclOperation.READ, "secret", true)),
        List.of());

    assertTrue(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders"));
    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.READ, "secret"));
    assertTrue(may(acls.of(MINE), "sa-2", AclOperation.READ, "secret"));
  }

  @Test
  void whatIsNobodysGivesNothing() {
    AclBinding everywhere =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
            new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW));
    publish(List.of(everywhere), List.of());

    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders"));
    assertEquals(List.of(everywhere), acls.stored(AclBindingFilter.ANY));
  }

  @Test
  void aRevokedRightEndsWithItsGeneration() {
    AclBinding right = stored(MINE, "User:sa-1", AclOperation.READ, "orders", false);
    publish(List.of(right), List.of());
    Object before = acls.of(MINE).generation();
    Object others = acls.of(THEIRS).generation();

    publish(List.of(), List.of(right));

    assertFalse(may(acls.of(MINE), "sa-1", AclOperation.READ, "orders"));
    assertNotSame(before, acls.of(MINE).generation());
    assertEquals(others, acls.of(THEIRS).generation());
    assertEquals(0, acls.of(MINE).size());
    assertFalse(acls.contains(right));
  }

  private void publish(List<AclBinding> added, List<AclBinding> removed) {
    MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
    for (AclBinding acl : added) {
      Uuid id = new Uuid(1, nextId++);
      ids.put(acl, id);
      delta.replay(
          new AccessControlEntryRecord()
              .setId(id)
              .setResourceType(acl.pattern().resourceType().code())
              .setResourceName(acl.pattern().name())
              .setPatternType(acl.pattern().patternType().code())
              .setPrincipal(acl.entry().principal())
              .setHost(acl.entry().host())
              .setOperation(acl.entry().operation().code())
              .setPermissionType(acl.entry().permissionType().code()));
    }
    removed.forEach(acl -> delta.replay(new RemoveAccessControlEntryRecord().setId(ids.get(acl))));
    image = delta.apply(MetadataProvenance.EMPTY);
    acls.onChange(
        new MetadataChange(
            first, List.of(), List.of(), Set.of(), Set.of(), false, Optional.of(delta), image),
        ClusterMetadata.empty());
    first = false;
  }

  private static AclBinding stored(
      VirtualClusterId cluster,
      String principal,
      AclOperation operation,
      String topic,
      boolean denied) {
    return AclNames.toStored(
        cluster,
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
            new AccessControlEntry(
                principal,
                "*",
                operation,
                denied ? AclPermissionType.DENY : AclPermissionType.ALLOW)));
  }

  private static boolean may(
      ClusterAcls cluster, String principal, AclOperation operation, String topic) {
    return cluster.allows(principal, address(), operation, ResourceType.TOPIC, topic);
  }

  private static InetAddress address() {
    return InetAddress.getLoopbackAddress();
  }
}
