package io.weir.controlplane.config;

import java.time.Duration;
import java.util.Objects;

/**
 * The lag of groups as metrics.
 *
 * @param interval from the end of one look at all groups to the next, 10 seconds to 1 hour
 * @param groupsMax groups that get series of their own, of all tenants together; 0: no look is
 *     taken at all
 * @param groupsPerTenantMax of one tenant
 */
public record GroupLagConfig(Duration interval, Integer groupsMax, Integer groupsPerTenantMax) {
  /** More series than this are not for one scrape. */
  public static final int GROUPS_MAX = 10_000;

  private static final Duration INTERVAL_MIN = Duration.ofSeconds(10);
  private static final Duration INTERVAL_MAX = Duration.ofHours(1);
  private static final int GROUPS_DEFAULT = 1_000;
  private static final int GROUPS_PER_TENANT_DEFAULT = 100;

  /** Fills defaults in and names the bad key. */
  public GroupLagConfig {
    interval = Objects.requireNonNullElse(interval, Duration.ofMinutes(1));
    groupsMax = Objects.requireNonNullElse(groupsMax, GROUPS_DEFAULT);
    groupsPerTenantMax = Objects.requireNonNullElse(groupsPerTenantMax, GROUPS_PER_TENANT_DEFAULT);
    if (interval.compareTo(INTERVAL_MIN) < 0 || interval.compareTo(INTERVAL_MAX) > 0) {
      throw new IllegalArgumentException("group_lag.interval must be from 10 seconds to 1 hour");
    }
    requireWithin("group_lag.groups_max", groupsMax);
    requireWithin("group_lag.groups_per_tenant_max", groupsPerTenantMax);
  }

  /** What holds without a word in the configuration. */
  public static GroupLagConfig defaults() {
    return new GroupLagConfig(null, null, null);
  }

  private static void requireWithin(String key, int value) {
    if (value < 0 || value > GROUPS_MAX) {
      throw new IllegalArgumentException(key + " must be from 0 to " + GROUPS_MAX);
    }
  }
}
