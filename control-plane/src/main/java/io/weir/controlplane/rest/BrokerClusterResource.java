package io.weir.controlplane.rest;

import io.weir.controlplane.service.Fleet;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/** The physical fleet, for operators. Thread-safe. */
@Path("/v1/broker-clusters")
@OperatorOnly
public final class BrokerClusterResource {
  private final Fleet fleet;

  /** Wires it. */
  public BrokerClusterResource(Fleet fleet) {
    this.fleet = fleet;
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
}
