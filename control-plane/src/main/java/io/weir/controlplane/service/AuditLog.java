package io.weir.controlplane.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.AuditEvent;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.persistence.AuditStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Appends to a tenant's hash-chained audit log, in the transaction of the work. Thread-safe. */
public final class AuditLog {
  private final AuditStore store = new AuditStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Ids ids;
  private final Clock clock;

  /** Takes its ids and its time from outside. */
  public AuditLog(Ids ids, Clock clock) {
    this.ids = ids;
    this.clock = clock;
  }

  /** Appends one event; {@code details} never hold a secret. */
  public void append(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      String resourceId,
      Map<String, String> details) {
    AuditStore.Head head = store.lockHead(tx);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    store.append(
        tx,
        new AuditEvent(
            head.seq() + 1,
            ids.next("ev"),
            now,
            actor.kind().name().toLowerCase(Locale.ROOT),
            actor.id(),
            action,
            resourceType,
            resourceId,
            actor.address(),
            actor.requestId(),
            write(details),
            head.hash()));
  }

  private String write(Map<String, String> details) {
    try {
      return json.writeValueAsString(new TreeMap<>(details));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("audit details can't be written as JSON", e);
    }
  }
}
