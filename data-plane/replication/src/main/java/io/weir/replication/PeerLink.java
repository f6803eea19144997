package io.weir.replication;

/** One open connection between two brokers. Thread-safe. */
public interface PeerLink {
  /**
   * Sends a frame and takes over its payload (closed in every case). Never blocks: the frame's
   * bytes are read in this call, and written later together with others. Frames sent from one
   * thread arrive in order. A no-op on a closed link.
   */
  void send(Frame frame);

  /** Whether little waits to be written; what can wait, should. */
  boolean isWritable();

  /** Monotonic time of the last byte received, in nanoseconds. */
  long lastReceivedNs();

  /** Closes; {@link LinkHandler#onClosed} follows. Idempotent. */
  void close(String reason);
}
