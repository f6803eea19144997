package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Listed;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import io.weir.controlplane.service.GroupOrder.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lists of groups. Which there are is asked for each page; the lag of those on the page too, but
 * where it sorts or chooses them it comes from one look at all ({@link ClusterLags}). Thread-safe.
 */
public final class GroupLists {
  private static final String EMPTY = "Empty";

  private final Groups groups;
  private final GroupGateway gateway;
  private final ClusterLags lags;
  private final Clock clock;

  /** Wires it. */
  public GroupLists(Groups groups, GroupGateway gateway, ClusterLags lags, Clock clock) {
    this.groups = groups;
    this.gateway = gateway;
    this.lags = lags;
    this.clock = clock;
  }

  /**
   * Which groups of a list; null means all.
   *
   * @param prefix of their names
   * @param search a part of their names, in any case
   * @param topic of which they have committed an offset
   */
  public record Filter(String state, String type, String prefix, String search, String topic) {
    boolean matches(Listed group) {
      return (state == null || state.equalsIgnoreCase(group.state()))
          && (type == null || type.equalsIgnoreCase(group.type()))
          && (prefix == null || group.name().startsWith(prefix))
          && (search == null
              || group.name().toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT)));
    }
  }

  /** What is asked for. */
  public record Query(Filter filter, GroupOrder order, boolean withLag, boolean withMembers) {
    private boolean needsLook() {
      return order.needsLag() || filter.topic() != null;
    }
  }

  /**
   * A page.
   *
   * @param total groups of the whole list
   * @param lagUnknown groups that the filter may concern and whose lag is not known; null unless
   *     there was a look at all
   * @param lagAt when that was
   */
  public record Listing(Page<GroupView.Item> page, int total, Integer lagUnknown, Instant lagAt) {}

  /** One page. */
  public Listing list(Actor actor, String clusterId, PageRequest page, Query query) {
    VirtualCluster cluster = groups.cluster(actor, clusterId);
    List<Listed> matching =
        gateway.list(cluster.prefix()).stream().filter(query.filter()::matches).toList();
    Optional<ClusterLags.Look> look =
        query.needsLook() ? Optional.of(lags.of(cluster.prefix())) : Optional.empty();
    List<Row> rows = rows(matching, look, query.filter().topic());
    int size =
        query.withLag() || query.withMembers()
            ? Math.min(page.size(), Groups.LAG_GROUPS_MAX)
            : page.size();
    List<Row> found = query.order().after(rows, page.afterKey()).stream().limit(size + 1L).toList();
    Page<Row> wanted = Page.of(found, size, query.order()::key, Function.identity());
    return new Listing(
        view(cluster, wanted, query, look.isPresent()),
        rows.size(),
        look.map(seen -> unknown(matching, seen)).orElse(null),
        look.map(ClusterLags.Look::at).orElse(null));
  }

  private static List<Row> rows(
      List<Listed> groups, Optional<ClusterLags.Look> look, String topic) {
    return groups.stream()
        .map(
            group ->
                new Row(
                    group,
                    look.flatMap(seen -> seen.of(group.name()))
                        .flatMap(
                            lag ->
                                topic == null
                                    ? Optional.of(lag.all())
                                    : Optional.ofNullable(lag.byTopic().get(topic)))))
        .filter(row -> topic == null || row.lag().isPresent())
        .toList();
  }

  private static int unknown(List<Listed> groups, ClusterLags.Look look) {
    return (int) groups.stream().filter(group -> look.of(group.name()).isEmpty()).count();
  }

  private Page<GroupView.Item> view(
      VirtualCluster cluster, Page<Row> page, Query query, boolean isLooked) {
    List<String> names = page.items().stream().map(row -> row.group().name()).toList();
    Map<String, GroupLagView> fresh =
        query.withLag() && !isLooked ? lags(cluster, names) : Map.of();
    Map<String, Integer> members = query.withMembers() ? members(cluster, page) : Map.of();
    return page.map(
        row -> {
          Listed group = row.group();
          return new GroupView.Item(
              group.name(),
              group.type(),
              group.state(),
              group.protocolType(),
              members.get(group.name()),
              query.withLag() ? row.lag().orElse(fresh.get(group.name())) : null);
        });
  }

  /** An empty group has no members, which needs no asking. */
  private Map<String, Integer> members(VirtualCluster cluster, Page<Row> page) {
    Map<String, Integer> members = new HashMap<>();
    List<String> asked = new ArrayList<>();
    for (Row row : page.items()) {
      if (row.group().state().equals(EMPTY)) {
        members.put(row.group().name(), 0);
      } else {
        asked.add(row.group().name());
      }
    }
    members.putAll(gateway.memberCounts(cluster.prefix(), asked));
    return members;
  }

  private Map<String, GroupLagView> lags(VirtualCluster cluster, List<String> names) {
    Map<Id, List<Place>> committed =
        gateway.committed(names.stream().map(name -> new Id(cluster.prefix(), name)).toList());
    Map<String, List<Place>> looked = new HashMap<>();
    List<Place> places = new ArrayList<>();
    for (String name : names) {
      List<Place> ofGroup = committed.getOrDefault(new Id(cluster.prefix(), name), List.of());
      if (places.size() + ofGroup.size() <= Groups.LAG_PARTITIONS_MAX) {
        looked.put(name, ofGroup);
        places.addAll(ofGroup);
      }
    }
    Map<Place, Position> positions = gateway.positions(places.stream().distinct().toList());
    Map<String, GroupLagView> found = new HashMap<>();
    long nowMs = clock.millis();
    looked.forEach((name, ofGroup) -> found.put(name, Lag.ofGroup(ofGroup, positions, nowMs)));
    return found;
  }
}
