package io.weir.simulation;

import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A machine's disk and what is wrong with it now. Single-threaded. */
final class FaultyDisk {
  private final World world;
  private final SimulatedDisk disk = new SimulatedDisk();
  private double errorRate;

  FaultyDisk(World world) {
    this.world = world;
  }

  Disk files() {
    return disk;
  }

  /** From now on operations fail with this probability, writes after a part of their bytes. */
  void failing(double rate) {
    errorRate = rate;
    disk.faults(rate == 0 ? SimulatedDisk.Faults.NONE : this::fault);
  }

  void bytesFree(long bytes) {
    disk.bytesFree(bytes);
  }

  void killed() {
    disk.kill();
    errorRate = 0;
  }

  void losePower() {
    disk.losePower(world.random);
  }

  /** Looks at the disk without its faults. */
  <T> T quietly(Supplier<T> look) {
    disk.faults(SimulatedDisk.Faults.NONE);
    try {
      return look.get();
    } finally {
      failing(errorRate);
    }
  }

  private int fault(SimulatedDisk.Operation operation, Path file, int bytes) throws IOException {
    if (!world.chance(errorRate)) {
      return bytes;
    }
    world.coverage.count(Coverage.Event.DISK_ERROR);
    if (operation == SimulatedDisk.Operation.WRITE && bytes > 0 && world.chance(0.5)) {
      return world.random.nextInt(bytes);
    }
    throw new IOException("simulated " + operation + " error");
  }

  /**
   * Flips a bit in the newest segment of one log: what an unclean start checks whole. Older
   * segments are read when somebody needs them, and not repaired from peers yet.
   */
  boolean flipBit(Path folder) {
    try {
      List<String> logs = disk.list(folder).stream().filter(n -> n.matches(".+-\\d+")).toList();
      if (logs.isEmpty()) {
        return false;
      }
      Path log = folder.resolve(logs.get(world.random.nextInt(logs.size())));
      List<String> segments = disk.list(log).stream().filter(n -> n.endsWith(".log")).toList();
      if (segments.isEmpty()) {
        return false;
      }
      Path newest = log.resolve(segments.getLast());
      long size;
      try (DiskFile file = disk.open(newest)) {
        size = file.size();
      }
      if (size == 0) {
        return false;
      }
      disk.flip(newest, world.between(0, size - 1), 1 << world.random.nextInt(8));
      return true;
    } catch (IOException e) {
      throw new IllegalStateException("the simulated disk can't be looked at", e);
    }
  }
}
