package io.weir.controlplane.rest;

import io.weir.controlplane.service.Fleet;
import io.weir.controlplane.service.FleetNodes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** The physical fleet, for operators. Thread-safe. */
@Path("/v1/broker-clusters")
@OperatorOnly
public final class BrokerClusterResource {
  private final Fleet fleet;
  private final FleetNodes nodes;

  /** Wires it. */
  public BrokerClusterResource(Fleet fleet, FleetNodes nodes) {
    this.fleet = fleet;
    this.nodes = nodes;
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
    return Exchange.ok(fleet.get(id));
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
