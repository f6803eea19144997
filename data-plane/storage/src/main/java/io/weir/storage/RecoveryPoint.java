package io.weir.storage;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Up to where a log is on the device. Raised by finished syncs (any thread), lowered by truncation
 * (the shard), which makes syncs that began before it void. Thread-safe: one atomic reference.
 */
final class RecoveryPoint {
  private record State(int generation, long offset) {}

  private final AtomicReference<State> state;

  RecoveryPoint(long offset) {
    state = new AtomicReference<>(new State(0, offset));
  }

  long offset() {
    return state.get().offset;
  }

  /** Which truncation the log is after; a sync remembers it from its beginning. */
  int generation() {
    return state.get().generation;
  }

  void raise(int generation, long offset) {
    state.updateAndGet(
        s -> s.generation == generation && offset > s.offset ? new State(generation, offset) : s);
  }

  void truncatedTo(long offset) {
    state.updateAndGet(s -> new State(s.generation + 1, Math.min(s.offset, offset)));
  }

  void restartAt(long offset) {
    state.updateAndGet(s -> new State(s.generation + 1, offset));
  }
}
