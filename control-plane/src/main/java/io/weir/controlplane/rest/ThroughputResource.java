package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.Throughput;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** What clients of a virtual cluster do. Thread-safe. */
@Path("/v1/clusters/{cluster}/metrics/query")
public final class ThroughputResource {
  private final Throughput throughput;
  private final Exchange exchange;

  /** Wires it. */
  public ThroughputResource(Throughput throughput, Exchange exchange) {
    this.throughput = throughput;
    this.exchange = exchange;
  }

  /** Points of charts; changes nothing. */
  @POST
  @Needs(Role.VIEWER)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response query(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      InputStream body) {
    return Exchange.ok(
        throughput.query(
            RequestScope.actor(request), cluster, exchange.parse(body, Throughput.Query.class)));
  }
}
