package io.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.config.GroupLagConfig;
import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.reconciler.GroupLagWatch.Look;
import io.weir.controlplane.service.GroupLagView;
import io.weir.controlplane.service.LagSurvey.OfGroup;
import io.weir.controlplane.service.LagSurvey.Owner;
import io.weir.controlplane.service.LagSurvey.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which groups get series of their own, and what becomes of the others. */
class GroupLagMetricsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);
  private static final GroupLagConfig FIVE_OF_THREE = new GroupLagConfig(null, 5, 3);

  private static OfGroup group(int tenant, String name, long records) {
    return new OfGroup(
        new Owner("ten-" + tenant, "vc-" + tenant), name, new GroupLagView(records, 60, 1, true));
  }

  private static Look look(List<OfGroup> groups, int there, int skipped) {
    return new Look(
        new Seen(groups, there, skipped), NOW.minusSeconds(20), Duration.ofMillis(1_500));
  }

  private static String text(Look look) {
    ControlPlaneMetrics metrics = new ControlPlaneMetrics();
    GroupLagMetrics.addTo(metrics, () -> look, FIVE_OF_THREE, Clock.fixed(NOW, ZoneOffset.UTC));
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  @Test
  void theFurthestBehindOfEachTenantAreShown() {
    List<OfGroup> groups = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      groups.add(group(1, "big-" + i, 1_000 + i));
    }
    groups.add(group(2, "small-1", 2));
    groups.add(group(2, "small-2", 1));
    groups.add(group(3, "tiny", 0));

    List<String> chosen =
        GroupLagMetrics.chosen(look(groups, 13, 0), FIVE_OF_THREE).stream()
            .map(OfGroup::group)
            .toList();

    assertEquals(List.of("big-9", "small-1", "tiny", "big-8", "small-2"), chosen);
  }

  @Test
  void oneTenantHasNoMoreThanItsShare() {
    List<OfGroup> groups = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      groups.add(group(1, "g" + i, i));
    }

    assertEquals(3, GroupLagMetrics.chosen(look(groups, 10, 0), FIVE_OF_THREE).size());
  }

  @Test
  void whatIsNotShownCountsInItsTenantsSums() {
    List<OfGroup> groups = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      groups.add(group(1, "g" + i, 10));
    }

    String text = text(look(groups, 6, 1));

    for (String line :
        List.of(
            "weir_group_lag_records{cluster=\"vc-1\",group=\"g1\",tenant=\"ten-1\"} 10.0",
            "weir_group_lag_seconds{cluster=\"vc-1\",group=\"g3\",tenant=\"ten-1\"} 60.0",
            "weir_tenant_lag_records{tenant=\"ten-1\"} 40.0",
            "weir_tenant_groups{tenant=\"ten-1\"} 4.0",
            "weir_group_lag_groups{state=\"shown\"} 3.0",
            "weir_group_lag_groups{state=\"summed\"} 1.0",
            "weir_group_lag_groups{state=\"without_offsets\"} 1.0",
            "weir_group_lag_groups{state=\"skipped\"} 1.0",
            "weir_group_lag_look_seconds 1.5",
            "weir_group_lag_look_age_seconds 20.0")) {
      assertTrue(text.contains(line + "\n"), line + " is not in\n" + text);
    }
    assertFalse(text.contains("group=\"g4\""), text);
  }

  @Test
  void anAgeThatIsNotKnownIsNotClaimed() {
    OfGroup partly =
        new OfGroup(new Owner("ten-1", "vc-1"), "g", new GroupLagView(10, 0, 2, false));

    String text = text(look(List.of(partly), 1, 0));

    assertTrue(text.contains("weir_group_lag_records{"), text);
    assertFalse(text.contains("weir_group_lag_seconds{"), text);
  }

  @Test
  void beforeTheFirstLookNothingIsClaimed() {
    String text = text(new Look(Seen.NOTHING, Instant.MIN, Duration.ZERO));

    assertTrue(text.contains("weir_group_lag_look_age_seconds NaN\n"), text);
    assertFalse(text.contains("weir_group_lag_records{"), text);
  }

  @Test
  void longNamesAreCutAndStayDistinct() {
    String one = "x".repeat(300) + "1";
    String two = "x".repeat(300) + "2";

    assertEquals(GroupLagMetrics.LABEL_CHARACTERS_MAX, GroupLagMetrics.label(one).length());
    assertNotEquals(GroupLagMetrics.label(one), GroupLagMetrics.label(two));
    assertEquals("short", GroupLagMetrics.label("short"));
  }
}
