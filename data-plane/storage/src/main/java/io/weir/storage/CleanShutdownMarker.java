package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka's {@code .kafka_cleanshutdown}: there after a clean stop only, with the broker's epoch.
 * Stateless.
 */
final class CleanShutdownMarker {
  static final String FILE = ".kafka_cleanshutdown";
  static final long NO_EPOCH = -1;

  private static final Pattern EPOCH = Pattern.compile("\"brokerEpoch\"\\s*:\\s*(-?\\d{1,18})");

  private CleanShutdownMarker() {}

  /** The epoch of a clean stop, {@link #NO_EPOCH} if unknown; empty after an unclean one. */
  static OptionalLong read(Disk disk, Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!disk.exists(file)) {
      return OptionalLong.empty();
    }
    Matcher matcher = EPOCH.matcher(SmallFiles.readText(disk, file));
    return OptionalLong.of(matcher.find() ? Long.parseLong(matcher.group(1)) : NO_EPOCH);
  }

  static void write(Disk disk, Path directory, long brokerEpoch) throws IOException {
    SmallFiles.replaceDurably(
        disk,
        directory.resolve(FILE),
        SmallFiles.utf8("{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}"));
  }

  static void remove(Disk disk, Path directory) throws IOException {
    disk.delete(directory.resolve(FILE));
    disk.syncDirectory(directory);
  }
}
