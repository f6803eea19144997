package io.weir.controlplane.service.messages;

import java.util.Locale;

/** What ended a look or a stream. */
public enum Ended {
  /** As many rows as were asked for. */
  LIMIT,
  /** There is no more. */
  END,
  /** Enough was read. */
  SCAN_LIMIT,
  /** It took long enough. */
  TIME_LIMIT,
  /** The answer is large enough. */
  BYTES_LIMIT,
  /** A live stream has its age. */
  LIFETIME;

  /** As in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
