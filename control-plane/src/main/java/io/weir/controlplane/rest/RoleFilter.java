package io.weir.controlplane.rest;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Role;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * What who asks may do; after {@link AuthenticationFilter}. Methods that are {@link Public} are
 * anybody's, the operator may do everything, a user what its role covers, nobody else anything.
 * Thread-safe.
 */
@Priority(Priorities.AUTHORIZATION)
public final class RoleFilter implements ContainerRequestFilter {
  private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  @Context private ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource.getResourceMethod();
    if (method.isAnnotationPresent(Public.class)
        || RequestScope.actor(request).kind() == Actor.Kind.OPERATOR) {
      return;
    }
    Role needed = needed(method, request.getMethod());
    if (!RequestScope.role(request).filter(role -> role.covers(needed)).isPresent()) {
      throw needed.refusal();
    }
  }

  private static Role needed(Method method, String verb) {
    Needs needs = method.getAnnotation(Needs.class);
    if (needs != null) {
      return needs.value();
    }
    return READING.contains(verb) ? Role.VIEWER : Role.DEVELOPER;
  }
}
