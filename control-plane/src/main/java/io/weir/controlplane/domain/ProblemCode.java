package io.weir.controlplane.domain;

import java.util.Locale;

/** Every kind of error answer: its HTTP status and a title. The names are part of the contract. */
public enum ProblemCode {
  /** The body is not JSON of the expected shape, or a parameter is malformed. */
  INVALID_REQUEST(400, "The request is malformed"),
  /** A page token was changed, or belongs to another list. */
  INVALID_PAGE_TOKEN(400, "The page token is not valid for this list"),
  /** No, wrong or expired credentials. */
  UNAUTHENTICATED(401, "Valid credentials are needed"),
  /** Known, but not allowed. */
  FORBIDDEN(403, "Not allowed"),
  /** A cookie without its CSRF header. */
  CSRF_REQUIRED(403, "The CSRF header is missing or wrong"),
  /** The operator has suspended the tenant. */
  TENANT_SUSPENDED(403, "The tenant is suspended"),
  /** Sign-up is switched off. */
  SIGNUP_DISABLED(403, "Sign-up is closed"),
  /** There is no such thing, or it belongs to another tenant. */
  NOT_FOUND(404, "Not found"),
  /** The path exists, the method doesn't. */
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  /** Nothing that the client accepts. */
  NOT_ACCEPTABLE(406, "Not acceptable"),
  /** A live object has this name already. */
  NAME_IN_USE(409, "The name is in use"),
  /** Somebody signed up with this address. */
  EMAIL_IN_USE(409, "The e-mail address is in use"),
  /** The topic exists. */
  TOPIC_ALREADY_EXISTS(409, "The topic exists already"),
  /** Something is placed on the broker cluster, or may be on each of its nodes. */
  BROKER_CLUSTER_IN_USE(409, "The broker cluster is in use"),
  /** An operation on the broker cluster is running, or it is not ready for this. */
  BROKER_CLUSTER_BUSY(409, "The broker cluster is not ready for this"),
  /** There is this ACL. */
  ACL_EXISTS(409, "The ACL exists already"),
  /** The virtual cluster still holds topics. */
  CLUSTER_NOT_EMPTY(409, "The cluster still holds topics"),
  /** The tenant is on its way out. */
  TENANT_DELETING(409, "The tenant is being deleted"),
  /** It says of itself that it can't be deleted. */
  DELETION_PROTECTED(409, "It has deletion protection"),
  /** The group has members, who say themselves where they read on. */
  GROUP_ACTIVE(409, "The group has members"),
  /** Somebody must be able to do everything. */
  LAST_OWNER(409, "A tenant keeps an owner"),
  /** The key signs tokens: another must do so first. */
  SIGNING_KEY_IN_USE(409, "The key signs tokens"),
  /** The cluster's policy refuses it; the detail names the limit. */
  POLICY_VIOLATION(409, "A limit of the cluster was reached"),
  /** A request with the same Idempotency-Key is still running. */
  IDEMPOTENCY_IN_PROGRESS(409, "A request with this Idempotency-Key is still running"),
  /** If-Match names another state of the resource. */
  PRECONDITION_FAILED(412, "The resource was changed meanwhile"),
  /** The body exceeds the limit. */
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  /** Only JSON is understood. */
  UNSUPPORTED_MEDIA_TYPE(415, "Only application/json is understood"),
  /** Fields break their rules; see errors. */
  VALIDATION_FAILED(422, "Some fields are not valid"),
  /** Same Idempotency-Key, other request. */
  IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
  /** A write that must say which state it changes came without If-Match. */
  PRECONDITION_REQUIRED(428, "If-Match is required"),
  /** The same was asked for too often; retry later. */
  TOO_MANY_REQUESTS(429, "Too many requests"),
  /** Too many expensive requests at once; retry later. */
  OVERLOADED(503, "The server is busy"),
  /** The broker cluster can't be reached or can't do it now; retry later. */
  CLUSTER_UNAVAILABLE(503, "The broker cluster is not available"),
  /** The database can't be reached; retry later. */
  DATABASE_UNAVAILABLE(503, "The database is not available"),
  /** A fault of ours. */
  INTERNAL_ERROR(500, "Something went wrong on our side");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** For humans; the same for each occurrence. */
  public String title() {
    return title;
  }

  /** As in answers: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Stable type URN (RFC 9457). */
  public String type() {
    return "urn:weir:problem:" + code();
  }

  /** Whether the same request may succeed later. */
  public boolean retriable() {
    return status == 503 || this == IDEMPOTENCY_IN_PROGRESS || this == TOO_MANY_REQUESTS;
  }
}
