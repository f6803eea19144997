package io.weir.storage;

/** Hears how far the opening of logs is: every few seconds, and at its end. */
@FunctionalInterface
public interface OpeningProgress {
  /**
   * Of {@code of} logs {@code done} are opened.
   *
   * @param done logs that are opened, or could not be
   * @param of all logs that were found
   */
  void opened(int done, int of);
}
