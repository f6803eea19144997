package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.AuditEvent;
import io.weir.controlplane.persistence.AuditStore;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each write leaves an event; events form one chain, also when many write at once. */
class AuditTest {
  @Test
  void eventsFormOneChainThatEachCanRecompute(@TempDir Path home) throws Exception {
    try (TestServer server = TestServer.start(home)) {
      TestServer.Tenant tenant = server.newTenant();
      List<Callable<Object>> writes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String name = "parallel" + i;
        writes.add(
            () -> tenant.api().post("/v1/service-accounts", Map.of("name", name)).expect(201));
      }
      try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
        executor.invokeAll(writes).forEach(done -> assertTrue(done.isDone()));
      }
      tenant.api().post("/v1/service-accounts", Map.of("name", "!")).expect(422);

      Database database = server.database();
      List<AuditStore.Stored> stored =
          database
              .inTenant(
                  tenant.id(),
                  tx -> new AuditStore().list(tx, new PageRequest(500, Optional.empty())))
              .items();
      database.pool().stop();
      String previous = AuditEvent.GENESIS;
      long sequence = 0;
      for (AuditStore.Stored row : stored) {
        assertEquals(++sequence, row.event().seq());
        assertEquals(previous, row.event().previousHash());
        assertEquals(row.hash(), row.event().hash(tenant.id()));
        previous = row.hash();
      }
      JsonNode items =
          tenant.api().get("/v1/audit-events?page_size=500").expect(200).body().path("items");
      assertEquals(previous, items.get(items.size() - 1).path("hash").asText());
      // tenant, user, starter cluster, login, eight accounts; the refused one left nothing.
      assertEquals(12, items.size());
    }
  }

  @Test
  void aChangedFieldChangesTheHash() {
    AuditEvent event = event("topic.create", "a", "b");
    assertNotEquals(event.hash("ten-1"), event("topic.delete", "a", "b").hash("ten-1"));
    assertNotEquals(event.hash("ten-1"), event.hash("ten-2"));
    // The border between two fields counts.
    assertNotEquals(event("x", "ab", "c").hash("ten-1"), event("x", "a", "bc").hash("ten-1"));
  }

  private static AuditEvent event(String action, String type, String id) {
    return new AuditEvent(
        1,
        "ev-1",
        Instant.EPOCH,
        "user",
        "usr-1",
        action,
        type,
        id,
        "127.0.0.1",
        "req-1",
        "{}",
        AuditEvent.GENESIS);
  }
}
