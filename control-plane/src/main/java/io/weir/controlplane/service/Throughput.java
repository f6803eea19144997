package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.domain.VirtualCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Throughput and health of virtual clusters, for their tenants. Thread-safe. */
public final class Throughput {
  private static final Duration RANGE_DEFAULT = Duration.ofMinutes(15);
  private static final Duration RANGE_MIN = Duration.ofMinutes(1);
  private static final Duration RANGE_MAX = Duration.ofMillis(TrafficHistory.KEPT_MS);
  private static final Duration STEP_MAX = Duration.ofHours(1);

  private final Core core;
  private final VirtualClusters clusters;
  private final ClusterFigures figures;
  private final TrafficHistory history;

  /** Wires it. */
  public Throughput(
      Core core, VirtualClusters clusters, ClusterFigures figures, TrafficHistory history) {
    this.core = core;
    this.clusters = clusters;
    this.figures = figures;
    this.history = history;
  }

  /**
   * Which points.
   *
   * @param metrics their names, each once
   * @param range until now, as ISO 8601 says; 15 minutes if missing
   * @param step from point to point; as exact as it is kept if missing
   */
  public record Query(List<String> metrics, String range, String step) {
    private record Parsed(Set<TrafficMetric> metrics, Duration range, Duration step) {}

    private Parsed parse() {
      List<String> names = Objects.requireNonNullElse(metrics, List.of());
      Set<TrafficMetric> known = new LinkedHashSet<>();
      names.forEach(name -> TrafficMetric.named(name).ifPresent(known::add));
      Optional<Duration> parsedRange = duration(range, RANGE_DEFAULT);
      Optional<Duration> parsedStep = duration(step, Duration.ZERO);
      new Validation()
          .require(
              !names.isEmpty() && known.size() == names.size(),
              "/metrics",
              "must name some of " + String.join(", ", TrafficMetric.labels()) + ", each once")
          .require(
              parsedRange.filter(value -> within(value, RANGE_MIN, RANGE_MAX)).isPresent(),
              "/range",
              "must be an ISO 8601 duration from PT1M to PT24H")
          .require(
              parsedStep.filter(value -> within(value, Duration.ZERO, STEP_MAX)).isPresent(),
              "/step",
              "must be an ISO 8601 duration up to PT1H")
          .check();
      return new Parsed(known, parsedRange.orElseThrow(), parsedStep.orElseThrow());
    }

    private static Optional<Duration> duration(String text, Duration missing) {
      try {
        return Optional.of(text == null ? missing : Duration.parse(text));
      } catch (DateTimeParseException e) {
        return Optional.empty();
      }
    }

    private static boolean within(Duration value, Duration min, Duration max) {
      return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    }
  }

  /** One metric's points; null is a gap. */
  public record Series(
      String metric,
      String unit,
      @JsonInclude(content = JsonInclude.Include.ALWAYS) List<Double> points) {}

  /**
   * A chart: point {@code i} is the time of {@code stepSeconds} from {@code from + i * step} on.
   */
  public record ChartView(Instant from, Instant to, long stepSeconds, List<Series> series) {}

  /** Looks at the last hours of one of the caller's. */
  public ChartView query(Actor actor, String clusterId, Query query) {
    VirtualCluster cluster = cluster(actor, clusterId);
    Query.Parsed wanted = query.parse();
    long nowMs = core.clock().millis();
    TrafficHistory.Chart chart =
        history.chart(
            cluster.prefix(),
            wanted.metrics(),
            nowMs,
            wanted.range().toMillis(),
            wanted.step().toMillis());
    return new ChartView(
        Instant.ofEpochMilli(chart.fromMs()),
        Instant.ofEpochMilli(nowMs),
        Duration.ofMillis(chart.stepMs()).toSeconds(),
        wanted.metrics().stream()
            .map(metric -> new Series(metric.label(), metric.unit(), chart.points().get(metric)))
            .toList());
  }

  /**
   * How a virtual cluster is.
   *
   * @param state {@code healthy}; {@code degraded}: all can be written and read, with fewer copies
   *     than wanted; {@code impaired}: some partitions can't be written or read
   */
  public record HealthView(
      String state,
      int topics,
      int partitions,
      int partitionsWithoutLeader,
      int partitionsUnderMinIsr,
      int partitionsUnderReplicated,
      int brokers,
      int brokersServing) {
    static HealthView of(ClusterFigures.Health health) {
      boolean impaired = health.withoutLeader() > 0 || health.underMinIsr() > 0;
      boolean degraded =
          health.underReplicated() > 0 || health.brokersServing() < health.brokersRegistered();
      return new HealthView(
          impaired ? "impaired" : degraded ? "degraded" : "healthy",
          health.topics(),
          health.partitions(),
          health.withoutLeader(),
          health.underMinIsr(),
          health.underReplicated(),
          health.brokersRegistered(),
          health.brokersServing());
    }
  }

  /** Asks the brokers how one of the caller's is. */
  public HealthView health(Actor actor, String clusterId) {
    return HealthView.of(figures.health(cluster(actor, clusterId).prefix()));
  }

  private VirtualCluster cluster(Actor actor, String clusterId) {
    return core.database().inTenant(actor.tenantId(), tx -> clusters.require(tx, clusterId));
  }
}
