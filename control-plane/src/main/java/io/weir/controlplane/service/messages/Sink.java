package io.weir.controlplane.service.messages;

import java.util.function.Supplier;

/**
 * Who takes what was found; may block, and so holds the reading back. Called by one thread.
 *
 * <p>Throws {@link Gone} when nobody listens any more.
 */
public interface Sink {
  /** A record, and where to go on behind it. */
  void row(MessageView row, Supplier<String> place);

  /** How much was read so far; called often, also while nothing is found. */
  void progress(long records, long bytes);

  /** A live stream left so many records out. */
  void skipped(long records);

  /** Nobody listens any more. */
  final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With how that was noticed. */
    public Gone(Throwable cause) {
      super(cause);
    }
  }
}
