package io.weir.controlplane.service;

import io.weir.controlplane.service.ClusterFigures.NodeTraffic;
import io.weir.controlplane.service.ClusterFigures.Traffic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What virtual clusters did in the last 24 hours, in memory. Counters of nodes become amounts per
 * bucket of time; times in which no node was asked are gaps, never zeros. Thread-safe: one monitor
 * guards everything, held for milliseconds.
 */
public final class TrafficHistory {
  /** Virtual clusters with a history of their own, about 20 KB each; others have gaps only. */
  static final int CLUSTERS_MAX = 2_000;

  /** What was counted in a longer time is not spread over it: nobody knows when it came. */
  static final long SPREAD_MS_MAX = 60_000;

  /** The longest time that is kept. */
  static final long KEPT_MS = 86_400_000;

  /** A node that was not seen for so long stores nothing any more, as far as is known. */
  private static final long NODE_KEPT_MS = 600_000;

  /** Others lead by then what a node led that is silent. */
  private static final long LEADER_SILENT_MS_MAX = 15_000;

  private static final TrafficMetric[] METRICS = TrafficMetric.values();

  private final Map<TrafficTier, TrafficRing> covered = new EnumMap<>(TrafficTier.class);
  private final Map<String, Series> byPrefix = new HashMap<>();
  private final Map<Integer, Node> nodes = new HashMap<>();
  private long lastMs = -1;
  private long coveredSinceMs = -1;

  private static final class Series {
    private final Map<TrafficTier, TrafficRing> rings = newRings(METRICS.length);
    private long activeMs;
  }

  private record Node(NodeTraffic traffic, long atMs) {}

  /** Knows nothing yet. */
  public TrafficHistory() {
    covered.putAll(newRings(1));
  }

  private static Map<TrafficTier, TrafficRing> newRings(int width) {
    Map<TrafficTier, TrafficRing> rings = new EnumMap<>(TrafficTier.class);
    for (TrafficTier tier : TrafficTier.values()) {
      rings.put(tier, new TrafficRing(tier, width));
    }
    return rings;
  }

  /**
   * Points of a chart.
   *
   * @param fromMs begin of the first one
   * @param stepMs from one to the next
   * @param points by metric, in order of time; null is a gap. Rates are per second
   */
  public record Chart(long fromMs, long stepMs, Map<TrafficMetric, List<Double>> points) {}

  /** What nodes said now; none: nobody answered. */
  public synchronized void accept(long nowMs, List<NodeTraffic> answers) {
    if (answers.isEmpty()) {
      return;
    }
    boolean follows = lastMs >= 0 && nowMs > lastMs && nowMs - lastMs <= SPREAD_MS_MAX;
    if (follows) {
      covered.forEach((tier, ring) -> ring.add(0, lastMs, nowMs, nowMs - lastMs));
      for (NodeTraffic answer : answers) {
        count(answer, nowMs);
      }
    } else {
      coveredSinceMs = nowMs;
      nodes.clear();
    }
    for (NodeTraffic answer : answers) {
      nodes.put(answer.nodeId(), new Node(answer, nowMs));
    }
    nodes.values().removeIf(node -> nowMs - node.atMs() > NODE_KEPT_MS);
    if (follows) {
      store(nowMs);
    }
    byPrefix.values().removeIf(series -> nowMs - series.activeMs > KEPT_MS);
    lastMs = nowMs;
  }

  /** Adds what one node counted since it was asked last, or since it began to run. */
  private void count(NodeTraffic answer, long nowMs) {
    Node before = nodes.get(answer.nodeId());
    boolean sameRun = before != null && before.traffic().runId().equals(answer.runId());
    long sinceMs = sameRun ? before.atMs() : nowMs - answer.uptimeMs();
    if (nowMs - sinceMs > SPREAD_MS_MAX || sinceMs >= nowMs) {
      return; // from here on it is known again
    }
    // What a node counted before anybody was asked belongs to no bucket.
    long fromMs = Math.max(sinceMs, coveredSinceMs);
    double share = (double) (nowMs - fromMs) / (nowMs - sinceMs);
    answer
        .byPrefix()
        .forEach(
            (prefix, traffic) -> {
              Traffic earlier = sameRun ? before.traffic().byPrefix().get(prefix) : null;
              if (earlier == null && sameRun && !before.traffic().complete()) {
                return; // it may have been left out then
              }
              count(prefix, earlier, traffic, fromMs, nowMs, share);
            });
  }

  private void count(
      String prefix, Traffic earlier, Traffic now, long fromMs, long toMs, double share) {
    for (TrafficMetric metric : METRICS) {
      if (metric.isCounter()) {
        long amount = metric.of(now);
        long before = earlier == null ? 0 : metric.of(earlier);
        // Less than before: a virtual cluster of which the node had forgotten everything.
        long increase = amount < before ? amount : amount - before;
        if (increase > 0) {
          Series series = series(prefix, toMs);
          if (series != null) {
            series.rings.values().stream()
                .forEach(ring -> ring.add(metric.ordinal(), fromMs, toMs, increase * share));
          }
        }
      }
    }
  }

  /** Bytes by now: of replicas on all nodes, those included that did not answer this time. */
  private void store(long nowMs) {
    Set<String> prefixes = new HashSet<>(byPrefix.keySet());
    nodes.values().forEach(node -> prefixes.addAll(node.traffic().byPrefix().keySet()));
    for (String prefix : prefixes) {
      Stored now = stored(prefix);
      Series series = now.replicaBytes() > 0 ? series(prefix, nowMs) : byPrefix.get(prefix);
      if (series != null) {
        series
            .rings
            .values()
            .forEach(
                ring -> {
                  ring.set(TrafficMetric.STORED_BYTES.ordinal(), lastMs, nowMs, now.replicaBytes());
                  ring.set(
                      TrafficMetric.LOGICAL_BYTES.ordinal(), lastMs, nowMs, now.logicalBytes());
                });
      }
    }
  }

  /**
   * What is stored.
   *
   * @param logicalBytes of one copy of each partition: its leader's
   * @param replicaBytes of all copies, as the brokers' disks hold them
   */
  public record Stored(long logicalBytes, long replicaBytes) {
    Stored and(Stored other) {
      return new Stored(logicalBytes + other.logicalBytes, replicaBytes + other.replicaBytes);
    }
  }

  /**
   * What is stored of these virtual clusters together, as of the last look.
   *
   * @return empty while that is not known: nobody answers, or some node does not name all
   */
  public synchronized Optional<Stored> stored(long nowMs, Collection<String> prefixes) {
    if (nodes.isEmpty()
        || nowMs - lastMs > SPREAD_MS_MAX
        || !nodes.values().stream().allMatch(node -> node.traffic().complete())) {
      return Optional.empty();
    }
    return Optional.of(prefixes.stream().map(this::stored).reduce(new Stored(0, 0), Stored::and));
  }

  /** A node that is away still has its disk, but what it led others lead. */
  private Stored stored(String prefix) {
    Stored sum = new Stored(0, 0);
    for (Node node : nodes.values()) {
      Traffic traffic = node.traffic().byPrefix().get(prefix);
      if (traffic != null) {
        boolean leads = lastMs - node.atMs() <= LEADER_SILENT_MS_MAX;
        sum = sum.and(new Stored(leads ? traffic.ledBytes() : 0, traffic.storedBytes()));
      }
    }
    return sum;
  }

  /** Of a virtual cluster that does something; null if there are too many. */
  private Series series(String prefix, long nowMs) {
    Series known = byPrefix.get(prefix);
    if (known == null && byPrefix.size() < CLUSTERS_MAX) {
      known = new Series();
      byPrefix.put(prefix, known);
    }
    if (known != null) {
      known.activeMs = nowMs;
    }
    return known;
  }

  /**
   * The last {@code rangeMs}, up to now.
   *
   * @param stepMsWanted at least; it becomes a multiple of what is kept
   */
  public synchronized Chart chart(
      String prefix, Set<TrafficMetric> metrics, long nowMs, long rangeMs, long stepMsWanted) {
    TrafficTier tier = TrafficTier.reaching(rangeMs);
    int perPoint = Math.toIntExact(Math.max(1, Math.ceilDiv(stepMsWanted, tier.stepMs())));
    long stepMs = tier.stepMs() * perPoint;
    long first = (nowMs - rangeMs) / stepMs;
    long last = (nowMs - 1) / stepMs;
    Map<TrafficMetric, List<Double>> points = new EnumMap<>(TrafficMetric.class);
    for (TrafficMetric metric : metrics) {
      List<Double> ofMetric = new ArrayList<>();
      for (long point = first; point <= last; point++) {
        ofMetric.add(point(prefix, metric, tier, point * perPoint, perPoint));
      }
      points.put(metric, Collections.unmodifiableList(ofMetric));
    }
    return new Chart(first * stepMs, stepMs, points);
  }

  private Double point(
      String prefix, TrafficMetric metric, TrafficTier tier, long bucket, int buckets) {
    Series series = byPrefix.get(prefix);
    if (series == null && byPrefix.size() >= CLUSTERS_MAX) {
      return null;
    }
    double coveredMs = 0;
    double sum = 0;
    double latest = 0;
    for (long at = bucket; at < bucket + buckets; at++) {
      float ofBucket = covered.get(tier).get(0, at);
      if (ofBucket > 0) {
        coveredMs += ofBucket;
        latest = series == null ? 0 : series.rings.get(tier).get(metric.ordinal(), at);
        sum += latest;
      }
    }
    if (coveredMs <= 0) {
      return null;
    }
    return metric.isCounter() ? Math.round(sum / coveredMs * 1e5) / 1e2 : latest;
  }

  /** How many virtual clusters have a history. */
  public synchronized int size() {
    return byPrefix.size();
  }
}
