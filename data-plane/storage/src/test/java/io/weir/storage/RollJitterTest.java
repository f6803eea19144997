package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.storage.simulated.SimulatedDisk;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollJitterTest {
  @Test
  void isWithinItsBoundsAndSpread() {
    long sum = 0;
    for (int log = 0; log < 1000; log++) {
      long ms = RollJitter.ms("vc00000001.orders-" + log, 0, 1000, 5000);
      assertTrue(ms >= 0 && ms < 1000);
      sum += ms;
    }

    assertEquals(500, sum / 1000.0, 50);
    assertTrue(RollJitter.ms("t-0", 7, 1000, 5) < 5);
    assertEquals(0, RollJitter.ms("t-0", 7, 0, 5000));
  }

  @Test
  void aRunningLogRollsEarlierOnceItIsSet() {
    ManualClock clock = new ManualClock();
    LogConfig plain = LogConfig.DEFAULT.with(Map.of("segment.ms", "10000"));
    try (LogDirectory folder =
        TestFolder.open(Path.of("/data"), new SimulatedDisk(), clock, plain)) {
      PartitionLog log = folder.create(TestFolder.ID, plain);
      long jitterMs = RollJitter.ms(TestFolder.FOLDER, 0, 9000, 10_000);
      append(log, clock);
      clock.advanceMs(10_000 - jitterMs + 1);
      append(log, clock);
      assertEquals(1, log.tier().segments().size());

      log.updateConfig(plain.with(Map.of("segment.jitter.ms", "9000")));
      append(log, clock);

      assertTrue(jitterMs > 1);
      assertEquals(2, log.tier().segments().size());
    }
  }

  private static void append(PartitionLog log, ManualClock clock) {
    log.appendAsLeader(
        TestBatches.batch().timestamps(clock.wallTimeMs(), 0).records(1), 0, AppendOrigin.CLIENT);
  }
}
