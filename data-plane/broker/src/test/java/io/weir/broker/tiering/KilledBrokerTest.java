package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A broker is killed before or after each single step of copying, local deletion, retention and
 * remote deletion; whoever leads next mends it.
 */
class KilledBrokerTest {
  private static final long HOUR_MS = 3_600_000;

  @ParameterizedTest(name = "after the step {0}, by another broker {1}")
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void nothingIsLostAndNothingLeaks(boolean killAfterEffect, boolean otherBroker) {
    int steps = run(new TieringWorld(), Integer.MAX_VALUE, killAfterEffect, otherBroker);
    assertTrue(steps > 15, "only " + steps + " steps");

    for (int step = 0; step < steps; step++) {
      run(new TieringWorld(), step, killAfterEffect, otherBroker);
    }
  }

  private static int run(
      TieringWorld world, int killAtStep, boolean killAfterEffect, boolean otherBroker) {
    TieringWorld.Log log = world.newLog(0).with("retention.ms", HOUR_MS);
    log.withSegments(3, world.nowMs);
    TieringBroker first = new TieringBroker(world, 1);
    first.killAtStep = killAtStep;
    first.killAfterEffect = killAfterEffect;
    lifeOf(first, log);

    log.leader = otherBroker ? 2 : 1;
    log.leaderEpoch++;
    log.withSegments(2, world.nowMs);
    TieringBroker next = new TieringBroker(world, log.leader);
    for (int look = 0; look < 4; look++) {
      world.nowMs += HOUR_MS / 3; // others' attempts are old enough now
      next.look();
    }

    world.assertAllCopied();
    world.assertNothingLost();
    world.assertNothingLeaked();
    assertEquals(log.logStart, world.finished(log.id).isEmpty() ? log.logStart : start(world, log));
    return first.steps;
  }

  /** Copies three segments in two looks, and has the oldest expire. */
  private static void lifeOf(TieringBroker broker, TieringWorld.Log log) {
    broker.look();
    broker.look();
    broker.world.nowMs += 3_600_001;
    log.withSegments(2, broker.world.nowMs);
    broker.look();
    broker.look();
  }

  private static long start(TieringWorld world, TieringWorld.Log log) {
    return Math.max(
        log.logStart,
        world.finished(log.id).stream().mapToLong(copy -> copy.startOffset()).min().orElseThrow());
  }
}
