package io.weir.broker.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What the JVM knows about its process. Not instantiable. */
public final class ProcessMetrics {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private ProcessMetrics() {}

  /** Adds them, under the names that Prometheus' own clients use. */
  public static void addTo(Metrics metrics) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    metrics.gauge(
        "jvm_memory_heap_used_bytes", "Heap in use.", () -> memory.getHeapMemoryUsage().getUsed());
    metrics.gauge(
        "jvm_threads_live", "Live threads.", ManagementFactory.getThreadMXBean()::getThreadCount);
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
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      metrics.counter(
          "process_cpu_seconds_total",
          "User and system CPU time.",
          () -> unix.getProcessCpuTime() / NANOS_PER_SECOND);
      metrics.gauge("process_open_fds", "Open file descriptors.", unix::getOpenFileDescriptorCount);
    }
  }
}
