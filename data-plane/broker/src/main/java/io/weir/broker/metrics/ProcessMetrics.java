package io.weir.broker.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the JVM knows about its process. Not instantiable. */
public final class ProcessMetrics {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double BYTES_PER_KIB = 1024;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private ProcessMetrics() {}

  /** Adds them, under the names that Prometheus' own clients use. */
  public static void addTo(Metrics metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    metrics.gauge(
        "jvm_memory_heap_used_bytes", "Heap in use.", () -> memory.getHeapMemoryUsage().getUsed());
    metrics.gauge(
        "jvm_memory_heap_max_bytes",
        "Heap that the JVM may use at most.",
        () -> memory.getHeapMemoryUsage().getMax());
    metrics.gauge(
        "jvm_memory_direct_used_bytes",
        "Memory of direct buffers that the JDK allocated.",
        () ->
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum());
    metrics.gauge(
        "weir_network_buffers_bytes",
        "Direct memory that the pool of network buffers holds.",
        () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
    metrics.gauge(
        "jvm_threads_live", "Live threads.", ManagementFactory.getThreadMXBean()::getThreadCount);
    metrics.counter(
        "jvm_gc_collections_total",
        "Garbage collections.",
        () -> {
          long collections = 0;
          for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, gc.getCollectionCount());
          }
          return collections;
        });
    metrics.counter(
        "jvm_gc_collection_seconds_total",
        "Time spent in garbage collection.",
        () -> {
          long millis = 0;
          for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += Math.max(0, gc.getCollectionTime());
          }
          return millis / MILLIS_PER_SECOND;
        });
    metrics.gauge(
        "process_start_time_seconds",
        "Start of the process, seconds since the epoch.",
        () -> ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
    metrics.gauge(
        "process_resident_memory_bytes",
        "Resident memory; NaN where the kernel doesn't tell.",
        ProcessMetrics::residentBytes);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      metrics.counter(
          "process_cpu_seconds_total",
          "User and system CPU time.",
          () -> unix.getProcessCpuTime() / NANOS_PER_SECOND);
      metrics.gauge("process_open_fds", "Open file descriptors.", unix::getOpenFileDescriptorCount);
      metrics.gauge(
          "process_max_fds", "File descriptors that may be open.", unix::getMaxFileDescriptorCount);
    }
  }

  private static double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToDouble(
              line ->
                  Double.parseDouble(line.substring(RESIDENT.length()).replace("kB", "").trim())
                      * BYTES_PER_KIB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException | NumberFormatException e) {
      return Double.NaN;
    }
  }
}
