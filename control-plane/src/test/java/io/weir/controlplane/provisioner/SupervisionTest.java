package io.weir.controlplane.provisioner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controlplane.provisioner.Supervision.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisionTest {
  @ParameterizedTest
  @CsvSource({
    "RUNNING, false, START",
    "RUNNING, true,  LEAVE",
    "STOPPED, false, LEAVE",
    "STOPPED, true,  ASK_TO_STOP",
    "KILLED,  false, LEAVE",
    "KILLED,  true,  KILL",
  })
  void firstStep(DesiredState wanted, boolean alive, Step expected) {
    assertEquals(expected, Supervision.fresh().decide(wanted, alive, 0).step());
  }

  @Test
  void pausesDoubleWhileANodeKeepsDying() {
    Supervision supervision = Supervision.fresh();
    long nowMs = 1_000;
    long[] pauses = {250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};
    supervision = supervision.decide(DesiredState.RUNNING, false, nowMs).next();
    for (long pauseMs : pauses) {
      assertEquals(
          Step.LEAVE,
          supervision.decide(DesiredState.RUNNING, false, nowMs + pauseMs - 1).step(),
          "pause " + pauseMs);
      nowMs += pauseMs;
      var decision = supervision.decide(DesiredState.RUNNING, false, nowMs);
      assertEquals(Step.START, decision.step(), "pause " + pauseMs);
      supervision = decision.next();
    }
  }

  @Test
  void aLongLifeForgivesEarlierDeaths() {
    Supervision supervision = new Supervision(8, 0, Supervision.NEVER);

    supervision =
        supervision.decide(DesiredState.RUNNING, true, Supervision.HEALTHY_AFTER_MS).next();

    long diedAtMs = Supervision.HEALTHY_AFTER_MS + 1;
    assertEquals(Step.START, supervision.decide(DesiredState.RUNNING, false, diedAtMs).step());
  }

  @Test
  void asksOnceToStopAndKillsOnlyAtTheLimit() {
    Supervision asked = Supervision.fresh().decide(DesiredState.STOPPED, true, 5).next();

    long limitMs = 5 + Supervision.STOP_LIMIT_MS;
    assertEquals(Step.LEAVE, asked.decide(DesiredState.STOPPED, true, limitMs - 1).step());
    assertEquals(Step.KILL, asked.decide(DesiredState.STOPPED, true, limitMs).step());
  }
}
