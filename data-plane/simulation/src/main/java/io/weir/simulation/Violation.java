package io.weir.simulation;

/** An invariant doesn't hold. */
public final class Violation extends RuntimeException {
  /**
   * A broken invariant.
   *
   * @param invariant its name
   * @param what what was seen
   */
  public Violation(String invariant, String what) {
    super(invariant + ": " + what);
  }
}
