package io.weir.storage;

/** Who hands batches to a leader's log; it decides how much is validated. Immutable. */
public enum AppendOrigin {
  /** A producer: everything is validated, exactly one batch, sequence numbers are checked. */
  CLIENT,
  /**
   * A coordinator of this node (group, tenancy): may write several batches and control batches;
   * sequence numbers are not checked.
   */
  COORDINATOR
}
