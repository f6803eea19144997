package io.weir.controlplane.provisioner;

import io.weir.controlplane.provisioner.NodeStatus.Observed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Linux's process table ({@code /proc}). Thread-safe. */
final class ProcessTable {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0; // counted after the name, which ends with the last ')'
  private static final int START_TICKS = 19;

  private final String bootId;

  ProcessTable() {
    this.bootId = DurableFiles.read(BOOT_ID).strip();
  }

  /** DOWN when the pid is gone, a zombie, or another process's by now. */
  Observed observe(ProcessIdentity process) {
    if (!process.bootId().equals(bootId)) {
      return Observed.DOWN;
    }
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    } catch (NoSuchFileException e) {
      return Observed.DOWN;
    } catch (IOException e) {
      // Reading the file of a process that ends in between fails with ESRCH, which has no class.
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return Observed.DOWN;
      }
      throw new UncheckedIOException("the process table can't be read", e);
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    if (Long.parseLong(fields[START_TICKS]) != process.startTicks()) {
      return Observed.DOWN;
    }
    return switch (fields[STATE]) {
      case "Z", "X", "x" -> Observed.DOWN;
      case "T", "t" -> Observed.PAUSED;
      default -> Observed.UP;
    };
  }

  void terminate(ProcessIdentity process) {
    if (observe(process) != Observed.DOWN) {
      ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }
  }

  void kill(ProcessIdentity process) {
    if (observe(process) != Observed.DOWN) {
      ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
