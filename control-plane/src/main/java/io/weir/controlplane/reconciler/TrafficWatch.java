package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.service.ClusterFigures;
import io.weir.controlplane.service.TrafficHistory;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all nodes every few seconds what clients did, on one thread of its own. Each control plane
 * does so for itself, as each answers queries. Thread-safe.
 */
public final class TrafficWatch implements Managed {
  /** From one look to the next. */
  public static final long INTERVAL_MS = 5_000;

  private static final Logger log = LoggerFactory.getLogger(TrafficWatch.class);

  private final ClusterFigures figures;
  private final TrafficHistory history;
  private final Clock clock;
  private final ScheduledExecutorService executor = Schedules.daemon("traffic");
  private boolean known = true;

  /** Wires it. */
  public TrafficWatch(ClusterFigures figures, TrafficHistory history, Clock clock) {
    this.figures = figures;
    this.history = history;
    this.clock = clock;
  }

  @Override
  public void start() {
    var unused = executor.scheduleAtFixedRate(this::guarded, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    executor.shutdownNow();
  }

  /** A look that throws nothing, which would end the schedule. */
  private void guarded() {
    try {
      look();
      known = true;
    } catch (RuntimeException e) {
      if (known) { // said once, not every five seconds
        log.warn("event=traffic_unknown reason=\"{}\"", e.getMessage());
      }
      known = false;
    }
  }

  /** Looks now. */
  public void look() {
    var answers = figures.traffic();
    history.accept(clock.millis(), answers);
  }
}
