package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Listed;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at the lag of every group of the broker cluster, in steps of bounded size, one request
 * to the brokers after the other. Thread-safe; blocking.
 */
public final class LagSurvey {
  /** Groups of one look; of each virtual cluster as many, as far as it has them. */
  static final int GROUPS_MAX = 20_000;

  /** Partitions of one look; groups that would exceed them are skipped. */
  static final int PARTITIONS_MAX = 100_000;

  /** Groups of one step. */
  static final int GROUPS_PER_STEP = 500;

  private static final Logger log = LoggerFactory.getLogger(LagSurvey.class);

  private final GroupGateway gateway;
  private final Clock clock;

  /** Wires it. */
  public LagSurvey(GroupGateway gateway, Clock clock) {
    this.gateway = gateway;
    this.clock = clock;
  }

  /**
   * Whose a virtual cluster is.
   *
   * @param tenantId owner
   * @param clusterId the virtual cluster's id
   */
  public record Owner(String tenantId, String clusterId) {}

  /** The lag of one group that has committed offsets. */
  public record OfGroup(Owner owner, String group, GroupLagView lag) {}

  /**
   * What was seen.
   *
   * @param groups those with committed offsets, in no order
   * @param there how many groups there are
   * @param skipped how many of them exceeded a limit, or could not be asked for
   */
  public record Seen(List<OfGroup> groups, int there, int skipped) {
    /** Before anything was looked at. */
    public static final Seen NOTHING = new Seen(List.of(), 0, 0);

    /** Keeps its own copy. */
    public Seen {
      groups = List.copyOf(groups);
    }
  }

  private record Ranked(int rank, Id id) {}

  /** Looks at all groups of these virtual clusters; {@code owners}: by prefix. */
  public Seen take(Map<String, Owner> owners) {
    List<Ranked> all = new ArrayList<>();
    for (Map.Entry<String, List<Listed>> cluster : gateway.listAll().entrySet()) {
      if (owners.containsKey(cluster.getKey())) {
        int rank = 0;
        for (Listed group : cluster.getValue()) {
          all.add(new Ranked(rank++, new Id(cluster.getKey(), group.name())));
        }
      }
    }
    // The first of each, then the second of each: whoever has many takes nobody's place.
    all.sort(Comparator.comparingInt(Ranked::rank));
    List<Id> wanted = all.stream().limit(GROUPS_MAX).map(Ranked::id).toList();
    List<OfGroup> seen = new ArrayList<>();
    Set<Id> skipped =
        walk(
            wanted,
            (id, places, positions, nowMs) ->
                seen.add(
                    new OfGroup(
                        owners.get(id.clusterPrefix()),
                        id.name(),
                        Lag.ofGroup(places, positions, nowMs))));
    return new Seen(seen, all.size(), all.size() - wanted.size() + skipped.size());
  }

  /** Is told of one group that has committed offsets. */
  interface Sight {
    /**
     * A group.
     *
     * @param places at least one
     * @param positions where those stand that could be asked for, with those of other groups
     * @param nowMs wall time of the positions
     */
    void of(Id group, List<Place> places, Map<Place, Position> positions, long nowMs);
  }

  /**
   * Looks at groups in their order.
   *
   * @return those that exceeded the partitions of one look, or could not be asked for
   */
  Set<Id> walk(List<Id> wanted, Sight sight) {
    Set<Id> skipped = new HashSet<>();
    int partitions = 0;
    for (int from = 0; from < wanted.size(); from += GROUPS_PER_STEP) {
      List<Id> step = wanted.subList(from, Math.min(wanted.size(), from + GROUPS_PER_STEP));
      try {
        Map<Id, List<Place>> committed = gateway.committed(step);
        List<Id> looked = new ArrayList<>();
        for (Id id : step) {
          int size = committed.getOrDefault(id, List.of()).size();
          if (partitions + size > PARTITIONS_MAX) {
            skipped.add(id);
          } else if (size > 0) {
            partitions += size;
            looked.add(id);
          }
        }
        Map<Place, Position> positions =
            gateway.positions(
                looked.stream().flatMap(id -> committed.get(id).stream()).distinct().toList());
        long nowMs = clock.millis();
        looked.forEach(id -> sight.of(id, committed.get(id), positions, nowMs));
      } catch (ProblemException away) {
        // One coordinator that is away must not hide everybody else's groups.
        skipped.addAll(step);
        log.warn(
            "event=lag_of_groups_unknown groups={} reason=\"{}\"", step.size(), away.getMessage());
      }
    }
    return skipped;
  }
}
