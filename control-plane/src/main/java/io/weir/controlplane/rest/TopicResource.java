package io.weir.controlplane.rest;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.RecordsToDelete;
import io.weir.controlplane.service.TopicChanges;
import io.weir.controlplane.service.TopicOrder;
import io.weir.controlplane.service.TopicQuery;
import io.weir.controlplane.service.Topics;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;

/** Topics of a virtual cluster. Thread-safe. */
@Path("/v1/clusters/{cluster}/topics")
public final class TopicResource {
  static final String MERGE_PATCH = "application/merge-patch+json";

  private static final List<String> INCLUDES = List.of("configs", "size", "rate");

  private final Topics topics;
  private final TopicChanges changes;
  private final Exchange exchange;

  /** Wires it. */
  public TopicResource(Topics topics, TopicChanges changes, Exchange exchange) {
    this.topics = topics;
    this.changes = changes;
    this.exchange = exchange;
  }

  /** A page. */
  @GET
  public Response list(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @QueryParam("include") String include,
      @QueryParam("q") String text,
      @QueryParam("sort") String sort) {
    TopicQuery query = query(include, text, sort);
    return exchange.list(
        request,
        query.toString(),
        page -> topics.list(RequestScope.actor(request), cluster, page, query));
  }

  private static TopicQuery query(String include, String text, String sort) {
    List<String> included = include == null ? List.of() : List.of(include.split(",", -1));
    if (!INCLUDES.containsAll(included)) {
      throw ProblemException.invalid(
          "query:include", "must be some of configs, size and rate, with commas between");
    }
    if (text != null && text.length() > PhysicalTopic.NAME_LENGTH_MAX) {
      throw ProblemException.invalid(
          "query:q", "must have at most " + PhysicalTopic.NAME_LENGTH_MAX + " characters");
    }
    TopicOrder order =
        TopicOrder.parse(sort == null ? "name" : sort)
            .orElseThrow(
                () ->
                    ProblemException.invalid(
                        "query:sort", "must be one of " + String.join(", ", TopicOrder.names())));
    return new TopicQuery(
        text == null ? "" : text,
        order,
        included.contains("configs"),
        included.contains("size"),
        included.contains("rate"));
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
        (key, wanted) ->
            topics.create(
                RequestScope.actor(request), key, cluster, wanted, Exchange.isDryRun(request)));
  }

  /** One. */
  @GET
  @Path("/{topic}")
  public Response get(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return exchange.tagged(topics.get(RequestScope.actor(request), cluster, topic));
  }

  /** Changes partitions and settings together. */
  @PATCH
  @Path("/{topic}")
  @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
  public Response update(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic,
      InputStream body) {
    return exchange.patch(
        request,
        body,
        (patch, condition) ->
            changes.update(
                RequestScope.actor(request),
                cluster,
                topic,
                patch,
                condition,
                Exchange.isDryRun(request)));
  }

  /** Deletes one with its data. */
  @DELETE
  @Path("/{topic}")
  public Response delete(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return Exchange.response(
        topics.delete(
            RequestScope.actor(request),
            cluster,
            topic,
            exchange.ifMatch(request),
            Exchange.isDryRun(request)));
  }

  /** Every setting with its default, where it comes from and what it means. */
  @GET
  @Path("/{topic}/configs")
  public Response configs(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return exchange.tagged(changes.configs(RequestScope.actor(request), cluster, topic));
  }

  /** Changes settings. */
  @PATCH
  @Path("/{topic}/configs")
  @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
  public Response updateConfigs(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic,
      InputStream body) {
    return exchange.patch(
        request,
        body,
        (patch, condition) ->
            changes.updateConfigs(
                RequestScope.actor(request),
                cluster,
                topic,
                patch,
                condition,
                Exchange.isDryRun(request)));
  }

  /** A page of its partitions. */
  @GET
  @Path("/{topic}/partitions")
  public Response partitions(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return exchange.list(
        request, "", page -> changes.partitions(RequestScope.actor(request), cluster, topic, page));
  }

  /** Deletes its oldest records. */
  @POST
  @Path("/{topic}/records:delete")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response deleteRecords(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic,
      InputStream body) {
    return exchange.post(
        request,
        body,
        RecordsToDelete.class,
        (key, wanted) ->
            changes.deleteRecords(
                RequestScope.actor(request),
                key,
                cluster,
                topic,
                wanted,
                Exchange.isDryRun(request)));
  }
}
