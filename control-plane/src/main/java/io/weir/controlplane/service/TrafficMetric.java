package io.weir.controlplane.service;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a chart may show of a virtual cluster. */
public enum TrafficMetric {
  /** Record batches that clients produced, as they came. */
  BYTES_IN("bytes_per_second", ClusterFigures.Traffic::producedBytes),
  /** Record batches that clients fetched. */
  BYTES_OUT("bytes_per_second", ClusterFigures.Traffic::fetchedBytes),
  /** Records that clients produced. */
  RECORDS_IN("records_per_second", ClusterFigures.Traffic::producedRecords),
  /** Records that clients fetched. */
  RECORDS_OUT("records_per_second", ClusterFigures.Traffic::fetchedRecords),
  /** Answered requests. */
  REQUESTS("requests_per_second", ClusterFigures.Traffic::requests),
  /** Of those, whose worst error was the client's fault or a broker's. */
  REQUEST_ERRORS("requests_per_second", ClusterFigures.Traffic::requestErrors),
  /** Times that a connection was not read, as it was at a limit. */
  READS_PAUSED("times_per_second", ClusterFigures.Traffic::readsPaused),
  /** All replicas together; not a rate. */
  STORED_BYTES("bytes", ClusterFigures.Traffic::storedBytes),
  /** The leaders' logs alone, so every record once; not a rate. */
  LOGICAL_BYTES("bytes", ClusterFigures.Traffic::ledBytes);

  private final String unit;
  private final ToLongFunction<ClusterFigures.Traffic> value;

  TrafficMetric(String unit, ToLongFunction<ClusterFigures.Traffic> value) {
    this.unit = unit;
    this.value = value;
  }

  /** What its points are counted in. */
  public String unit() {
    return unit;
  }

  /** Its name in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it only grows, so that its rate is shown. */
  boolean isCounter() {
    return this != STORED_BYTES && this != LOGICAL_BYTES;
  }

  /** What a node counted. */
  long of(ClusterFigures.Traffic traffic) {
    return value.applyAsLong(traffic);
  }

  /** By its name in the API. */
  static Optional<TrafficMetric> named(String label) {
    return Arrays.stream(values()).filter(metric -> metric.label().equals(label)).findFirst();
  }

  /** All names. */
  static List<String> labels() {
    return Arrays.stream(values()).map(TrafficMetric::label).toList();
  }
}
