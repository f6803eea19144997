package io.weir.protocol;

/** Time as an argument; production binds it to the system, the simulator to a seed. Thread-safe. */
public interface Clock {
  /** Milliseconds since the Unix epoch; may jump. */
  long wallTimeMs();

  /** Nanoseconds since an arbitrary origin; never goes back. */
  long monotonicNs();
}
