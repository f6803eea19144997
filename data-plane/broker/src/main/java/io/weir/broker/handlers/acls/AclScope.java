package io.weir.broker.handlers.acls;

import io.weir.broker.pipeline.RequestContext;
import io.weir.controller.acl.AclNames;
import io.weir.controller.acl.ClusterAcls;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * The ACLs that a caller may see and change, in its own names. A filter names no one thing that
 * could be prefixed: so it is held against the ACLs of the caller's virtual cluster alone.
 * Immutable.
 */
sealed interface AclScope {
  /** The caller's. */
  static AclScope of(RequestContext context, TenantAcls acls) {
    return context
        .session()
        .namespace()
        .virtualCluster()
        .<AclScope>map(id -> new OfTenant(acls.of(id)))
        .orElseGet(() -> new OfOperator(acls));
  }

  /** Those of the scope that match, in the caller's names. */
  Iterable<AclBinding> matching(AclBindingFilter filter);

  /** As it is stored; one that {@link AclRules} let pass. */
  AclBinding toStored(AclBinding acl);

  /** As the caller knows it; empty if it is outside of the scope. */
  Optional<AclBinding> toCaller(AclBinding stored);

  /** The scope of one virtual cluster, in its tenant's names. */
  record OfTenant(ClusterAcls acls) implements AclScope {
    @Override
    public Iterable<AclBinding> matching(AclBindingFilter filter) {
      return acls.matching(filter);
    }

    @Override
    public AclBinding toStored(AclBinding acl) {
      return AclNames.toStored(virtualCluster(), acl);
    }

    @Override
    public Optional<AclBinding> toCaller(AclBinding stored) {
      return AclNames.toTenant(stored)
          .filter(owned -> owned.virtualCluster().equals(virtualCluster()))
          .map(AclNames.Owned::acl);
    }

    private VirtualClusterId virtualCluster() {
      return acls.virtualCluster();
    }
  }

  /** Everything that is stored, as it is. */
  record OfOperator(TenantAcls acls) implements AclScope {
    @Override
    public Iterable<AclBinding> matching(AclBindingFilter filter) {
      return acls.stored(filter);
    }

    @Override
    public AclBinding toStored(AclBinding acl) {
      return acl;
    }

    @Override
    public Optional<AclBinding> toCaller(AclBinding stored) {
      return Optional.of(stored);
    }
  }
}
