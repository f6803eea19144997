package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.Acls;
import io.weir.controlplane.service.NewAcl;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** ACLs of a virtual cluster. Thread-safe. */
@Path("/v1/clusters/{cluster}/acls")
public final class AclResource {
  private static final List<String> TYPES =
      List.of("topic", "group", "cluster", "transactional_id");

  private final Acls acls;
  private final Exchange exchange;

  /** Wires it. */
  public AclResource(Acls acls, Exchange exchange) {
    this.acls = acls;
    this.exchange = exchange;
  }

  /** A page; the ETag is that of the whole set, whatever is asked for. */
  @GET
  public Response list(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @QueryParam("principal") String principal,
      @QueryParam("resource_type") String type,
      @QueryParam("resource_name") String name) {
    String lowerType = type == null ? null : type.toLowerCase(Locale.ROOT);
    if (lowerType != null && !TYPES.contains(lowerType)) {
      throw ProblemException.invalid(
          "query:resource_type", "must be one of topic, group, cluster and transactional_id");
    }
    Acls.Query query = new Acls.Query(principal, lowerType, name);
    return exchange.listTagged(
        request,
        query.toString(),
        page -> acls.list(RequestScope.actor(request), cluster, page, query),
        Acls.Listing::page,
        Acls.Listing::all);
  }

  /** Makes one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      InputStream body) {
    return exchange.post(
        request,
        body,
        NewAcl.class,
        (key, wanted) ->
            acls.create(
                RequestScope.actor(request), key, cluster, wanted, Exchange.isDryRun(request)));
  }

  /** One. */
  @GET
  @Path("/{acl}")
  public Response get(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("acl") String acl) {
    return exchange.tagged(acls.get(RequestScope.actor(request), cluster, acl));
  }

  /** Deletes one. */
  @DELETE
  @Path("/{acl}")
  public Response delete(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("acl") String acl) {
    return Exchange.response(
        acls.delete(
            RequestScope.actor(request),
            cluster,
            acl,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }
}
