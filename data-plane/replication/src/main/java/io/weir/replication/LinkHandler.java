package io.weir.replication;

/** Hears of one connection. Called by one thread at a time, in order; must not block. */
public interface LinkHandler {
  /** Connected; only for connections that this side opened. At most once. */
  void onOpen(PeerLink link);

  /** A whole frame; the handler owns its payload. */
  void onFrame(Frame frame);

  /** It could not be opened, or it is closed. Exactly once, and the last call. */
  void onClosed(String reason);
}
