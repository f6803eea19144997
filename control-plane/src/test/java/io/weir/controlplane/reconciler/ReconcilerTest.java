package io.weir.controlplane.reconciler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.persistence.Migrations;
import io.weir.controlplane.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of several control planes one works. */
class ReconcilerTest {
  private final SetClock clock = new SetClock();
  private Database database;

  @BeforeEach
  void open() {
    DatabaseLogins logins = TestDatabase.create();
    Migrations.run(logins);
    database = Database.open(logins);
  }

  @AfterEach
  void close() throws Exception {
    database.pool().stop();
  }

  @Test
  void theSecondOneStandsByUntilTheLeaseExpires() {
    AtomicInteger rounds = new AtomicInteger();
    Reconciler first = reconciler("first", () -> {});
    Reconciler second = reconciler("second", rounds::incrementAndGet);

    assertTrue(first.round());
    assertFalse(second.round());
    assertEquals(0, rounds.get());
    clock.advance(Duration.ofSeconds(29));
    assertFalse(second.round());
    clock.advance(Duration.ofSeconds(2));
    assertTrue(second.round());
    assertEquals(1, rounds.get());
    assertFalse(first.round());
  }

  @Test
  void aCleanStopHandsTheLeaseOver() throws Exception {
    Reconciler first = reconciler("first", () -> {});
    assertTrue(first.round());
    first.stop();
    assertTrue(reconciler("second", () -> {}).round());
  }

  @Test
  void aTaskThatFailsDoesNotStopTheOthers() {
    AtomicInteger rounds = new AtomicInteger();
    Reconciler reconciler =
        new Reconciler(
            database,
            "one",
            List.of(
                () -> {
                  throw new IllegalStateException("broken");
                },
                rounds::incrementAndGet),
            clock);
    assertTrue(reconciler.round());
    assertEquals(1, rounds.get());
  }

  @Test
  void silenceIsAFault() {
    Reconciler reconciler = reconciler("one", () -> {});
    assertTrue(reconciler.fault().isEmpty());
    clock.advance(Duration.ofSeconds(61));
    assertEquals("no round was finished for 61 s", reconciler.fault().orElseThrow());
    reconciler.round();
    assertTrue(reconciler.fault().isEmpty());
  }

  @Test
  void aThreadThatStandsStillIsToldFromRoundsThatFail() throws Exception {
    Database away = TestDatabase.away();
    Reconciler reconciler = new Reconciler(away, "one", List.of(() -> {}), clock);
    clock.advance(Duration.ofSeconds(61));
    assertEquals("no round has ended for 61 s", reconciler.stuck().orElseThrow());

    reconciler.guarded();
    away.pool().stop();

    assertTrue(reconciler.stuck().isEmpty());
    assertEquals("no round was finished for 61 s", reconciler.fault().orElseThrow());
    assertEquals(1, reconciler.stats().failures().get("round"));
  }

  @Test
  void roundsAndFailuresAreCounted() {
    Reconciler reconciler =
        reconciler(
            "one",
            () -> {
              throw new IllegalStateException("broken");
            });

    reconciler.round();
    reconciler.round();

    Reconciler.Stats stats = reconciler.stats();
    assertEquals(2, stats.rounds());
    assertEquals(List.of(2L), List.copyOf(stats.failures().values()));
    assertTrue(stats.leading());
  }

  private Reconciler reconciler(String holder, Reconciler.Task task) {
    return new Reconciler(database, holder, List.of(task), clock);
  }

  /** Stands still until it is moved. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
