package io.weir.broker.metrics;

import io.weir.protocol.Clock;
import io.weir.protocol.VirtualClusterId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;

/** Requests and records as numbers, by virtual cluster and by API. Thread-safe. */
public final class RequestMeters {
  /** Virtual clusters with counters of their own; those that come later share {@link #OTHERS}. */
  public static final int VIRTUAL_CLUSTERS_MAX = 2_000;

  /** Label of operators and of the control plane. */
  public static final String OPERATORS = "operators";

  /** Label of the virtual clusters above {@link #VIRTUAL_CLUSTERS_MAX}. */
  public static final String OTHERS = "others";

  private static final String VIRTUAL_CLUSTER = "virtual_cluster";
  private static final List<String> LABELS = List.of(VIRTUAL_CLUSTER);

  private final Clock clock;
  private final Map<VirtualClusterId, TrafficMeter> byVirtualCluster = new ConcurrentHashMap<>();
  private final TrafficMeter operators = new TrafficMeter();
  private final TrafficMeter others = new TrafficMeter();
  private final Map<Short, Histogram> timesByApi = new ConcurrentHashMap<>();

  /** Starts empty. */
  public RequestMeters(Clock clock) {
    this.clock = clock;
  }

  /** Monotonic nanoseconds. */
  public long nowNs() {
    return clock.monotonicNs();
  }

  /** The meter of a virtual cluster; empty: of the operators. */
  public TrafficMeter of(Optional<VirtualClusterId> virtualCluster) {
    if (virtualCluster.isEmpty()) {
      return operators;
    }
    TrafficMeter known = byVirtualCluster.get(virtualCluster.get());
    if (known != null) {
      return known;
    }
    return byVirtualCluster.size() >= VIRTUAL_CLUSTERS_MAX
        ? others
        : byVirtualCluster.computeIfAbsent(virtualCluster.get(), id -> new TrafficMeter());
  }

  /** A virtual cluster was deleted: its numbers go. */
  public void forget(VirtualClusterId virtualCluster) {
    byVirtualCluster.remove(virtualCluster);
  }

  /**
   * What one virtual cluster's clients did since this process began, or since their first request.
   *
   * @param requests answered
   * @param requestErrors of those, whose worst error was the client's fault or this broker's
   * @param readsPaused times that a connection was not read, as it was at a limit
   */
  public record Traffic(
      long producedBytes,
      long producedRecords,
      long fetchedBytes,
      long fetchedRecords,
      long requests,
      long requestErrors,
      long readsPaused) {
    /** Of one that has sent nothing. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0);
  }

  /** Of each virtual cluster with counters of its own. */
  public Map<VirtualClusterId, Traffic> traffic() {
    Map<VirtualClusterId, Traffic> traffic = new HashMap<>();
    byVirtualCluster.forEach((id, meter) -> traffic.put(id, meter.traffic()));
    return traffic;
  }

  /** A request was answered, which took so long since its frame was complete. */
  public void took(short apiKey, long ns) {
    Histogram times = timesByApi.get(apiKey);
    if (times == null) {
      times = timesByApi.computeIfAbsent(apiKey, key -> Histogram.ofRequests());
    }
    times.observe(ns);
  }

  /** Shows them. */
  public void addTo(Metrics metrics, Function<Short, String> ownApiNames) {
    counter(
        metrics,
        "weir_produced_bytes_total",
        "Bytes of record batches that clients produced and this broker stored, as they came.",
        meter -> meter.producedBytes);
    counter(
        metrics,
        "weir_produced_records_total",
        "Records that clients produced and this broker stored, by their batches' headers.",
        meter -> meter.producedRecords);
    counter(
        metrics,
        "weir_fetched_bytes_total",
        "Bytes of record batches that this broker answered to fetches.",
        meter -> meter.fetchedBytes);
    counter(
        metrics,
        "weir_fetched_records_total",
        "Records that this broker answered to fetches: offsets from the one asked for on.",
        meter -> meter.fetchedRecords);
    counter(
        metrics,
        "weir_connection_reads_paused_total",
        "Times that a connection was not read, as its requests in flight or its unread answers"
            + " were at their limit.",
        meter -> meter.readsPaused);
    metrics.counters(
        "weir_requests_total",
        "Requests answered, by API and by the worst error of the answer: ok, retriable, refused"
            + " (the client's fault), failed (this broker's).",
        List.of(VIRTUAL_CLUSTER, "api", "outcome"),
        sink ->
            forEach(
                (label, meter) ->
                    meter.forEachApi(
                        (key, counters) -> {
                          String api = apiName(key, ownApiNames);
                          for (Outcome outcome : Outcome.values()) {
                            long count = counters[outcome.ordinal()].sum();
                            if (count > 0) {
                              sink.sample(count, label, api, outcome.label());
                            }
                          }
                        })));
    metrics.histograms(
        "weir_request_seconds",
        "Time from a request's complete frame to its encoded answer; for Fetch with the wait for"
            + " records.",
        List.of("api"),
        sink ->
            timesByApi.forEach((key, times) -> sink.histogram(times, apiName(key, ownApiNames))));
  }

  private void counter(
      Metrics metrics, String name, String help, Function<TrafficMeter, LongAdder> counter) {
    metrics.counters(
        name,
        help,
        LABELS,
        sink -> forEach((label, meter) -> sink.sample(counter.apply(meter).sum(), label)));
  }

  private void forEach(BiConsumer<String, TrafficMeter> taker) {
    byVirtualCluster.forEach((id, meter) -> taker.accept(id.publicId(), meter));
    taker.accept(OPERATORS, operators);
    if (byVirtualCluster.size() >= VIRTUAL_CLUSTERS_MAX) {
      taker.accept(OTHERS, others);
    }
  }

  private static String apiName(short key, Function<Short, String> ownApiNames) {
    return ApiKeys.hasId(key) ? ApiKeys.forId(key).name : ownApiNames.apply(key);
  }
}
