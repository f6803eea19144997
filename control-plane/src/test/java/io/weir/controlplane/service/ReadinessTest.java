package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.persistence.Migrations;
import io.weir.controlplane.testing.FakeClusterGateway;
import io.weir.controlplane.testing.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each thing without which the control plane is not ready, taken away. */
class ReadinessTest {
  private final FakeClusterGateway cluster = new FakeClusterGateway();
  private Database database;
  private Optional<String> fault = Optional.empty();
  private Readiness readiness;

  @BeforeEach
  void open() throws Exception {
    DatabaseLogins logins = TestDatabase.create();
    Migrations.run(logins);
    database = Database.open(logins);
    readiness = new Readiness(database, cluster, () -> fault);
  }

  @AfterEach
  void close() throws Exception {
    database.pool().stop();
  }

  @Test
  void everythingIsThere() {
    assertTrue(readiness.report().ready(), readiness.report()::toString);
  }

  @Test
  void theDatabaseIsAway() throws Exception {
    Database away = TestDatabase.away();
    readiness = new Readiness(away, cluster, () -> fault);

    assertNotReady("database", "not reachable");
    away.pool().stop();
  }

  @Test
  void theClusterIsAway() {
    cluster.reachable(false);

    assertNotReady("cluster", "not reachable");
  }

  @Test
  void theReconcilerIsStuck() {
    fault = Optional.of("no round was finished for 61 s");

    assertNotReady("reconciler", "no round was finished for 61 s");
  }

  private void assertNotReady(String part, String detail) {
    Readiness.Report report = readiness.report();
    assertFalse(report.ready());
    for (Readiness.Check check : report.checks()) {
      assertEquals(!check.name().equals(part), check.ok(), report::toString);
      if (check.name().equals(part)) {
        assertEquals(detail, check.detail());
      }
    }
  }
}
