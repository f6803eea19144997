package io.weir.controlplane.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.service.Answer;
import io.weir.controlplane.service.IdempotencyRequest;
import io.weir.controlplane.service.Precondition;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What every resource does with a request: body, Idempotency-Key, page, answer. Thread-safe. */
public final class Exchange {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Bodies bodies;
  private final Paging paging;
  private final EntityTags tags;

  /** Wires it. */
  public Exchange(Bodies bodies, Paging paging, EntityTags tags) {
    this.bodies = bodies;
    this.paging = paging;
    this.tags = tags;
  }

  /** A POST that may be repeated with its Idempotency-Key. */
  <T> Response post(
      ContainerRequestContext request,
      InputStream body,
      Class<T> type,
      BiFunction<Optional<IdempotencyRequest>, T, Answer> work) {
    return post(request, bodies.read(body, Bodies.BYTES_MAX), type, work);
  }

  /** The same with a body of up to {@code bytesMax} bytes. */
  <T> Response postUpTo(
      int bytesMax,
      ContainerRequestContext request,
      InputStream body,
      Class<T> type,
      BiFunction<Optional<IdempotencyRequest>, T, Answer> work) {
    return post(request, bodies.read(body, bytesMax), type, work);
  }

  /** The same without credentials. */
  <T> Response postByStranger(
      ContainerRequestContext request,
      InputStream body,
      Class<T> type,
      BiFunction<Optional<IdempotencyRequest>, T, Answer> work) {
    return post(request, bodies.read(body, Bodies.STRANGERS_BYTES_MAX), type, work);
  }

  /** One without a body. */
  Response post(
      ContainerRequestContext request, Function<Optional<IdempotencyRequest>, Answer> work) {
    return response(work.apply(idempotency(request, new byte[0])));
  }

  private <T> Response post(
      ContainerRequestContext request,
      byte[] bytes,
      Class<T> type,
      BiFunction<Optional<IdempotencyRequest>, T, Answer> work) {
    T parsed = bodies.parse(bytes, type);
    return response(work.apply(idempotency(request, bytes), parsed));
  }

  /** Any other request with a body. */
  <T> Response send(InputStream body, Class<T> type, Function<T, Answer> work) {
    return response(work.apply(parse(body, type)));
  }

  /** Parses a body. */
  <T> T parse(InputStream body, Class<T> type) {
    return bodies.parse(bodies.read(body, Bodies.BYTES_MAX), type);
  }

  /** Parses a body that came without credentials. */
  <T> T parseStrangers(InputStream body, Class<T> type) {
    return bodies.parse(bodies.read(body, Bodies.STRANGERS_BYTES_MAX), type);
  }

  /** A page of a list of the actor's tenant. */
  <T> Response list(
      ContainerRequestContext request, String filter, Function<PageRequest, Page<T>> work) {
    Actor actor = RequestScope.actor(request);
    PageRequest page = paging.request(request.getUriInfo(), actor.tenantId(), filter);
    return ok(paging.view(work.apply(page), request.getUriInfo(), actor.tenantId(), filter));
  }

  /** The same of a list of which more is said than its items: {@code view} writes it. */
  <T, R> Response list(
      ContainerRequestContext request,
      String filter,
      Function<PageRequest, R> work,
      Function<R, Page<T>> pageOf,
      BiFunction<R, Paging.ListView<T>, Object> view) {
    Actor actor = RequestScope.actor(request);
    PageRequest page = paging.request(request.getUriInfo(), actor.tenantId(), filter);
    R found = work.apply(page);
    return ok(
        view.apply(
            found,
            paging.view(pageOf.apply(found), request.getUriInfo(), actor.tenantId(), filter)));
  }

  /** The same of a list that is changed as a whole: the ETag is that of {@code all} of it. */
  <T, R> Response listTagged(
      ContainerRequestContext request,
      String filter,
      Function<PageRequest, R> work,
      Function<R, Page<T>> pageOf,
      Function<R, Object> all) {
    Actor actor = RequestScope.actor(request);
    PageRequest page = paging.request(request.getUriInfo(), actor.tenantId(), filter);
    R found = work.apply(page);
    Object view = paging.view(pageOf.apply(found), request.getUriInfo(), actor.tenantId(), filter);
    return Response.fromResponse(ok(view))
        .header(HttpHeaders.ETAG, tags.of(all.apply(found)))
        .build();
  }

  /** A page of a list of the whole installation, for operators. */
  <T> Response listOfAllTenants(
      ContainerRequestContext request, String filter, Function<PageRequest, Page<T>> work) {
    String owner = TenancyRecord.INSTALLATION;
    PageRequest page = paging.request(request.getUriInfo(), owner, filter);
    return ok(paging.view(work.apply(page), request.getUriInfo(), owner, filter));
  }

  /** A single resource with its ETag. */
  Response tagged(Object view) {
    return Response.fromResponse(ok(view)).header(HttpHeaders.ETAG, tags.of(view)).build();
  }

  /** The same where only a part of it has to be what it was, for a change to be let through. */
  Response tagged(Object view, Object tagged) {
    return Response.fromResponse(ok(view)).header(HttpHeaders.ETAG, tags.of(tagged)).build();
  }

  /** A PUT that has to say which state it replaces; what it is then comes with its ETag. */
  <T> Response put(
      ContainerRequestContext request,
      InputStream body,
      Class<T> type,
      BiFunction<T, Precondition, Answer> work) {
    if (request.getHeaderString(HttpHeaders.IF_MATCH) == null) {
      throw new ProblemException(
          ProblemCode.PRECONDITION_REQUIRED,
          "Read the resource and send its ETag in If-Match, or '*' to replace whatever is there.");
    }
    T wanted = bodies.parse(bodies.read(body, Bodies.BYTES_MAX), type);
    return withTag(request, work.apply(wanted, ifMatch(request)));
  }

  /** A JSON merge patch (RFC 7396) of a resource; what it is then comes with its ETag. */
  Response patch(
      ContainerRequestContext request,
      InputStream body,
      BiFunction<ObjectNode, Precondition, Answer> work) {
    return change(request, body, ObjectNode.class, work);
  }

  /** The same where the patch has a type of its own. */
  <T> Response change(
      ContainerRequestContext request,
      InputStream body,
      Class<T> type,
      BiFunction<T, Precondition, Answer> work) {
    T patch = bodies.parse(bodies.read(body, Bodies.BYTES_MAX), type);
    return withTag(request, work.apply(patch, ifMatch(request)));
  }

  private Response withTag(ContainerRequestContext request, Answer answer) {
    Response response = response(answer);
    return answer.status() == Response.Status.OK.getStatusCode() && !isDryRun(request)
        ? Response.fromResponse(response).header(HttpHeaders.ETAG, tags.of(answer.body())).build()
        : response;
  }

  /** What If-Match demands. */
  Precondition ifMatch(ContainerRequestContext request) {
    return tags.ifMatch(request.getHeaderString(HttpHeaders.IF_MATCH));
  }

  /** Whether only the effects of a write are wanted. */
  static boolean isDryRun(ContainerRequestContext request) {
    List<String> values =
        request.getUriInfo().getQueryParameters().getOrDefault("dry_run", List.of("false"));
    return switch (values.size() == 1 ? values.getFirst() : "") {
      case "true" -> true;
      case "false" -> false;
      default -> throw ProblemException.invalid("query:dry_run", "must be true or false");
    };
  }

  /** 200. */
  static Response ok(Object body) {
    return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
  }

  /** The answer of a write. */
  static Response response(Answer answer) {
    Response.ResponseBuilder response = Response.status(answer.status());
    answer.location().ifPresent(path -> response.header("Location", path));
    if (answer.body() != null) {
      response.type(MediaType.APPLICATION_JSON_TYPE).entity(answer.body());
    }
    return response.build();
  }

  private static Optional<IdempotencyRequest> idempotency(
      ContainerRequestContext request, byte[] body) {
    String key = request.getHeaderString("Idempotency-Key");
    if (key == null) {
      return Optional.empty();
    }
    if (!KEY.matcher(key).matches()) {
      throw new ProblemException(
          ProblemCode.INVALID_REQUEST,
          "Idempotency-Key must have 1 to 255 printable ASCII characters.");
    }
    ByteArrayOutputStream fingerprint = new ByteArrayOutputStream();
    fingerprint.writeBytes(
        (request.getMethod() + " " + request.getUriInfo().getRequestUri().getRawPath() + "\n")
            .getBytes(StandardCharsets.UTF_8));
    fingerprint.writeBytes(body);
    return Optional.of(new IdempotencyRequest(key, fingerprint.toByteArray()));
  }
}
