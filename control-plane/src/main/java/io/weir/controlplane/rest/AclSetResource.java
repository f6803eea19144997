package io.weir.controlplane.rest;

import io.weir.controlplane.service.Acls;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;

/** All ACLs of a virtual cluster together. Thread-safe. */
@Path("/v1/clusters/{cluster}/acls:apply")
public final class AclSetResource {
  /** A thousand ACLs with long names. */
  private static final int BYTES_MAX = 2 << 20;

  private final Acls acls;
  private final Exchange exchange;

  /** Wires it. */
  public AclSetResource(Acls acls, Exchange exchange) {
    this.acls = acls;
    this.exchange = exchange;
  }

  /** Makes a set the whole set. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response apply(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      InputStream body) {
    return exchange.postUpTo(
        BYTES_MAX,
        request,
        body,
        Acls.DesiredAcls.class,
        (key, wanted) ->
            acls.apply(
                RequestScope.actor(request),
                key,
                cluster,
                wanted,
                Optional.ofNullable(request.getHeaderString(HttpHeaders.IF_MATCH))
                    .map(any -> exchange.ifMatch(request)),
                Exchange.isDryRun(request)));
  }
}
