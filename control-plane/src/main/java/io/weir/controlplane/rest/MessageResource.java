package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.service.OperatorSessions;
import io.weir.controlplane.service.Sessions;
import io.weir.controlplane.service.messages.Messages;
import io.weir.controlplane.service.messages.NewMessage;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.glassfish.jersey.server.ChunkedOutput;

/** Records of a topic. Thread-safe. */
@Path("/v1/clusters/{cluster}/topics/{topic}/messages")
public final class MessageResource {
  /** A record in JSON, base64 or escaped. */
  private static final int BYTES_MAX = 4 << 20;

  /** Events that wait for the thread that writes. */
  private static final int EVENTS_MAX = 16;

  private final Messages messages;
  private final Sessions sessions;
  private final OperatorSessions operatorSessions;
  private final Exchange exchange;
  private final ObjectMapper json;
  private final Executor streams;
  private final LongSupplier nanoTime;

  /**
   * Wires it.
   *
   * @param streams runs each live stream on a thread of its own, which may block
   * @param nanoTime monotonic
   */
  public MessageResource(
      Messages messages,
      Sessions sessions,
      OperatorSessions operatorSessions,
      Exchange exchange,
      ObjectMapper json,
      Executor streams,
      LongSupplier nanoTime) {
    this.messages = messages;
    this.sessions = sessions;
    this.operatorSessions = operatorSessions;
    this.exchange = exchange;
    this.json = json;
    this.streams = streams;
    this.nanoTime = nanoTime;
  }

  /** A bounded look. */
  @GET
  @Needs(Role.DEVELOPER)
  @Produces(MediaType.APPLICATION_JSON)
  public Response browse(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    return Exchange.ok(
        messages.browse(RequestScope.actor(request), cluster, topic, parameters(request)));
  }

  /** The same, and what comes, as events. */
  @GET
  @Needs(Role.DEVELOPER)
  @Produces(EventStream.MEDIA_TYPE + ";qs=0.5")
  public ChunkedOutput<byte[]> stream(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic) {
    Actor actor = RequestScope.actor(request);
    Messages.Stream stream =
        messages.stream(
            actor,
            cluster,
            topic,
            parameters(request),
            Optional.ofNullable(request.getHeaderString("Last-Event-ID")));
    ChunkedOutput<byte[]> output =
        ChunkedOutput.<byte[]>builder(byte[].class).queueCapacity(EVENTS_MAX).build();
    String token = RequestScope.sessionToken(request);
    EventStream events =
        new EventStream(
            output,
            json,
            RequestScope.requestId(request),
            () -> token == null || mayStillRead(actor, token),
            nanoTime);
    streams.execute(() -> events.run(stream));
    return output;
  }

  /**
   * Whether the session lives and its role is still enough: a stream outlives the request's check.
   */
  private boolean mayStillRead(Actor actor, String token) {
    return actor.kind() == Actor.Kind.OPERATOR
        ? operatorSessions.find(token).isPresent()
        : sessions
            .authenticate(token, actor.address(), actor.requestId())
            .filter(user -> user.role().covers(Role.DEVELOPER))
            .isPresent();
  }

  /** Appends one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response produce(
      @Context ContainerRequestContext request,
      @PathParam("cluster") String cluster,
      @PathParam("topic") String topic,
      InputStream body) {
    return exchange.postUpTo(
        BYTES_MAX,
        request,
        body,
        NewMessage.class,
        (key, wanted) ->
            messages.produce(RequestScope.actor(request), key, cluster, topic, wanted));
  }

  private static Map<String, String> parameters(ContainerRequestContext request) {
    Map<String, String> parameters = new TreeMap<>();
    request
        .getUriInfo()
        .getQueryParameters()
        .forEach((name, values) -> parameters.put(name, only(name, values)));
    return parameters;
  }

  private static String only(String name, List<String> values) {
    if (values.size() != 1) {
      throw ProblemException.invalid("query:" + name, "must be there once");
    }
    return values.getFirst();
  }
}
