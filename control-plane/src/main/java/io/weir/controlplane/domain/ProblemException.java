package io.weir.controlplane.domain;

import java.util.List;

/** A request that can't be fulfilled, for a reason that the caller may know. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final transient List<FieldError> errors;

  /** With a detail for humans. */
  public ProblemException(ProblemCode code, String detail) {
    this(code, detail, List.of(), null);
  }

  /** With a detail and its cause. */
  public ProblemException(ProblemCode code, String detail, Throwable cause) {
    this(code, detail, List.of(), cause);
  }

  /** With broken fields. */
  public ProblemException(ProblemCode code, String detail, List<FieldError> errors) {
    this(code, detail, errors, null);
  }

  private ProblemException(
      ProblemCode code, String detail, List<FieldError> errors, Throwable cause) {
    super(detail, cause);
    this.code = code;
    this.errors = List.copyOf(errors);
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

  /** Broken fields; may be empty. */
  public List<FieldError> errors() {
    return errors;
  }
}
