package io.weir.controlplane.rest;

import io.weir.controlplane.service.Fleet;
import io.weir.controlplane.service.FleetChanges;
import io.weir.controlplane.service.FleetNodes;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** The physical fleet, for operators. Thread-safe. */
@Path("/v1/broker-clusters")
@OperatorOnly
public final class BrokerClusterResource {
  private final Fleet fleet;
  private final FleetNodes nodes;
  private final FleetChanges changes;
  private final Exchange exchange;

  /** Wires it. */
  public BrokerClusterResource(
      Fleet fleet, FleetNodes nodes, FleetChanges changes, Exchange exchange) {
    this.fleet = fleet;
    this.nodes = nodes;
    this.changes = changes;
    this.exchange = exchange;
  }

  /** All: there are few. */
  @GET
  public Response list() {
    return Exchange.ok(new Paging.ListView<>(fleet.list(), null));
  }

  /** One. */
  @GET
  @Path("/{id}")
  public Response get(@PathParam("id") String id) {
    Fleet.View view = fleet.get(id);
    return exchange.tagged(view, view.tagged());
  }

  /** Makes one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Context ContainerRequestContext request, InputStream body) {
    return exchange.post(
        request,
        body,
        FleetChanges.NewBrokerCluster.class,
        (key, wanted) ->
            changes.create(RequestScope.actor(request), key, wanted, Exchange.isDryRun(request)));
  }

  /** More nodes. */
  @PATCH
  @Path("/{id}")
  @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
  public Response update(
      @Context ContainerRequestContext request, @PathParam("id") String id, InputStream body) {
    return Exchange.response(
        changes.grow(
            RequestScope.actor(request),
            id,
            exchange.parse(body, FleetChanges.Patch.class),
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }

  /** Stops and removes it. */
  @DELETE
  @Path("/{id}")
  public Response delete(@Context ContainerRequestContext request, @PathParam("id") String id) {
    return Exchange.response(
        changes.delete(
            RequestScope.actor(request),
            id,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }

  /** Its nodes, those that should be there as well. */
  @GET
  @Path("/{id}/brokers")
  public Response brokers(@PathParam("id") String id) {
    return Exchange.ok(new Paging.ListView<>(nodes.nodes(id), null));
  }

  /** How well it is. */
  @GET
  @Path("/{id}/health")
  public Response health(@PathParam("id") String id) {
    return Exchange.ok(nodes.health(id));
  }
}
