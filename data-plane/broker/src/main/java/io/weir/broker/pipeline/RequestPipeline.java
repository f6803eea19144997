package io.weir.broker.pipeline;

import io.netty.buffer.ByteBuf;
import io.weir.broker.access.Access;
import io.weir.broker.access.Accesses;
import io.weir.broker.metrics.RequestMeters;
import io.weir.broker.metrics.TrafficMeter;
import io.weir.broker.protocol.EncodedResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request's way from its frame to its response; {@link #process} lists the stages. Before it come
 * TLS and the length cap ({@code io.weir.broker.server}), behind it the ordered write. Thread-safe;
 * the requests of a connection pass on its event loop, in order.
 */
public final class RequestPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(RequestPipeline.class);

  private final HandlerTable table;
  private final TenantViews views;
  private final Accesses accesses;
  private final RequestMeters meters;
  private final LimitRefusals refusals;

  /**
   * Makes the pipeline of all listeners.
   *
   * @param table who answers what
   * @param views what each caller sees of the metadata
   * @param accesses what each caller may do
   * @param meters counts requests
   */
  public RequestPipeline(
      HandlerTable table, TenantViews views, Accesses accesses, RequestMeters meters) {
    this.table = table;
    this.views = views;
    this.accesses = accesses;
    this.meters = meters;
    this.refusals = new LimitRefusals(meters::nowNs);
  }

  /**
   * Takes one frame through all stages. Takes the frame over and keeps it until its answer is
   * known, as records in the request are views of it.
   *
   * @param released run once when the frame was given back, on the connection's event loop
   * @throws MalformedRequestException if only closing the connection answers it
   */
  public void process(ByteBuf frame, Connection connection, Runnable released) {
    Authentication authentication = connection.authentication();
    ResponseSlot slot = connection.reserve(frame.readableBytes());
    long beganNs = meters.nowNs();
    boolean dispatched = false;
    try {
      if (authentication.expectsToken()) {
        authentication.token(frame, slot);
        return;
      }
      RequestFrame request = RequestFrame.parse(frame); // decode: header
      Optional<Session> session = authentication.admit(request, slot); // authenticate
      if (session.isPresent()) {
        Measured measured = new Measured(request.apiKey(), meter(session.get()), beganNs);
        Optional<Call<?>> call =
            decode(request, session.get(), connection, measured.meter(), slot); // decode: body
        if (call.isPresent()) {
          answer(call.get(), measured, new Held(frame, released), slot, connection);
          dispatched = true;
        }
      }
    } finally {
      if (!dispatched) {
        new Held(frame, released).release();
      }
    }
  }

  /** A frame, and who is told when it is given back. */
  private record Held(ByteBuf frame, Runnable released) {
    void release() {
      frame.release();
      released.run();
    }
  }

  /** The request of an API, who counts it, and when it was there as a whole. */
  private record Measured(short apiKey, TrafficMeter meter, long beganNs) {}

  private <A> void answer(
      Call<A> call, Measured measured, Held frame, ResponseSlot slot, Connection connection) {
    CompletionStage<A> answer;
    try {
      call.mapIn(); // tenancy in
      call.admit(); // admit
      answer = Objects.requireNonNull(call.dispatch(), "a handler answered no stage"); // dispatch
    } catch (MalformedRequestException e) {
      throw e;
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.whenCompleteAsync(
            (value, failure) -> {
              try {
                Optional<EncodedResponse> response =
                    respond(call, value, failure, measured.meter()); // tenancy out, encode, count
                meters.took(measured.apiKey(), meters.nowNs() - measured.beganNs());
                write(response, slot); // ordered write
              } catch (MalformedRequestException e) {
                connection.closeNow(e.getMessage());
              } catch (RuntimeException | Error e) {
                LOG.error(
                    "event=answer_not_written connection={} listener={}",
                    connection.id(),
                    connection.listener(),
                    e);
                connection.closeNow("an answer could not be written");
              } finally {
                frame.release();
              }
            },
            connection.eventLoop());
  }

  private static <A> Optional<EncodedResponse> respond(
      Call<A> call, A value, Throwable failure, TrafficMeter meter) {
    if (failure != null) {
      return Optional.of(call.respondFailure(failure, meter));
    }
    try {
      return call.respond(value, meter);
    } catch (RuntimeException e) {
      return Optional.of(call.respondFailure(e, meter));
    }
  }

  private static void write(Optional<EncodedResponse> response, ResponseSlot slot) {
    response.ifPresentOrElse(slot::complete, slot::completeWithout);
  }

  /** Empty if the request is beyond a limit and was answered so. */
  private Optional<Call<?>> decode(
      RequestFrame request,
      Session session,
      Connection connection,
      TrafficMeter meter,
      ResponseSlot slot) {
    try {
      return Optional.of(decode(request, session, connection));
    } catch (MalformedRequestException e) {
      RequestLimit limit = e.limit().orElseThrow(() -> e);
      slot.complete(
          refusals
              .refuse(request, limit, session, meter, connection.allocator())
              .orElseThrow(() -> e));
      return Optional.empty();
    }
  }

  private Call<?> decode(RequestFrame request, Session session, Connection connection) {
    if (request.isOwn()) {
      return table
          .findJson(request.apiKey())
          .filter(handler -> session.listener() == ListenerKind.OPERATORS)
          .filter(handler -> request.apiVersion() == JsonHandler.VERSION)
          .map(
              handler ->
                  new JsonCall(
                      handler,
                      request,
                      context(request, session, connection),
                      connection.allocator()))
          .orElseThrow(() -> new MalformedRequestException("API or version not served here"));
    }
    return table
        .find(session.listener(), request.apiKey())
        .filter(entry -> entry.supports(request.apiVersion()))
        .map(
            entry ->
                new KafkaCall(
                    entry, request, context(request, session, connection), connection.allocator()))
        .orElseThrow(() -> new MalformedRequestException("API or version not served here"));
  }

  /** Counts what a session's clients do. */
  public TrafficMeter meter(Session session) {
    return meters.of(session.namespace().virtualCluster());
  }

  private Access access(Session session, Connection connection) {
    return switch (session) {
      case TenantSession tenant ->
          accesses.of(
              tenant.virtualCluster(),
              tenant.principalName(),
              connection.clientAddress(),
              connection.decisions());
      case OperatorSession _, PeerSession _ -> Access.EVERYTHING;
    };
  }

  private RequestContext context(RequestFrame request, Session session, Connection connection) {
    return new RequestContext(
        request.apiKey(),
        request.apiVersion(),
        request.correlationId(),
        request.clientId(),
        session,
        access(session, connection),
        views.of(session),
        connection.id(),
        connection.clientAddress());
  }
}
