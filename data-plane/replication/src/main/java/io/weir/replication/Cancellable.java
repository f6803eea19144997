package io.weir.replication;

/** Something that was asked for and can be given up. Idempotent; a no-op once it has happened. */
@FunctionalInterface
public interface Cancellable {
  /** Gives it up. */
  void cancel();
}
