package io.weir.controlplane.provisioner;

import java.util.Optional;

/**
 * One process, for good: a pid alone is given out again. Immutable.
 *
 * @param startTicks start time in clock ticks since boot (field 22 of {@code /proc/PID/stat})
 * @param bootId the kernel's boot id
 */
record ProcessIdentity(long pid, long startTicks, String bootId) {
  /** Reads what {@code launch} wrote; empty when the text is incomplete. */
  static Optional<ProcessIdentity> parse(String text) {
    String[] fields = text.strip().split(" ");
    if (fields.length != 3 || !fields[0].matches("\\d{1,18}") || !fields[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]));
  }
}
