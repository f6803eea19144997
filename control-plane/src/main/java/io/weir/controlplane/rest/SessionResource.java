package io.weir.controlplane.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.service.OperatorSessions;
import io.weir.controlplane.service.Sessions;
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
import java.time.Duration;
import java.time.Instant;

/** Login, whoami, logout. Thread-safe. */
@Path("/v1/sessions")
public final class SessionResource {
  private final Sessions sessions;
  private final OperatorSessions operatorSessions;
  private final Exchange exchange;
  private final SessionCookies cookies;

  /** Wires it. */
  public SessionResource(
      Sessions sessions,
      OperatorSessions operatorSessions,
      Exchange exchange,
      SessionCookies cookies) {
    this.sessions = sessions;
    this.operatorSessions = operatorSessions;
    this.exchange = exchange;
    this.cookies = cookies;
  }

  /** A session; the token is there only right after a login by bearer. */
  public record SessionView(
      String kind,
      String id,
      User user,
      String tenantId,
      Instant createdAt,
      Instant expiresAt,
      String csrfToken,
      @JsonInclude(JsonInclude.Include.NON_NULL) String token) {
    @Override
    public String toString() {
      return "SessionView[id=" + id + "]";
    }
  }

  /** Logs in. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Public
  public Response login(@Context ContainerRequestContext request, InputStream body) {
    Sessions.Login login = exchange.parseStrangers(body, Sessions.Login.class);
    Sessions.Opened opened = sessions.login(RequestScope.actor(request), login);
    SessionView view =
        view(
            opened.user(),
            opened.session(),
            opened.token(),
            login.byCookie() ? null : opened.token());
    Response.ResponseBuilder response =
        Response.status(Response.Status.CREATED)
            .header("Location", "/v1/sessions/current")
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(view);
    if (login.byCookie()) {
      Duration lifetime =
          Duration.between(opened.session().createdAt(), opened.session().expiresAt());
      response.cookie(cookies.of(opened.token(), lifetime));
    }
    return response.build();
  }

  /** One of a user's own sessions. */
  public record OwnSession(String id, Instant createdAt, Instant expiresAt, boolean current) {}

  /** A page of one's own, newest first. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    String current = actor.sessionId().orElse("");
    return exchange.list(
        request,
        actor.id(),
        page ->
            sessions
                .own(actor, page)
                .map(
                    session ->
                        new OwnSession(
                            session.id(),
                            session.createdAt(),
                            session.expiresAt(),
                            session.id().equals(current))));
  }

  /** Ends one of one's own. */
  @DELETE
  @Path("/{id}")
  @Needs(Role.VIEWER)
  public Response end(@Context ContainerRequestContext request, @PathParam("id") String id) {
    sessions.end(RequestScope.actor(request), id);
    return Response.noContent().build();
  }

  /** Who is logged in. */
  @GET
  @Path("/current")
  public Response current(@Context ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    if (actor.kind() == Actor.Kind.OPERATOR) {
      String token = RequestScope.sessionToken(request);
      return Exchange.ok(
          operatorSessions
              .find(token == null ? "" : token)
              .map(live -> OperatorSessionResource.View.of(live, cookies.csrfToken(token)))
              .orElseThrow(OperatorSessions::noSession));
    }
    Sessions.Current current = sessions.current(actor);
    return Exchange.ok(
        view(current.user(), current.session(), RequestScope.sessionToken(request), null));
  }

  /** Logs out. */
  @DELETE
  @Path("/current")
  @Needs(Role.VIEWER)
  public Response logout(@Context ContainerRequestContext request) {
    Actor actor = RequestScope.actor(request);
    if (actor.kind() == Actor.Kind.OPERATOR) {
      operatorSessions.logout(actor);
    } else {
      sessions.logout(actor);
    }
    return Response.noContent().cookie(cookies.none()).build();
  }

  private SessionView view(
      User user,
      io.weir.controlplane.persistence.SessionStore.Session session,
      String csrfSource,
      String token) {
    return new SessionView(
        "user",
        session.id(),
        user,
        user.tenantId(),
        session.createdAt(),
        session.expiresAt(),
        cookies.csrfToken(csrfSource),
        token);
  }
}
