package io.weir.controlplane.rest;

import io.weir.controlplane.service.Throughput;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** How a virtual cluster is. Thread-safe. */
@Path("/v1/clusters/{cluster}/health")
public final class ClusterHealthResource {
  private final Throughput throughput;

  /** Wires it. */
  public ClusterHealthResource(Throughput throughput) {
    this.throughput = throughput;
  }

  /** How its partitions are. */
  @GET
  public Response health(
      @Context ContainerRequestContext request, @PathParam("cluster") String cluster) {
    return Exchange.ok(throughput.health(RequestScope.actor(request), cluster));
  }
}
