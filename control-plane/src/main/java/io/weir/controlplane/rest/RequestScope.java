package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;

/** What filters leave for resources in a request's properties. Stateless. */
final class RequestScope {
  private static final String ACTOR = "weir.actor";
  private static final String REQUEST_ID = "weir.request_id";
  private static final String ROLE = "weir.role";
  private static final String CREDENTIAL = "weir.credential";

  private RequestScope() {}

  static void actor(ContainerRequestContext request, Actor actor) {
    request.setProperty(ACTOR, actor);
  }

  static Actor actor(ContainerRequestContext request) {
    return (Actor) request.getProperty(ACTOR);
  }

  static void role(ContainerRequestContext request, Role role) {
    request.setProperty(ROLE, role);
  }

  /** Of a user; nobody else has one. */
  static Optional<Role> role(ContainerRequestContext request) {
    return Optional.ofNullable((Role) request.getProperty(ROLE));
  }

  static void requestId(ContainerRequestContext request, String id) {
    request.setProperty(REQUEST_ID, id);
  }

  static String requestId(ContainerRequestContext request) {
    return request.getProperty(REQUEST_ID) instanceof String id ? id : "req-unknown";
  }

  /** Jersey keeps a request's properties as attributes of the servlet's request. */
  static String requestId(HttpServletRequest request) {
    return request.getAttribute(REQUEST_ID) instanceof String id ? id : "req-unknown";
  }

  static void sessionToken(ContainerRequestContext request, String token) {
    request.setProperty(CREDENTIAL, token);
  }

  static String sessionToken(ContainerRequestContext request) {
    return (String) request.getProperty(CREDENTIAL);
  }
}
