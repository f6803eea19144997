package io.weir.broker.node;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** What the machine knows that no configuration says. Not instantiable. */
final class Machine {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String META_PROPERTIES = "meta.properties";

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

  /**
   * The id that {@code format} gave a folder.
   *
   * @throws IllegalStateException if the folder was not formatted
   */
  static Uuid directoryId(Path folder) {
    Path file = folder.resolve(META_PROPERTIES);
    if (!Files.exists(file)) {
      throw new IllegalStateException(folder + " is not formatted; run format first");
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    String id = properties.getProperty("directory.id");
    if (id == null) {
      throw new IllegalStateException(file + " holds no directory.id; run format again");
    }
    return Uuid.fromString(id);
  }
}
