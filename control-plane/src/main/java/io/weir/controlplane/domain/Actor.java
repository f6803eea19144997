package io.weir.controlplane.domain;

import java.util.Objects;
import java.util.Optional;

/**
 * Who asks, and from where; what audit events carry.
 *
 * @param kind what kind of principal
 * @param id its id, e.g. {@code usr-…}
 * @param tenant the tenant inside which it acts; empty for an operator that named none
 * @param sessionId the session in use, if any
 * @param address client address
 * @param requestId id of the request
 */
public record Actor(
    Kind kind,
    String id,
    Optional<String> tenant,
    Optional<String> sessionId,
    String address,
    String requestId) {
  /** Kinds of principals. */
  public enum Kind {
    /** A tenant's user. */
    USER,
    /** Who runs this installation. */
    OPERATOR,
    /** A tenant's program, by one of its API keys. */
    SERVICE_ACCOUNT,
    /** The control plane itself, by its own schedule. */
    SYSTEM,
    /** Nobody is logged in. */
    ANONYMOUS
  }

  /** Refuses missing parts. */
  public Actor {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(requestId, "requestId");
  }

  /** Not logged in. */
  public static Actor anonymous(String address, String requestId) {
    return new Actor(
        Kind.ANONYMOUS, "anonymous", Optional.empty(), Optional.empty(), address, requestId);
  }

  /** The control plane itself. */
  public static Actor system() {
    return new Actor(
        Kind.SYSTEM, "control-plane", Optional.empty(), Optional.empty(), "local", "none");
  }

  /** The tenant, for requests that need one. */
  public String tenantId() {
    return tenant.orElseThrow(
        () ->
            new ProblemException(
                ProblemCode.INVALID_REQUEST,
                "An operator names the tenant in the header 'Weir-Tenant'."));
  }

  /** The same actor inside a tenant. */
  public Actor within(String tenantId) {
    return new Actor(kind, id, Optional.of(tenantId), sessionId, address, requestId);
  }

  /** The same place, another principal: after a client's authentication. */
  public Actor asServiceAccount(String tenantId, String serviceAccountId) {
    return new Actor(
        Kind.SERVICE_ACCOUNT,
        serviceAccountId,
        Optional.of(tenantId),
        sessionId,
        address,
        requestId);
  }

  /** The same place, another principal: after the operator's login. */
  public Actor asOperator(String newSessionId) {
    return new Actor(
        Kind.OPERATOR, "operator", Optional.empty(), Optional.of(newSessionId), address, requestId);
  }

  /** The same place, another principal: after a login. */
  public Actor asUser(String tenantId, String userId) {
    return new Actor(Kind.USER, userId, Optional.of(tenantId), sessionId, address, requestId);
  }
}
