package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import java.util.List;

/**
 * The ACLs that the brokers decide by; KRaft is the truth, whoever made them. Calls block, each for
 * a bounded time. Thread-safe. Throws as {@link ClusterGateway} does.
 */
public interface AclGateway {
  /** All of one virtual cluster, in their order. */
  List<Acl> list(String clusterPrefix);

  /** Makes those that there are not yet. POLICY_VIOLATION if there would be too many. */
  void create(String clusterPrefix, List<Acl> acls);

  /** Deletes those that there are. */
  void delete(String clusterPrefix, List<Acl> acls);
}
