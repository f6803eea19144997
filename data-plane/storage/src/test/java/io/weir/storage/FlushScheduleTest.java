package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** {@code flush.messages} and {@code flush.ms}, on logs that run. */
class FlushScheduleTest {
  private final ManualClock clock = new ManualClock();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final PartitionLog log =
      LogDirectory.open(
              Path.of("/data"),
              TestFolder.IDENTITY,
              new SimulatedDisk(),
              clock,
              tp -> LogConfig.DEFAULT,
              Runnable::run,
              background::add)
          .create(TestFolder.ID, LogConfig.DEFAULT);

  private void append(int records) {
    log.appendAsLeader(TestBatches.batch().records(records), 0, AppendOrigin.CLIENT);
  }

  private void runBackground() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }

  private void set(String key, String value) {
    log.updateConfig(LogConfig.DEFAULT.with(Map.of(key, value)));
  }

  @Test
  void nothingIsSyncedUntilASettingAsksForIt() {
    append(5);
    clock.advanceMs(Long.MAX_VALUE / 2_000_000);
    log.flushIfDue();
    assertTrue(background.isEmpty());

    set("flush.messages", "7");
    append(1);
    assertTrue(background.isEmpty());
    append(1);
    assertEquals(0, log.recoveryPoint()); // in the background
    runBackground();

    assertEquals(7, log.recoveryPoint());
  }

  @Test
  void oneAtATimeAndTheRestWithTheNextLook() {
    set("flush.messages", "1");
    append(1);
    append(1);
    append(1);
    assertEquals(1, background.size());
    runBackground();
    assertEquals(1, log.recoveryPoint());

    log.flushIfDue();
    runBackground();

    assertEquals(3, log.recoveryPoint());
    log.flushIfDue();
    assertTrue(background.isEmpty()); // all is synced
  }

  @Test
  void timeGoesBy() {
    set("flush.ms", "1000");
    append(1);
    clock.advanceMs(999);
    log.flushIfDue();
    assertTrue(background.isEmpty());

    clock.advanceMs(1);
    log.flushIfDue();
    runBackground();
    assertEquals(1, log.recoveryPoint());

    append(1);
    log.flushIfDue();
    assertTrue(background.isEmpty()); // a second since the last one first
  }

  @Test
  void followersSyncToo() {
    set("flush.messages", "2");

    log.appendAsFollower(TestBatches.batch().at(0, 1).records(2));
    runBackground();

    assertEquals(2, log.recoveryPoint());
  }

  @Test
  void decidesByBothBounds() {
    FlushConfig config = new FlushConfig(10, 100);

    assertFalse(config.isDue(9, 99));
    assertTrue(config.isDue(10, 0));
    assertTrue(config.isDue(1, 100));
    assertFalse(config.isDue(0, 100));
  }
}
