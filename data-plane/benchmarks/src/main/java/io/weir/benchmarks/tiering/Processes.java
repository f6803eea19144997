package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What the kernel counts of processes (proc(5)). Not instantiable. */
final class Processes {
  /** USER_HZ, which is 100 on every architecture that Weir runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final String RSS = "VmRSS:";

  private Processes() {}

  /** User and system time of them all since they began, in seconds. */
  static double cpuSeconds(Collection<Long> pids) throws IOException {
    long ticks = 0;
    for (long pid : pids) {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Busy time of the whole machine since its start, in seconds of one core. */
  static double machineSeconds() throws IOException {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    long busy = 0;
    for (int i = 1; i < fields.length; i++) {
      boolean idle = i == 4 || i == 5; // idle, iowait
      boolean countedAlready = i >= 9; // guest time is part of user time
      busy += idle || countedAlready ? 0 : Long.parseLong(fields[i]);
    }
    return busy / TICKS_PER_SECOND;
  }

  /** Resident memory of them all, in bytes; pages that they share count for each. */
  static long residentBytes(Collection<Long> pids) throws IOException {
    long kib = 0;
    for (long pid : pids) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith(RSS)) {
          kib += Long.parseLong(line.substring(RSS.length()).replace("kB", "").strip());
        }
      }
    }
    return kib << 10;
  }
}
