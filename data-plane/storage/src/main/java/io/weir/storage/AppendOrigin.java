package io.weir.storage;

/** Who hands batches to a leader's log; it decides how much is validated. Immutable. */
public enum AppendOrigin {
  /** A producer: everything is validated, exactly one batch, sequence numbers are checked. */
  CLIENT,
  /**
   * A producer, whose records {@link BatchPreparation} has opened and checked already: all but the
   * records is validated.
   */
  CLIENT_PREPARED,
  /**
   * A coordinator of this node (group, tenancy): may write several batches and control batches;
   * sequence numbers are not checked.
   */
  COORDINATOR;

  /** Whether a producer sent it. */
  boolean isClient() {
    return this != COORDINATOR;
  }
}
