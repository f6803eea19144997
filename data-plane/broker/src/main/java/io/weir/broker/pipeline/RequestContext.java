package io.weir.broker.pipeline;

import io.weir.broker.access.Access;
import io.weir.broker.tenancy.TenantView;
import java.net.InetSocketAddress;

/**
 * What a handler may know about a request beside its body. Immutable. The request's buffer, into
 * which records of its body point, stays valid and writable until the handler's stage completes.
 *
 * @param apiKey the API's key
 * @param apiVersion the version that the request and its response are in
 * @param correlationId the client's number for the request
 * @param clientId the client's name for itself; empty when it gave none
 * @param session who asks
 * @param access what the caller may do, by the ACLs of its virtual cluster
 * @param view the metadata as the caller may see it, taken when the request was admitted
 * @param connectionId unique in this process's life; for logs and for state per connection
 * @param clientAddress the other end of the connection
 */
public record RequestContext(
    short apiKey,
    short apiVersion,
    int correlationId,
    String clientId,
    Session session,
    Access access,
    TenantView view,
    long connectionId,
    InetSocketAddress clientAddress) {
  /** The listener that the request came in by. */
  public ListenerKind listener() {
    return session.listener();
  }
}
