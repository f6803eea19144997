package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.Topics;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Topics of a virtual cluster. Thread-safe. */
@Path("/v1/clusters/{cluster}/topics")
public final class TopicResource {
  private final Topics topics;
  private final Exchange exchange;

  /** Wires it. */
  public TopicResource(Topics topics, Exchange exchange) {
    this.topics = topics;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @QueryParam("include") String include) {
    if (include != null && !"configs".equals(include)) {
      throw ProblemException.invalid("query:include", "must be 'configs'");
    }
    boolean withConfigs = include != null;
    return exchange.list(
        request,
        withConfigs ? "include=configs" : "",
        page -> topics.list(RequestScope.actor(request), cluster, page, withConfigs));
  }

  /** Makes one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      InputStream body) {
    return exchange.post(
        request,
        body,
        Topics.NewTopic.class,
        (key, wanted) -> topics.create(RequestScope.actor(request), key, cluster, wanted));
  }

  /** One. */
  @GET
  @Path("/{topic}")
  public Response get(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return Exchange.ok(topics.get(RequestScope.actor(request), cluster, topic));
  }

  /** Deletes one with its data. */
  @DELETE
  @Path("/{topic}")
  public Response delete(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return Exchange.response(topics.delete(RequestScope.actor(request), cluster, topic));
  }
}
