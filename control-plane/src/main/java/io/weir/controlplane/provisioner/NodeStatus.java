package io.weir.controlplane.provisioner;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * One node as seen at one moment. Immutable.
 *
 * @param pid present while the process lives
 */
public record NodeStatus(
    LocalNode node, DesiredState desired, Observed observed, OptionalLong pid) {
  /** Refuses missing parts. */
  public NodeStatus {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(desired, "desired");
    Objects.requireNonNull(observed, "observed");
    Objects.requireNonNull(pid, "pid");
  }

  /** What the process table says. */
  public enum Observed {
    /** Alive. */
    UP,
    /** Alive, but stopped by a signal (SIGSTOP). */
    PAUSED,
    /** No process. */
    DOWN
  }
}
