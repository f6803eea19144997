package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.Groups;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;

/** Groups of a virtual cluster and how far behind they are. Thread-safe. */
@Path("/v1/clusters/{cluster}/groups")
public final class GroupResource {
  private static final String KIND = "group";
  private static final List<String> TYPES = List.of("classic", "consumer", "share", "streams");
  private static final List<String> STATES =
      List.of(
          "stable",
          "empty",
          "dead",
          "preparingrebalance",
          "completingrebalance",
          "assigning",
          "reconciling",
          "notready");

  private final Groups groups;
  private final Exchange exchange;

  /** Wires it. */
  public GroupResource(Groups groups, Exchange exchange) {
    this.groups = groups;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @QueryParam("state") String state,
      @QueryParam("type") String type,
      @QueryParam("prefix") String prefix,
      @QueryParam("include") String include) {
    require(include == null || include.equals("lag"), "include", "must be 'lag'");
    require(known(STATES, state), "state", "must be a state of groups, such as Stable or Empty");
    require(known(TYPES, type), "type", "must be one of " + String.join(", ", TYPES));
    return exchange.list(
        request,
        List.of(text(state), text(type), text(prefix), text(include)).toString(),
        page ->
            groups.list(
                RequestScope.actor(request),
                cluster,
                page,
                new Groups.Filter(state, type, prefix),
                include != null));
  }

  /** One. */
  @GET
  @Path("/{group}")
  public Response get(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("group") String group) {
    return Exchange.ok(
        groups.get(RequestScope.actor(request), cluster, PathIds.decode(KIND, group)));
  }

  /** A page of its committed offsets. */
  @GET
  @Path("/{group}/offsets")
  public Response offsets(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("group") String group) {
    String name = PathIds.decode(KIND, group);
    return exchange.list(
        request, "", page -> groups.offsets(RequestScope.actor(request), cluster, name, page));
  }

  private static boolean known(List<String> values, String value) {
    return value == null || values.contains(value.toLowerCase(Locale.ROOT));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static void require(boolean ok, String parameter, String detail) {
    if (!ok) {
      throw ProblemException.invalid("query:" + parameter, detail);
    }
  }
}
