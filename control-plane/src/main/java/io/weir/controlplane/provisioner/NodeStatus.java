package io.weir.controlplane.provisioner;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One node as seen at one moment. Immutable.
 *
 * @param pid present while the process lives
 * @param startedAt of the process, while it lives and the system says so
 * @param disk where its data is; empty if it can't be read
 */
public record NodeStatus(
    LocalNode node,
    DesiredState desired,
    Observed observed,
    OptionalLong pid,
    Optional<Instant> startedAt,
    Optional<Disk> disk) {
  /** Refuses missing parts. */
  public NodeStatus {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(desired, "desired");
    Objects.requireNonNull(observed, "observed");
    Objects.requireNonNull(pid, "pid");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(disk, "disk");
  }

  /**
   * A file system.
   *
   * @param totalBytes of all
   * @param freeBytes that the node may still write
   */
  public record Disk(long totalBytes, long freeBytes) {}

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
