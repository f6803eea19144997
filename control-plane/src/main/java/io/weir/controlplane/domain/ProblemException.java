package io.weir.controlplane.domain;

import java.util.List;

/** A request that can't be fulfilled, for a reason that the caller may know. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int RETRY_AFTER_SECONDS = 1;

  private final ProblemCode code;
  private final transient List<FieldError> errors;
  private final int retryAfterSeconds;

  /** With a detail for humans. */
  public ProblemException(ProblemCode code, String detail) {
    this(code, detail, List.of(), null, RETRY_AFTER_SECONDS);
  }

  /** With a detail and its cause. */
  public ProblemException(ProblemCode code, String detail, Throwable cause) {
    this(code, detail, List.of(), cause, RETRY_AFTER_SECONDS);
  }

  /** With broken fields. */
  public ProblemException(ProblemCode code, String detail, List<FieldError> errors) {
    this(code, detail, errors, null, RETRY_AFTER_SECONDS);
  }

  private ProblemException(
      ProblemCode code,
      String detail,
      List<FieldError> errors,
      Throwable cause,
      int retryAfterSeconds) {
    super(detail, cause);
    this.code = code;
    this.errors = List.copyOf(errors);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same was asked for too often; worth another try after so long. */
  public static ProblemException tooMany(String detail, int retryAfterSeconds) {
    return new ProblemException(
        ProblemCode.TOO_MANY_REQUESTS, detail, List.of(), null, retryAfterSeconds);
  }

  /** There is no such thing, or it is another tenant's: the same answer. */
  public static ProblemException notFound(String kind, String id) {
    return new ProblemException(ProblemCode.NOT_FOUND, "There is no " + kind + " '" + id + "'.");
  }

  /** One broken field. */
  public static ProblemException invalid(String pointer, String detail) {
    return new ProblemException(
        ProblemCode.VALIDATION_FAILED, detail, List.of(new FieldError(pointer, detail)));
  }

  /** What kind. */
  public ProblemCode code() {
    return code;
  }

  /** When another try is worth it, if it ever is. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** Broken fields; may be empty. */
  public List<FieldError> errors() {
    return errors;
  }
}
