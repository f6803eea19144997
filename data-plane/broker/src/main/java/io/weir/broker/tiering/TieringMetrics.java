package io.weir.broker.tiering;

import io.weir.broker.metrics.Metrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the remote log manager has done, and what it has before it. Thread-safe. */
public final class TieringMetrics {
  private final LongAdder copiedBytes = new LongAdder();
  private final LongAdder copiedSegments = new LongAdder();
  private final LongAdder copyErrors = new LongAdder();
  private final LongAdder deletedBytes = new LongAdder();
  private final LongAdder deletedSegments = new LongAdder();
  private final LongAdder deleteErrors = new LongAdder();
  private final LongAdder roundErrors = new LongAdder();

  void copied(long bytes) {
    copiedBytes.add(bytes);
    copiedSegments.increment();
  }

  void copyFailed() {
    copyErrors.increment();
  }

  void deleted(long bytes) {
    deletedBytes.add(bytes);
    deletedSegments.increment();
  }

  void deleteFailed() {
    deleteErrors.increment();
  }

  void roundFailed() {
    roundErrors.increment();
  }

  long copyErrors() {
    return copyErrors.sum();
  }

  long deleteErrors() {
    return deleteErrors.sum();
  }

  long copiedSegments() {
    return copiedSegments.sum();
  }

  long deletedSegments() {
    return deletedSegments.sum();
  }

  /** Shows all of it. */
  void addTo(Metrics metrics, RemoteLogManager manager) {
    metrics.counter(
        "weir_remote_copy_bytes_total",
        "Bytes of segments that were copied to remote storage.",
        copiedBytes::sum);
    metrics.counter(
        "weir_remote_copy_segments_total",
        "Segments that were copied to remote storage.",
        copiedSegments::sum);
    metrics.counter(
        "weir_remote_copy_errors_total",
        "Attempts to copy a segment that failed; they are made again.",
        copyErrors::sum);
    metrics.gauges(
        "weir_remote_copy_lag_bytes",
        "Bytes of segments that this node is to copy to remote storage, by virtual cluster, as of"
            + " its last look.",
        List.of("virtual_cluster"),
        sink -> {
          for (Map.Entry<String, Long> lag : manager.lagBytesByOwner().entrySet()) {
            sink.sample(lag.getValue(), lag.getKey());
          }
        });
    metrics.gauge(
        "weir_remote_copy_lag_segments",
        "Segments that this node is to copy to remote storage, as of its last look.",
        manager::lagSegments);
    metrics.gauge(
        "weir_remote_partitions_pending",
        "Partitions that wait for their turn to be copied or to have copies deleted.",
        manager::pending);
    metrics.gauge(
        "weir_remote_partitions_failing",
        "Partitions led by this node whose last copy or deletion in remote storage failed.",
        manager::failing);
    metrics.counter(
        "weir_remote_delete_bytes_total",
        "Bytes of segments that were deleted from remote storage.",
        deletedBytes::sum);
    metrics.counter(
        "weir_remote_delete_segments_total",
        "Segments that were deleted from remote storage, failed copies among them.",
        deletedSegments::sum);
    metrics.counter(
        "weir_remote_delete_errors_total",
        "Turns in which a deletion in remote storage failed; it is tried again.",
        deleteErrors::sum);
    metrics.counter(
        "weir_remote_look_errors_total",
        "Looks at a tiered partition that failed, so that nothing of it was copied or deleted.",
        roundErrors::sum);
  }
}
