package io.weir.broker.access;

import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.VirtualClusterId;
import java.net.InetSocketAddress;

/** Makes each request's access. Thread-safe. */
public final class Accesses {
  private final TenantAcls acls;

  /** Decides by these ACLs. */
  public Accesses(TenantAcls acls) {
    this.acls = acls;
  }

  /**
   * What a tenant's client may do now.
   *
   * @param principal the tenant's name of it, without its type
   * @param memo the connection's
   */
  public Access of(
      VirtualClusterId virtualCluster,
      String principal,
      InetSocketAddress client,
      DecisionMemo memo) {
    return new TenantAccess(acls.of(virtualCluster), principal, client.getAddress(), memo);
  }
}
