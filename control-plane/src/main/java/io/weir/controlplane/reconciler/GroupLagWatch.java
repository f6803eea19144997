package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.config.GroupLagConfig;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.VirtualClusterStore;
import io.weir.controlplane.service.LagSurvey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the lag of all groups again and again, on one thread of its own, so that a long look
 * keeps no change from the brokers. Of several control planes the one that leads does, so each
 * group is counted once. Thread-safe.
 */
public final class GroupLagWatch implements Managed {
  private static final Logger log = LoggerFactory.getLogger(GroupLagWatch.class);

  /** By then one of the control planes leads. */
  private static final long FIRST_AFTER_MS = 5_000;

  private final VirtualClusterStore clusters = new VirtualClusterStore();
  private final Database database;
  private final LagSurvey survey;
  private final BooleanSupplier leading;
  private final GroupLagConfig config;
  private final Clock clock;
  private final ScheduledExecutorService executor = Schedules.daemon("group-lag");
  private volatile Look last = new Look(LagSurvey.Seen.NOTHING, Instant.MIN, Duration.ZERO);

  /**
   * The last look.
   *
   * @param seen nothing while this control plane does not lead, or after a failure
   * @param at its end; {@link Instant#MIN} before the first that ended well
   * @param took how long
   */
  public record Look(LagSurvey.Seen seen, Instant at, Duration took) {}

  /** Wires it; {@code leading}: whether this control plane is the one to look. */
  public GroupLagWatch(
      Database database,
      LagSurvey survey,
      BooleanSupplier leading,
      GroupLagConfig config,
      Clock clock) {
    this.database = database;
    this.survey = survey;
    this.leading = leading;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public void start() {
    if (config.groupsMax() > 0) {
      long intervalMs = config.interval().toMillis();
      var unused =
          executor.scheduleWithFixedDelay(
              this::guarded, FIRST_AFTER_MS, intervalMs, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void stop() {
    executor.shutdownNow();
  }

  /** What was seen last. */
  public Look last() {
    return last;
  }

  /** A look that throws nothing, which would end the schedule. */
  private void guarded() {
    try {
      look();
    } catch (RuntimeException e) {
      // Old numbers would look like new ones.
      last = new Look(LagSurvey.Seen.NOTHING, last.at(), last.took());
      log.warn("event=group_lag_unknown reason=\"{}\"", e.getMessage());
    }
  }

  /** Looks now, if it is this control plane's turn. */
  public void look() {
    if (!leading.getAsBoolean()) {
      last = new Look(LagSurvey.Seen.NOTHING, last.at(), last.took());
      return;
    }
    Instant began = clock.instant();
    LagSurvey.Seen seen = survey.take(owners());
    Instant ended = clock.instant();
    last = new Look(seen, ended, Duration.between(began, ended));
  }

  private Map<String, LagSurvey.Owner> owners() {
    Map<String, LagSurvey.Owner> owners = new HashMap<>();
    new TenantPages(database)
        .forEach(
            page -> {
              for (String tenant : page) {
                for (VirtualCluster cluster : database.inTenant(tenant, clusters::all)) {
                  owners.put(cluster.prefix(), new LagSurvey.Owner(tenant, cluster.id()));
                }
              }
            });
    return owners;
  }
}
