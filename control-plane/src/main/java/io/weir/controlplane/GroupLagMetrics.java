package io.weir.controlplane;

import io.weir.controlplane.config.GroupLagConfig;
import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.reconciler.GroupLagWatch.Look;
import io.weir.controlplane.security.Sha256;
import io.weir.controlplane.service.LagSurvey.OfGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The lag of groups as metrics. How many series there are is bounded: of each tenant the groups
 * that are furthest behind, the furthest of each before the second of any; all others count in
 * their tenant's sums. Thread-safe.
 */
final class GroupLagMetrics {
  /** Tenants that get sums of their own, those furthest behind first. */
  static final int TENANTS_MAX = 1_000;

  /** Group ids may have 32,767 characters; a label that is cut ends with a hash of the whole. */
  static final int LABEL_CHARACTERS_MAX = 200;

  private static final int HASH_CHARACTERS = 12;
  private static final double MS_PER_SECOND = 1e3;
  private static final Comparator<OfGroup> FURTHEST_FIRST =
      Comparator.comparingLong((OfGroup group) -> -group.lag().records())
          .thenComparingLong(group -> -group.lag().seconds())
          .thenComparing(OfGroup::group);

  private record Ranked(int rank, OfGroup group) {}

  /** Those that get series of their own, of one look. */
  private record Choice(Look look, List<OfGroup> groups) {}

  private record Sums(long groups, long records) {
    Sums plus(OfGroup group) {
      return new Sums(groups + 1, records + group.lag().records());
    }
  }

  private GroupLagMetrics() {}

  static void addTo(
      ControlPlaneMetrics metrics, Supplier<Look> last, GroupLagConfig config, Clock clock) {
    List<String> labels = List.of("tenant", "cluster", "group");
    Supplier<Choice> choice = choosing(last, config);
    metrics.gauges(
        "weir_group_lag_records",
        "Records that a group has not read yet and that are still there, of those furthest behind.",
        labels,
        () -> shown(choice.get(), any -> true, group -> group.lag().records()));
    metrics.gauges(
        "weir_group_lag_seconds",
        "Age of the oldest of them, of the same groups, where all of it is known.",
        labels,
        () -> shown(choice.get(), group -> group.lag().complete(), group -> group.lag().seconds()));
    metrics.gauges(
        "weir_tenant_lag_records",
        "The sum over all groups of a tenant.",
        List.of("tenant"),
        () -> sums(last.get(), Sums::records));
    metrics.gauges(
        "weir_tenant_groups",
        "Groups of a tenant that have committed offsets.",
        List.of("tenant"),
        () -> sums(last.get(), Sums::groups));
    metrics.gauges(
        "weir_group_lag_groups",
        "Groups, by what became of them in the last look: shown, summed, without offsets, skipped.",
        "state",
        () -> states(choice.get()));
    metrics.gauge(
        "weir_group_lag_look_seconds",
        "How long the last look at all groups took; NaN before the first.",
        () -> ofLook(last.get(), look -> look.took().toMillis()));
    metrics.gauge(
        "weir_group_lag_look_age_seconds",
        "Time since it ended; NaN before the first.",
        () -> ofLook(last.get(), look -> Duration.between(look.at(), clock.instant()).toMillis()));
  }

  private static double ofLook(Look look, ToLongFunction<Look> ms) {
    return look.at().equals(Instant.MIN) ? Double.NaN : ms.applyAsLong(look) / MS_PER_SECOND;
  }

  /** Those that get series of their own. */
  static List<OfGroup> chosen(Look look, GroupLagConfig config) {
    Map<String, Integer> ranks = new HashMap<>();
    List<Ranked> ranked = new ArrayList<>();
    look.seen().groups().stream()
        .sorted(FURTHEST_FIRST)
        .forEach(
            group ->
                ranked.add(
                    new Ranked(ranks.merge(group.owner().tenantId(), 1, Integer::sum), group)));
    return ranked.stream()
        .filter(each -> each.rank() <= config.groupsPerTenantMax())
        .sorted(Comparator.comparingInt(Ranked::rank)) // stable: the furthest first within a rank
        .limit(config.groupsMax())
        .map(Ranked::group)
        .toList();
  }

  /** Chooses once for each look: a scrape asks for several numbers of the same groups. */
  private static Supplier<Choice> choosing(Supplier<Look> last, GroupLagConfig config) {
    AtomicReference<Choice> made = new AtomicReference<>();
    return () -> {
      Look look = last.get();
      Choice before = made.get();
      if (before != null && before.look().equals(look)) {
        return before;
      }
      Choice choice = new Choice(look, chosen(look, config));
      made.set(choice);
      return choice;
    };
  }

  private static Map<List<String>, Long> shown(
      Choice choice, Predicate<OfGroup> isKnown, ToLongFunction<OfGroup> number) {
    Map<List<String>, Long> shown = new LinkedHashMap<>();
    for (OfGroup group : choice.groups()) {
      if (isKnown.test(group)) {
        shown.put(
            List.of(group.owner().tenantId(), group.owner().clusterId(), label(group.group())),
            number.applyAsLong(group));
      }
    }
    return shown;
  }

  /** A group's name, cut where it is too long. */
  static String label(String group) {
    if (group.length() <= LABEL_CHARACTERS_MAX) {
      return group;
    }
    String hash = Sha256.hex(group).substring(0, HASH_CHARACTERS);
    return group.substring(0, LABEL_CHARACTERS_MAX - HASH_CHARACTERS - 1) + "~" + hash;
  }

  private static Map<List<String>, Long> sums(Look look, ToLongFunction<Sums> number) {
    Map<String, Sums> byTenant = new HashMap<>();
    for (OfGroup group : look.seen().groups()) {
      byTenant.merge(
          group.owner().tenantId(),
          new Sums(1, group.lag().records()),
          (sums, one) -> sums.plus(group));
    }
    Map<List<String>, Long> sums = new LinkedHashMap<>();
    byTenant.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> -entry.getValue().records()))
        .limit(TENANTS_MAX)
        .forEach(entry -> sums.put(List.of(entry.getKey()), number.applyAsLong(entry.getValue())));
    return sums;
  }

  private static Map<String, Integer> states(Choice choice) {
    Look look = choice.look();
    int shown = choice.groups().size();
    int withOffsets = look.seen().groups().size();
    Map<String, Integer> states = new LinkedHashMap<>();
    states.put("shown", shown);
    states.put("summed", withOffsets - shown);
    states.put("without_offsets", look.seen().there() - withOffsets - look.seen().skipped());
    states.put("skipped", look.seen().skipped());
    return states;
  }
}
