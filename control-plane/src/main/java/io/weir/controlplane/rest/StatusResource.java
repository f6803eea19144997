package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.service.Readiness;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Health, readiness and the contract itself. Thread-safe. */
@Path("/")
public final class StatusResource {
  private static final int NOT_READY = 503;

  private final Readiness readiness;
  private final Supplier<Optional<String>> stuck;
  private final JsonNode openapi;
  private final String instance;

  /**
   * Wires it.
   *
   * @param stuck what of this process stands still, if anything
   * @param instance by which whoever started this control plane knows it again; null without
   */
  public StatusResource(
      Readiness readiness, Supplier<Optional<String>> stuck, JsonNode openapi, String instance) {
    this.readiness = readiness;
    this.stuck = stuck;
    this.openapi = openapi;
    this.instance = instance;
  }

  /** Whether this process is sound, and why not. */
  public record Health(String status, List<String> reasons, String instance) {}

  /** Whether everything is there that requests need. */
  public record Ready(boolean ready, List<Readiness.Check> checks, String instance) {}

  /** This process answers, and its threads go on. */
  @GET
  @Path("healthz")
  @Public
  public Response health() {
    List<String> reasons = stuck.get().map(reason -> "reconciler: " + reason).stream().toList();
    return answer(
        reasons.isEmpty(), new Health(reasons.isEmpty() ? "ok" : "failing", reasons, instance));
  }

  /** Everything that requests need is there. */
  @GET
  @Path("readyz")
  @Public
  public Response ready() {
    Readiness.Report report = readiness.report();
    return answer(report.ready(), new Ready(report.ready(), report.checks(), instance));
  }

  private static Response answer(boolean isWell, Object body) {
    return Response.status(isWell ? Response.Status.OK.getStatusCode() : NOT_READY)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(body)
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
