package io.weir.broker.tiering.read;

import io.weir.broker.metrics.Histogram;
import io.weir.broker.metrics.Metrics;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What happens with reads of the remote store. Thread-safe. */
final class ColdReadMetrics {
  final LongAdder reads = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder reused = new LongAdder();
  final LongAdder storeErrors = new LongAdder();
  final LongAdder missingErrors = new LongAdder();
  final LongAdder damageErrors = new LongAdder();
  final Histogram times = Histogram.ofRequests();

  /** Shows them, and what the parts count themselves. */
  void addTo(Metrics metrics, ColdReadQueue queue, RemoteIndexes indexes) {
    metrics.counter(
        "weir_remote_reads_total", "Reads of the remote store that gave batches.", reads::sum);
    metrics.counter(
        "weir_remote_read_bytes_total",
        "Bytes of record batches that were read from the remote store.",
        bytes::sum);
    metrics.counters(
        "weir_remote_read_errors_total",
        "Reads of the remote store that failed: store (away or slow), missing (the copy), damage"
            + " (of the copy).",
        List.of("reason"),
        sink -> {
          sink.sample(storeErrors.sum(), "store");
          sink.sample(missingErrors.sum(), "missing");
          sink.sample(damageErrors.sum(), "damage");
        });
    metrics.counter(
        "weir_remote_reads_refused_total",
        "Reads of the remote store that found no place to wait; clients try again.",
        refused::sum);
    metrics.counter(
        "weir_remote_reads_reused_total",
        "Fetches that found their read of the remote store begun by an earlier one.",
        reused::sum);
    metrics.histograms(
        "weir_remote_read_seconds",
        "Time of a read of the remote store, from its thread on.",
        List.of(),
        sink -> sink.histogram(times));
    metrics.gauge(
        "weir_remote_reads_waiting",
        "Reads that wait for a thread of the remote store's, or for memory.",
        queue::waiting);
    metrics.gauge("weir_remote_reads_running", "Reads of the remote store.", queue::running);
    metrics.gauge(
        "weir_remote_read_memory_bytes",
        "Memory of batches of the remote store: being read, kept, or on their way to clients.",
        queue::bytes);
    metrics.counter(
        "weir_remote_index_hits_total",
        "Indexes of copied segments that were in memory.",
        indexes::hits);
    metrics.counter(
        "weir_remote_index_misses_total",
        "Indexes of copied segments that were fetched from the remote store.",
        indexes::misses);
    metrics.gauge(
        "weir_remote_index_bytes", "Indexes of copied segments in memory.", indexes::bytes);
  }
}
