package io.weir.controller.acl;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import io.weir.protocol.VirtualClusterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.image.AclsDelta;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ACLs that the metadata hold, each with its virtual cluster. Fed on the metadata thread; read
 * on any.
 */
public final class TenantAcls implements MetadataListener {
  private static final Logger LOG = LoggerFactory.getLogger(TenantAcls.class);

  private final Map<VirtualClusterId, ClusterAcls> clusters = new ConcurrentHashMap<>();
  // Of the metadata thread: where an ACL went, since a removal names its id alone.
  private final Map<Uuid, VirtualClusterId> owners = new HashMap<>();
  private final Set<AclBinding> present = ConcurrentHashMap.newKeySet();
  private final AuthorizerCounts counts = new AuthorizerCounts();
  private volatile Map<Uuid, StandardAcl> stored = Map.of();
  private volatile boolean applied;

  /** The ACLs of one virtual cluster: the same object from the first time on. */
  public ClusterAcls of(VirtualClusterId virtualCluster) {
    ClusterAcls known = clusters.get(virtualCluster);
    if (known != null) {
      return known;
    }
    ClusterAcls made = clusters.computeIfAbsent(virtualCluster, this::create);
    if (applied) {
      made.changed(); // the metadata were applied, and had none of this virtual cluster
    }
    return made;
  }

  private ClusterAcls create(VirtualClusterId virtualCluster) {
    return new ClusterAcls(virtualCluster, counts);
  }

  /** Every stored ACL that a filter in stored names matches, those of nobody included. */
  public List<AclBinding> stored(AclBindingFilter filter) {
    List<AclBinding> matching = new ArrayList<>();
    for (StandardAcl acl : stored.values()) {
      AclBinding binding = acl.toBinding();
      if (filter.matches(binding)) {
        matching.add(binding);
      }
    }
    return matching;
  }

  /** Whether an ACL, in stored names, is one of those that are decided by. */
  public boolean contains(AclBinding acl) {
    return present.contains(acl);
  }

  @Override
  public void onChange(MetadataChange change, ClusterMetadata now) {
    Set<ClusterAcls> changed = new HashSet<>();
    if (change.first()) {
      change.image().acls().acls().forEach((id, acl) -> put(id, acl, changed));
    } else {
      AclsDelta delta = change.delta().orElseThrow().aclsDelta();
      if (delta == null) {
        return;
      }
      delta.changes().forEach((id, acl) -> apply(id, acl, changed));
    }
    stored = change.image().acls().acls();
    if (change.first()) {
      applied = true;
      changed.addAll(clusters.values());
    }
    changed.forEach(ClusterAcls::changed);
  }

  private void apply(Uuid id, Optional<StandardAcl> acl, Set<ClusterAcls> changed) {
    remove(id, changed);
    acl.ifPresent(present -> put(id, present, changed));
  }

  private void remove(Uuid id, Set<ClusterAcls> changed) {
    StandardAcl before = stored.get(id);
    if (before != null) {
      present.remove(before.toBinding());
    }
    VirtualClusterId owner = owners.remove(id);
    if (owner != null) {
      ClusterAcls cluster = clusters.get(owner);
      cluster.remove(id);
      changed.add(cluster);
    }
  }

  private void put(Uuid id, StandardAcl acl, Set<ClusterAcls> changed) {
    AclBinding binding = acl.toBinding();
    present.add(binding);
    Optional<AclNames.Owned> owned = AclNames.toTenant(binding);
    if (owned.isEmpty()) {
      LOG.warn("event=acl_of_no_virtual_cluster id={} resource_type={}", id, acl.resourceType());
      return;
    }
    VirtualClusterId owner = owned.get().virtualCluster();
    ClusterAcls cluster = clusters.computeIfAbsent(owner, this::create);
    cluster.put(id, owned.get().acl());
    owners.put(id, owner);
    changed.add(cluster);
  }
}
