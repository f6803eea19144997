package io.weir.controlplane.testing;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.AclGateway;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** ACLs of the fake cluster. Thread-safe. */
public final class FakeAclGateway implements AclGateway {
  private final Runnable requireReachable;
  private final Map<String, TreeSet<Acl>> byPrefix = new TreeMap<>();

  FakeAclGateway(Runnable requireReachable) {
    this.requireReachable = requireReachable;
  }

  @Override
  public synchronized List<Acl> list(String clusterPrefix) {
    requireReachable.run();
    return List.copyOf(of(clusterPrefix));
  }

  @Override
  public synchronized void create(String clusterPrefix, List<Acl> acls) {
    requireReachable.run();
    TreeSet<Acl> after = new TreeSet<>(of(clusterPrefix));
    after.addAll(acls);
    if (after.size() > Acl.PER_CLUSTER_MAX) {
      throw new ProblemException(ProblemCode.POLICY_VIOLATION, "the limit 'acls' is reached");
    }
    byPrefix.put(clusterPrefix, after);
  }

  @Override
  public synchronized void delete(String clusterPrefix, List<Acl> acls) {
    requireReachable.run();
    of(clusterPrefix).removeAll(List.copyOf(acls));
  }

  private TreeSet<Acl> of(String clusterPrefix) {
    return byPrefix.computeIfAbsent(clusterPrefix, any -> new TreeSet<>());
  }
}
