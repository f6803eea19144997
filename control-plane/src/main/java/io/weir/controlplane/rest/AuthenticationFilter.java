package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.security.OperatorToken;
import io.weir.controlplane.service.OperatorSessions;
import io.weir.controlplane.service.Queries;
import io.weir.controlplane.service.Sessions;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks. Every method that is not {@link Public} is refused without credentials: a bearer token,
 * or the session cookie, which on methods that change something must come with its CSRF header.
 * Thread-safe.
 */
@Priority(Priorities.AUTHENTICATION)
public final class AuthenticationFilter implements ContainerRequestFilter {
  /** Header in which an operator names the tenant. */
  public static final String TENANT_HEADER = "Weir-Tenant";

  /** Header that proves that a request with a cookie comes from our own pages. */
  public static final String CSRF_HEADER = "X-Weir-Csrf";

  private static final String BEARER = "bearer ";
  private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Sessions sessions;
  private final OperatorSessions operatorSessions;
  private final Queries queries;
  private final OperatorToken operatorToken;
  private final SessionCookies cookies;

  @Context private ResourceInfo resource;
  @Context private HttpServletRequest servletRequest;

  /** Wires it. */
  public AuthenticationFilter(
      Sessions sessions,
      OperatorSessions operatorSessions,
      Queries queries,
      OperatorToken operatorToken,
      SessionCookies cookies) {
    this.sessions = sessions;
    this.operatorSessions = operatorSessions;
    this.queries = queries;
    this.operatorToken = operatorToken;
    this.cookies = cookies;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String address = servletRequest.getRemoteAddr();
    if (resource.getResourceMethod().isAnnotationPresent(Public.class)) {
      RequestScope.actor(request, Actor.anonymous(address, RequestScope.requestId(request)));
      return;
    }
    Actor actor = authenticate(request, address);
    if ((resource.getResourceClass().isAnnotationPresent(OperatorOnly.class)
            || resource.getResourceMethod().isAnnotationPresent(OperatorOnly.class))
        && actor.kind() != Actor.Kind.OPERATOR) {
      throw new ProblemException(ProblemCode.FORBIDDEN, "This is for the operator.");
    }
    RequestScope.actor(request, actor);
  }

  private Actor authenticate(ContainerRequestContext request, String address) {
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
        throw unauthenticated();
      }
      return byToken(request, header.substring(BEARER.length()).strip(), address);
    }
    Cookie cookie = request.getCookies().get(cookies.name());
    if (cookie == null) {
      throw unauthenticated();
    }
    Actor actor = bySession(request, cookie.getValue(), address);
    if (!SAFE.contains(request.getMethod())
        && !cookies.csrfMatches(cookie.getValue(), request.getHeaderString(CSRF_HEADER))) {
      throw new ProblemException(
          ProblemCode.CSRF_REQUIRED, "Send the session's csrf_token in " + CSRF_HEADER + ".");
    }
    return actor;
  }

  private Actor byToken(ContainerRequestContext request, String token, String address) {
    return operatorToken.matches(token)
        ? operator(request, address, Optional.empty())
        : bySession(request, token, address);
  }

  private Actor bySession(ContainerRequestContext request, String token, String address) {
    Optional<Sessions.Authenticated> user =
        sessions.authenticate(token, address, RequestScope.requestId(request));
    Actor actor =
        user.map(Sessions.Authenticated::actor)
            .or(
                () ->
                    operatorSessions
                        .find(token)
                        .map(live -> operator(request, address, Optional.of(live.id()))))
            .orElseThrow(AuthenticationFilter::unauthenticated);
    RequestScope.sessionToken(request, token);
    user.ifPresent(found -> RequestScope.role(request, found.role()));
    return actor;
  }

  private Actor operator(
      ContainerRequestContext request, String address, Optional<String> sessionId) {
    String tenant = request.getHeaderString(TENANT_HEADER);
    if (tenant != null) {
      queries.requireTenant(tenant, SAFE.contains(request.getMethod()));
    }
    return new Actor(
        Actor.Kind.OPERATOR,
        "operator",
        Optional.ofNullable(tenant),
        sessionId,
        address,
        RequestScope.requestId(request));
  }

  private static ProblemException unauthenticated() {
    return new ProblemException(
        ProblemCode.UNAUTHENTICATED, "Send 'Authorization: Bearer' with a valid token.");
  }
}
