package io.weir.controlplane.rest;

import io.weir.controlplane.persistence.OperatorSessionStore.Session;
import io.weir.controlplane.service.OperatorSessions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;

/** The operator's login in the console: always by cookie. Thread-safe. */
@Path("/v1/operator-sessions")
public final class OperatorSessionResource {
  private final OperatorSessions sessions;
  private final Exchange exchange;
  private final SessionCookies cookies;

  /** Wires it. */
  public OperatorSessionResource(
      OperatorSessions sessions, Exchange exchange, SessionCookies cookies) {
    this.sessions = sessions;
    this.exchange = exchange;
    this.cookies = cookies;
  }

  /** A session of the operator. */
  public record View(
      String kind, String id, Instant createdAt, Instant expiresAt, String csrfToken) {
    static View of(Session session, String csrfToken) {
      return new View(
          "operator", session.id(), session.createdAt(), session.expiresAt(), csrfToken);
    }

    @Override
    public String toString() {
      return "View[id=" + id + "]";
    }
  }

  /** Logs in. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Public
  public Response login(@Context ContainerRequestContext request, InputStream body) {
    OperatorSessions.Login login = exchange.parseStrangers(body, OperatorSessions.Login.class);
    OperatorSessions.Opened opened = sessions.login(RequestScope.actor(request), login);
    Session session = opened.session();
    return Response.status(Response.Status.CREATED)
        .header("Location", "/v1/sessions/current")
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(View.of(session, cookies.csrfToken(opened.token())))
        .cookie(
            cookies.of(opened.token(), Duration.between(session.createdAt(), session.expiresAt())))
        .build();
  }
}
