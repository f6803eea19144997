package io.weir.controlplane.rest;

import io.weir.controlplane.service.GroupChanges;
import io.weir.controlplane.service.GroupLists;
import io.weir.controlplane.service.GroupView;
import io.weir.controlplane.service.Groups;
import io.weir.controlplane.service.OffsetTarget;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Groups of a virtual cluster and how far behind they are. Thread-safe. */
@Path("/v1/clusters/{cluster}/groups")
public final class GroupResource {
  private static final String KIND = "group";

  private final GroupLists lists;
  private final Groups groups;
  private final GroupChanges changes;
  private final Exchange exchange;

  /** Wires it. */
  public GroupResource(GroupLists lists, Groups groups, GroupChanges changes, Exchange exchange) {
    this.lists = lists;
    this.groups = groups;
    this.changes = changes;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(
      @Context ContainerRequestContext request, @PathParam("cluster") String cluster) {
    GroupLists.Query query = GroupQueries.of(request.getUriInfo());
    return exchange.list(
        request,
        GroupQueries.filter(request.getUriInfo()),
        page -> lists.list(RequestScope.actor(request), cluster, page, query),
        GroupLists.Listing::page,
        (found, page) ->
            new GroupView.ListPage(
                page.items(),
                page.nextPageToken(),
                found.total(),
                found.lagUnknown(),
                found.lagAt()));
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

  /** Lets it read on elsewhere. */
  @POST
  @Path("/{group}/offsets:reset")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response reset(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("group") String group,
      InputStream body) {
    String name = PathIds.decode(KIND, group);
    return exchange.post(
        request,
        body,
        OffsetTarget.class,
        (key, target) ->
            changes.reset(
                RequestScope.actor(request),
                key,
                cluster,
                name,
                target,
                Exchange.isDryRun(request)));
  }

  /** Deletes committed offsets. */
  @POST
  @Path("/{group}/offsets:delete")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response deleteOffsets(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("group") String group,
      InputStream body) {
    String name = PathIds.decode(KIND, group);
    return exchange.post(
        request,
        body,
        GroupChanges.OffsetsToDelete.class,
        (key, wanted) ->
            changes.deleteOffsets(
                RequestScope.actor(request),
                key,
                cluster,
                name,
                wanted,
                Exchange.isDryRun(request)));
  }

  /** Deletes it with its offsets. */
  @DELETE
  @Path("/{group}")
  public Response delete(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("group") String group) {
    return Exchange.response(
        changes.delete(
            RequestScope.actor(request),
            cluster,
            PathIds.decode(KIND, group),
            Exchange.isDryRun(request)));
  }
}
