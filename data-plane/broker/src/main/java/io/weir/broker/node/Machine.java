package io.weir.broker.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;

/** What the machine knows that no configuration says. Not instantiable. */
final class Machine {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private Machine() {}

  /**
   * Changes with each boot of the kernel. Where there is none, a new one each time: no exit counts
   * as one under the same boot then.
   */
  static String bootId() {
    try {
      return Files.readString(BOOT_ID).trim();
    } catch (IOException e) {
      return "unknown-" + Uuid.randomUuid();
    }
  }
}
