package io.weir.storage;

/**
 * What opening a log found. Immutable.
 *
 * @param outcome see {@link Outcome}
 * @param endOffsetExclusive the log's end after recovery; -1 when {@link Outcome#FAILED}
 * @param tornBytes bytes cut from the end: an append that the crash interrupted, never acknowledged
 * @param damagedBytes bytes cut although they had been written completely (bad CRC, bad order), and
 *     all that followed them; kept beside the log with the suffix {@code .damaged}
 * @param detail for people; empty when clean
 */
public record LogRecovery(
    Outcome outcome, long endOffsetExclusive, long tornBytes, long damagedBytes, String detail) {

  /** How sound the log is. */
  public enum Outcome {
    /** Stopped cleanly, nothing had to be checked, or created just now. */
    CLEAN,
    /** Checked from the recovery point on: everything complete, at most a torn tail was cut. */
    RECOVERED,
    /**
     * Lost bytes that had been complete, or ends below its checkpointed high watermark: it must be
     * repaired from a peer and may not lead before.
     */
    DAMAGED,
    /** Could not be opened at all (I/O error, unreadable layout); it is offline. */
    FAILED
  }

  /** The same log, of which nobody may say that it holds everything. */
  LogRecovery damagedBy(String what) {
    return new LogRecovery(
        outcome == Outcome.FAILED ? outcome : Outcome.DAMAGED,
        endOffsetExclusive,
        tornBytes,
        damagedBytes,
        detail.isEmpty() ? what : detail + "; " + what);
  }

  /** Whether everything that was ever acknowledged from this log is still in it. */
  public boolean intact() {
    return outcome == Outcome.CLEAN || outcome == Outcome.RECOVERED;
  }
}
