package io.weir.controlplane.service;

import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.KeyUseStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When keys were used last, and by how many connections they are used now. Thread-safe. */
public final class KeyUsage {
  /** A later use is stored from here on. */
  private static final Duration STEP = Duration.ofMinutes(1);

  private static final int BATCH = 5_000;
  private static final Logger log = LoggerFactory.getLogger(KeyUsage.class);

  private final KeyUseStore store = new KeyUseStore();
  private final Database database;
  private final ClusterFigures figures;
  private final Clock clock;

  /** Wires it. */
  public KeyUsage(Database database, ClusterFigures figures, Clock clock) {
    this.database = database;
    this.figures = figures;
    this.clock = clock;
  }

  /** The key authenticated here, now. */
  public void used(ApiKey key) {
    Instant now = clock.instant();
    if (key.lastUsedAt() == null || !key.lastUsedAt().plus(STEP).isAfter(now)) {
      store(key.tenantId(), Map.of(key.id(), now));
    }
  }

  /**
   * Collects what the brokers know of uses at this time or later, and stores it.
   *
   * @return whether all of them answered
   */
  public boolean collect(Instant since) {
    ClusterFigures.KeyUses found = figures.keyUsesSince(since);
    Instant now = clock.instant(); // a broker's clock may be ahead
    List<String> ids = new ArrayList<>(found.byKey().keySet());
    for (int from = 0; from < ids.size(); from += BATCH) {
      List<String> batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
      Map<String, Map<String, Instant>> byTenant = new HashMap<>();
      database
          .withoutTenant(handle -> store.tenants(handle, batch))
          .forEach(
              (key, tenant) -> {
                Instant at = found.byKey().get(key).lastUsedAt();
                byTenant
                    .computeIfAbsent(tenant, any -> new HashMap<>())
                    .put(key, at.isAfter(now) ? now : at);
              });
      byTenant.forEach(this::store);
    }
    return found.complete();
  }

  private void store(String tenantId, Map<String, Instant> lastUses) {
    database.inTenant(
        tenantId,
        tx -> {
          store.used(tx, lastUses);
          return null;
        });
  }

  /** Connections that are open by this key now; empty while not every broker says so. */
  OptionalInt connections(String keyId) {
    try {
      ClusterFigures.KeyUses found = figures.keyUses(List.of(keyId));
      ClusterFigures.KeyUse use = found.byKey().get(keyId);
      return found.complete()
          ? OptionalInt.of(use == null ? 0 : use.connections())
          : OptionalInt.empty();
    } catch (ProblemException e) {
      log.info("event=connections_not_known key={} reason=\"{}\"", keyId, e.getMessage());
      return OptionalInt.empty();
    }
  }
}
