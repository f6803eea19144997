package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.ClientConfig;
import io.weir.controlplane.service.ClusterView;
import io.weir.controlplane.service.TrustedCertificates;
import io.weir.controlplane.service.VirtualClusters;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Virtual clusters. Thread-safe. */
@Path("/v1/clusters")
public final class ClusterResource {
  private final VirtualClusters clusters;
  private final TrustedCertificates trusted;
  private final Exchange exchange;

  /** Wires it. */
  public ClusterResource(VirtualClusters clusters, TrustedCertificates trusted, Exchange exchange) {
    this.clusters = clusters;
    this.trusted = trusted;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    return exchange.list(request, "", page -> clusters.list(RequestScope.actor(request), page));
  }

  /** Makes one. */
  @POST
  @Needs(Role.ADMIN)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Context ContainerRequestContext request, InputStream body) {
    return exchange.post(
        request,
        body,
        VirtualClusters.NewCluster.class,
        (key, wanted) -> clusters.create(RequestScope.actor(request), key, wanted));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return exchange.tagged(clusters.get(RequestScope.actor(request), id));
  }

  /** Another name, protection, or settings of new topics. */
  @PATCH
  @Needs(Role.ADMIN)
  @Path("/{id}")
  @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
  public Response update(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return exchange.patch(
        request,
        body,
        (patch, condition) ->
            clusters.update(
                RequestScope.actor(request), id, patch, condition, Exchange.isDryRun(request)));
  }

  /** Deletes one. */
  @DELETE
  @Needs(Role.ADMIN)
  @Path("/{id}")
  public Response delete(
      @Context ContainerRequestContext request,
      @PathParam("id") String id,
      @QueryParam("delete_topics") @DefaultValue("false") boolean deleteTopics) {
    return Exchange.response(
        clusters.delete(
            RequestScope.actor(request),
            id,
            exchange.ifMatch(request),
            deleteTopics,
            Exchange.isDryRun(request)));
  }

  /** A program for a Kafka client. */
  @GET
  @Path("/{id}/client-config")
  public Response clientConfig(
      @Context ContainerRequestContext request,
      @PathParam("id") String id,
      @QueryParam("client") String client) {
    ClusterView cluster = clusters.get(RequestScope.actor(request), id);
    return Exchange.ok(ClientConfig.of(client, cluster, trusted.pem(cluster.brokerClusterId())));
  }
}
