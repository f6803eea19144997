package io.weir.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowerProgressTest {
  private static final ReplicationConfig CONFIG = ReplicationConfig.DEFAULT;
  private static final int CHUNK = CONFIG.chunkBytesMax();

  private FollowerProgress progress;

  @BeforeEach
  void agreedAtTen() {
    progress = new FollowerProgress(CONFIG, 0);
    progress.connected(100);
    progress.probing(7, 100);
    progress.agreed(10, 1_000_000, 110);
  }

  @Test
  void catchesUpUntilTheEndAndThenStreams() {
    assertInstanceOf(FollowerProgress.CatchingUp.class, progress.state());
    progress.sent(1_000_000, 100, 1_000_000, 120);
    assertInstanceOf(FollowerProgress.Streaming.class, progress.state());
  }

  @Test
  void theWindowBoundsWhatIsInFlight() {
    long sent = 0;
    long next = 10;
    for (int room = progress.sendable(1_000_000); room > 0; room = progress.sendable(1_000_000)) {
      progress.sent(++next, room, 1_000_000, 120);
      sent += room;
    }
    assertEquals(CONFIG.replicaWindowBytes(), sent);
    assertEquals(CHUNK, progress.acked(11, 1_000_000, 130));
    assertEquals(CHUNK, progress.sendable(1_000_000));
  }

  @Test
  void theNumberOfFramesIsBoundedToo() {
    long next = 10;
    while (progress.sendable(1_000_000) > 0) {
      progress.sent(++next, 1, 1_000_000, 120);
    }
    assertEquals(10 + CONFIG.replicaWindowFrames(), progress.nextOffset());
  }

  @Test
  void aFullWindowWhileStreamingFallsBackToCatchingUp() {
    progress.sent(1_000_000, CONFIG.replicaWindowBytes(), 1_000_000, 120);
    assertEquals(0, progress.sendable(1_000_001));
    assertInstanceOf(FollowerProgress.CatchingUp.class, progress.state());
  }

  @Test
  void caughtUpAsOfTheTimeThatTheAcknowledgedPushLeft() {
    progress.sent(1_000_000, 100, 1_000_000, 120);
    progress.acked(1_000_000, 1_000_500, 500);
    assertEquals(120, progress.caughtUpMs());
  }

  @Test
  void caughtUpUntilTheAppendThatLeftItBehind() {
    progress.sent(1_000_000, 100, 1_000_000, 120);
    progress.acked(1_000_000, 1_000_000, 130);
    progress.beforeAppend(1_000_000, 90_000);
    assertEquals(90_000, progress.caughtUpMs());
  }

  @Test
  void refusalsBackOffUntilAnAcknowledgementMovesOn() {
    progress.refused(1_000);
    assertEquals(1_010, progress.retryAtMs());
    progress.probing(8, 1_010);
    progress.refused(1_011);
    assertEquals(1_031, progress.retryAtMs());
    for (int i = 0; i < 40; i++) {
      progress.refused(2_000);
    }
    assertEquals(2_500, progress.retryAtMs());
    progress.probing(9, 2_500);
    progress.agreed(10, 1_000_000, 2_501);
    progress.sent(11, 1, 1_000_000, 2_501);
    progress.acked(11, 1_000_000, 2_502);
    progress.refused(3_000);
    assertEquals(3_010, progress.retryAtMs());
  }

  @Test
  void aFailedSessionGivesItsBytesBack() {
    progress.sent(11, 500, 1_000_000, 120);
    progress.sent(12, 300, 1_000_000, 120);
    assertEquals(800, progress.refused(130));
    assertEquals(0, progress.inFlightBytes());
    assertEquals(-1, progress.session());
  }

  @Test
  void silenceIsNoticed() {
    progress.sent(11, 500, 1_000_000, 120);
    assertFalse(progress.isStalled(120 + CONFIG.lagMax().toMillis() - 1));
    assertTrue(progress.isStalled(120 + CONFIG.lagMax().toMillis()));
    progress.acked(11, 1_000_000, 130);
    assertFalse(progress.isStalled(1_000_000));
  }

  @Test
  void answersThatGetNoNearerAreNoticed() {
    progress.refused(0);
    progress.probing(8, 100);
    assertTrue(progress.cutting(5, 100, 100));
    assertTrue(progress.cutting(5, 90, 100));
    assertTrue(progress.cutting(4, 90, 100));
    assertFalse(progress.cutting(4, 90, 100));
  }

  @Test
  void illegalMovesAreRefused() {
    assertThrows(IllegalStateException.class, () -> progress.probing(8, 0));
    assertThrows(IllegalStateException.class, () -> progress.agreed(1, 1, 0));
    assertThrows(IllegalStateException.class, () -> progress.cutting(1, 1, 0));
    progress.disconnected();
    assertThrows(IllegalStateException.class, () -> progress.probing(8, 0));
    assertEquals(0, progress.sendable(1_000_000));
  }
}
