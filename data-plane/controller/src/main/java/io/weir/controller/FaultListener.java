package io.weir.controller;

/** Told of faults that this node cannot go on with. */
@FunctionalInterface
public interface FaultListener {
  /**
   * The KRaft side has failed for good; the process should end with exit code 1. It was logged. May
   * be called from any thread and more than once; must not block.
   *
   * @param part which part failed, such as {@code quorum-controller}
   * @param cause why
   */
  void onFatalFault(String part, Throwable cause);
}
