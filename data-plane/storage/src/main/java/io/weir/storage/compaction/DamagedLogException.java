package io.weir.storage.compaction;

/**
 * A segment holds what can't be read, so the log stays uncleaned as it is: what would be dropped
 * can't be known.
 */
public final class DamagedLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Tells where. */
  public DamagedLogException(String where, Throwable cause) {
    super(where, cause);
  }

  /** Tells where. */
  public DamagedLogException(String where) {
    super(where);
  }
}
