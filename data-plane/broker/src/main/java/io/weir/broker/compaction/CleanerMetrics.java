package io.weir.broker.compaction;

import io.weir.broker.metrics.Metrics;
import io.weir.storage.compaction.CleanerStats;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What compaction has done, and what it has before it. Thread-safe. */
final class CleanerMetrics {
  private static final double NS_PER_SECOND = 1e9;

  private final LongAdder passes = new LongAdder();
  private final LongAdder aborted = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder recordsRemoved = new LongAdder();

  void passed(CleanerStats stats) {
    passes.increment();
    bytesRead.add(stats.bytesRead());
    bytesWritten.add(stats.bytesWritten());
    recordsRemoved.add(stats.recordsRemoved());
  }

  void aborted() {
    aborted.increment();
  }

  void failed() {
    errors.increment();
  }

  /** Shows all of it. */
  void addTo(Metrics metrics, LogCleaner cleaner) {
    metrics.counter("weir_compaction_passes_total", "Passes over a log.", passes::sum);
    metrics.counter(
        "weir_compaction_aborted_passes_total",
        "Passes that ended early as the log changed; another follows.",
        aborted::sum);
    metrics.counter(
        "weir_compaction_errors_total",
        "Passes that failed, by the disk or by damage in the log.",
        errors::sum);
    metrics.counter("weir_compaction_read_bytes_total", "Bytes read by passes.", bytesRead::sum);
    metrics.counter(
        "weir_compaction_written_bytes_total",
        "Bytes of batches that passes wrote.",
        bytesWritten::sum);
    metrics.counter(
        "weir_compaction_removed_records_total",
        "Records that passes removed.",
        recordsRemoved::sum);
    metrics.gauges(
        "weir_compaction_dirty_ratio_max",
        "Dirty part of the cleanable bytes of the dirtiest log, 0 to 1, by virtual cluster, as of"
            + " the last look.",
        List.of("virtual_cluster"),
        sink -> {
          for (Map.Entry<String, Double> each : cleaner.dirtiest().entrySet()) {
            sink.sample(each.getValue(), each.getKey());
          }
        });
    metrics.gauge(
        "weir_compaction_uncleanable_partitions",
        "Logs that are not compacted as something in them can't be read.",
        cleaner::uncleanable);
    metrics.gauge(
        "weir_compaction_partitions_pending",
        "Logs that are due and wait for their turn.",
        cleaner::pending);
    metrics.gauge(
        "weir_compaction_last_look_age_seconds",
        "Time since this node last looked for logs that are due.",
        () -> cleaner.sinceLookNs() / NS_PER_SECOND);
    metrics.gauge(
        "weir_compaction_last_pass_age_seconds",
        "Time since the last pass ended; since the start if none has.",
        () -> cleaner.sincePassNs() / NS_PER_SECOND);
  }
}
