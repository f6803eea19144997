package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last registration made with this data folder: {@code weir-incarnation.json}, {@code
 * {"version":0,"broker_epoch":N,"boot_id":"…"}}. Immutable.
 *
 * @param brokerEpoch epoch that the controller gave
 * @param bootId id of the kernel's boot then: the same one now means that the page cache was kept
 */
public record Incarnation(long brokerEpoch, String bootId) {
  static final String FILE = "weir-incarnation.json";

  private static final Path KERNEL_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*(\\d+)");
  private static final Pattern EPOCH = Pattern.compile("\"broker_epoch\"\\s*:\\s*(\\d{1,18})");
  private static final Pattern BOOT =
      Pattern.compile("\"boot_id\"\\s*:\\s*\"([0-9A-Za-z-]{1,64})\"");

  /** Refuses boot ids that JSON would have to escape. */
  public Incarnation {
    if (brokerEpoch < 0 || !bootId.matches("[0-9A-Za-z-]{1,64}")) {
      throw new IllegalArgumentException("brokerEpoch=" + brokerEpoch + " bootId=" + bootId);
    }
  }

  /** Id of the running kernel's boot; empty where there is no such thing. */
  public static Optional<String> kernelBootId() {
    try {
      return Optional.of(java.nio.file.Files.readString(KERNEL_BOOT_ID).trim());
    } catch (IOException e) {
      return Optional.empty(); // not Linux: every exit counts as a power loss, the safe side
    }
  }

  static Optional<Incarnation> read(Disk disk, Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!disk.exists(file)) {
      return Optional.empty();
    }
    String text = SmallFiles.readText(disk, file);
    Matcher version = VERSION.matcher(text);
    Matcher epoch = EPOCH.matcher(text);
    Matcher boot = BOOT.matcher(text);
    if (!version.find() || !version.group(1).equals("0") || !epoch.find() || !boot.find()) {
      return Optional.empty(); // torn or of another version: no claim can be made
    }
    return Optional.of(new Incarnation(Long.parseLong(epoch.group(1)), boot.group(1)));
  }

  /** Takes the claim away that a former registration is; it survives no power loss either. */
  static void forget(Disk disk, Path directory) throws IOException {
    disk.delete(directory.resolve(FILE));
    disk.syncDirectory(directory);
  }

  void write(Disk disk, Path directory) throws IOException {
    SmallFiles.replaceDurably(
        disk,
        directory.resolve(FILE),
        SmallFiles.utf8(
            "{\"version\":0,\"broker_epoch\":" + brokerEpoch + ",\"boot_id\":\"" + bootId + "\"}"));
  }
}
