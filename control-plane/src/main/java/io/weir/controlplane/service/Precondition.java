package io.weir.controlplane.service;

/** What the caller wants a resource to be before it is changed (RFC 9110 §13). Thread-safe. */
@FunctionalInterface
public interface Precondition {
  /**
   * Throws PRECONDITION_FAILED unless the resource is as the caller believes.
   *
   * @param current its representation, as GET answers it
   */
  void check(Object current);

  /** No condition. */
  Precondition NONE = current -> {};

  /** No condition. */
  static Precondition none() {
    return NONE;
  }
}
