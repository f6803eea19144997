package io.weir.controller.acl;

import io.weir.protocol.VirtualClusterId;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * The ACLs of one virtual cluster in its tenant's names, and what they allow by Kafka's own rules:
 * without an ACL nothing. Changed on the metadata thread; asked on any.
 */
public final class ClusterAcls {
  private final VirtualClusterId virtualCluster;
  private final StandardAuthorizer authorizer = new StandardAuthorizer();
  private volatile boolean loaded;
  private volatile Object generation = new Object();

  ClusterAcls(VirtualClusterId virtualCluster, AuthorizerCounts counts) {
    this.virtualCluster = virtualCluster;
    authorizer.withPluginMetrics(counts);
    authorizer.configure(Map.of());
    authorizer.completeInitialLoad();
  }

  /** The virtual cluster. */
  public VirtualClusterId virtualCluster() {
    return virtualCluster;
  }

  /**
   * Another object after each change of these ACLs: a decision holds as long as the generation that
   * was read before it was asked for.
   */
  public Object generation() {
    return generation;
  }

  /**
   * Whether a principal may do something with a resource. Before the metadata were applied nobody
   * may do anything.
   *
   * @param principal the tenant's name of it, without {@code User:}
   * @param address where the client is
   * @param name the tenant's name of the resource, not empty
   */
  public boolean allows(
      String principal,
      InetAddress address,
      AclOperation operation,
      ResourceType type,
      String name) {
    if (!loaded) {
      return false;
    }
    Action action =
        new Action(
            operation, new ResourcePattern(type, name, PatternType.LITERAL), 1, false, false);
    return authorizer.authorize(new Caller(principal, address), List.of(action)).getFirst()
        == AuthorizationResult.ALLOWED;
  }

  /** Whether a principal may do something with at least one resource of a type. */
  public boolean allowsAny(
      String principal, InetAddress address, AclOperation operation, ResourceType type) {
    return loaded
        && authorizer.authorizeByResourceType(new Caller(principal, address), operation, type)
            == AuthorizationResult.ALLOWED;
  }

  /** Those that a filter in the tenant's names matches, in no particular order. */
  public Iterable<AclBinding> matching(AclBindingFilter filter) {
    return authorizer.acls(filter);
  }

  /** How many there are. */
  public int size() {
    return authorizer.aclCount();
  }

  void put(Uuid id, AclBinding acl) {
    authorizer.addAcl(id, StandardAcl.fromAclBinding(acl));
  }

  void remove(Uuid id) {
    authorizer.removeAcl(id);
  }

  /** Makes what was put and removed count: decisions from before are no longer to be used. */
  void changed() {
    loaded = true;
    generation = new Object();
  }

  /** All that Kafka's rules look at: who, and from where. */
  private record Caller(String name, InetAddress clientAddress)
      implements AuthorizableRequestContext {
    @Override
    public KafkaPrincipal principal() {
      return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, name);
    }

    @Override
    public String listenerName() {
      return "tenants";
    }

    @Override
    public SecurityProtocol securityProtocol() {
      return SecurityProtocol.SASL_SSL;
    }

    @Override
    public int requestType() {
      return 0;
    }

    @Override
    public int requestVersion() {
      return 0;
    }

    @Override
    public String clientId() {
      return "";
    }

    @Override
    public int correlationId() {
      return 0;
    }
  }
}
