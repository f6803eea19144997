package io.weir.controlplane.service.messages;

import io.weir.controlplane.config.MessagesConfig;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many looks and streams run at once, per tenant and together. Thread-safe. */
public final class Places {
  private final MessagesConfig bounds;
  private final BrowseMeters meters;
  private final Map<String, Integer> byTenant = new HashMap<>();
  private int looks;
  private int streams;

  /** With their numbers. */
  public Places(MessagesConfig bounds, BrowseMeters meters) {
    this.bounds = bounds;
    this.meters = meters;
  }

  /** A place that is taken until it is closed; closing it again does nothing. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Takes one, or refuses with 429. */
  synchronized Place take(String tenantId, boolean stream) {
    int taken = byTenant.getOrDefault(tenantId, 0);
    if (taken >= bounds.perTenantMax()) {
      meters.refused();
      throw new ProblemException(
          ProblemCode.TOO_MANY_REQUESTS,
          "At most " + bounds.perTenantMax() + " looks at messages run at once; close one.");
    }
    if (stream ? streams >= bounds.streamsMax() : looks >= bounds.looksMax()) {
      meters.refused();
      throw new ProblemException(
          ProblemCode.TOO_MANY_REQUESTS, "Many look at messages just now; try again in a moment.");
    }
    byTenant.put(tenantId, taken + 1);
    count(stream, 1);
    meters.began(stream);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.getAndSet(false)) {
        release(tenantId, stream);
      }
    };
  }

  private synchronized void release(String tenantId, boolean stream) {
    byTenant.computeIfPresent(tenantId, (tenant, taken) -> taken == 1 ? null : taken - 1);
    count(stream, -1);
  }

  private void count(boolean stream, int change) {
    if (stream) {
      streams += change;
    } else {
      looks += change;
    }
  }

  /** Looks that run. */
  public synchronized int looks() {
    return looks;
  }

  /** Live streams that run. */
  public synchronized int streams() {
    return streams;
  }
}
