package io.weir.storage.compaction;

/** A pass ended before its time: the log changed under it, or the node stops. Nothing is lost. */
public final class CompactionAbortedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Ends a pass.
   *
   * @param reason what happened
   */
  public CompactionAbortedException(String reason) {
    super(reason);
  }
}
