package io.weir.broker.coordinator;

import io.weir.broker.access.Access;
import io.weir.broker.pipeline.RequestContext;
import io.weir.protocol.VirtualClusterId;
import java.net.InetAddress;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;

/**
 * Who sends a group request. Immutable.
 *
 * @param tenant what admission counts by: the virtual cluster's id, or a name for operators
 * @param api the API
 * @param version its version
 * @param correlationId the request's
 * @param clientId as the client said it; part of the member ids the coordinator makes
 * @param address where the client is; shown in group descriptions
 * @param listener the listener that it came by
 * @param access what it may do
 */
public record GroupCaller(
    String tenant,
    ApiKeys api,
    short version,
    int correlationId,
    String clientId,
    InetAddress address,
    String listener,
    Access access) {

  private static final String OPERATORS = "operators";

  /** The caller of a request; tenants are counted by virtual cluster. */
  public static GroupCaller of(RequestContext context) {
    return new GroupCaller(
        context
            .session()
            .namespace()
            .virtualCluster()
            .map(VirtualClusterId::publicId)
            .orElse(OPERATORS),
        ApiKeys.forId(context.apiKey()),
        context.apiVersion(),
        context.correlationId(),
        context.clientId(),
        context.clientAddress().getAddress(),
        context.listener().listenerName(),
        context.access());
  }

  /** For {@link CallersAuthorizer}, which looks at the caller and not at a principal. */
  AuthorizableRequestContext toKafka() {
    return new CallerContext(this);
  }

  record CallerContext(GroupCaller caller) implements AuthorizableRequestContext {
    @Override
    public String listenerName() {
      return caller.listener;
    }

    @Override
    public SecurityProtocol securityProtocol() {
      return SecurityProtocol.SASL_SSL;
    }

    @Override
    public KafkaPrincipal principal() {
      return KafkaPrincipal.ANONYMOUS;
    }

    @Override
    public InetAddress clientAddress() {
      return caller.address;
    }

    @Override
    public int requestType() {
      return caller.api.id;
    }

    @Override
    public int requestVersion() {
      return caller.version;
    }

    @Override
    public String clientId() {
      return caller.clientId;
    }

    @Override
    public int correlationId() {
      return caller.correlationId;
    }
  }
}
