package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private Instant now = Instant.EPOCH;
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };
  private final RateLimit limit = new RateLimit(3, 2, 2, clock);

  @Test
  void aBurstIsTakenAndRefilledByTime() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limit.take("a"));
    }
    assertFalse(limit.take("a"));
    assertTrue(limit.take("b"));

    now = now.plusMillis(499);
    assertFalse(limit.take("a"));
    now = now.plusMillis(1);
    assertTrue(limit.take("a"));
    assertFalse(limit.take("a"));

    now = now.plusSeconds(3_600);
    for (int i = 0; i < 3; i++) {
      assertTrue(limit.take("a"));
    }
    assertFalse(limit.take("a"));
  }

  @Test
  void aClockThatGoesBackGivesNothing() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limit.take("a"));
    }
    now = now.minusSeconds(60);

    assertFalse(limit.take("a"));
  }

  @Test
  void onlyTheKeysUsedLastAreRemembered() {
    for (int i = 0; i < 3; i++) {
      assertTrue(limit.take("a"));
    }
    limit.take("b");
    assertFalse(limit.take("a"));
    limit.take("c"); // forgets b
    assertFalse(limit.take("a"));
  }
}
