package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.service.Readiness;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Health, readiness and the contract itself. Thread-safe. */
@Path("/")
public final class StatusResource {
  private static final int NOT_READY = 503;

  private final Readiness readiness;
  private final JsonNode openapi;

  /** Wires it. */
  public StatusResource(Readiness readiness, JsonNode openapi) {
    this.readiness = readiness;
    this.openapi = openapi;
  }

  /** Alive. */
  public record Health(String status) {}

  /** This process answers. */
  @GET
  @Path("healthz")
  @Public
  public Response health() {
    return Exchange.ok(new Health("ok"));
  }

  /** Everything that requests need is there. */
  @GET
  @Path("readyz")
  @Public
  public Response ready() {
    Readiness.Report report = readiness.report();
    return Response.status(report.ready() ? Response.Status.OK.getStatusCode() : NOT_READY)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(report)
        .build();
  }

  /** The contract. */
  @GET
  @Path("openapi.json")
  @Public
  public Response contract() {
    return Exchange.ok(openapi);
  }
}
