package io.weir.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.security.KeyUses.Use;
import io.weir.protocol.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class KeyUsesTest {
  private static final long BEGIN_MS = 1_700_000_000_000L;
  private static final int KEYS_MAX = 5;

  private final SetClock clock = new SetClock();
  private final KeyUses uses = new KeyUses(clock, KEYS_MAX);

  private static final class SetClock implements Clock {
    private long nowMs = BEGIN_MS;

    @Override
    public long wallTimeMs() {
      return nowMs;
    }

    @Override
    public long monotonicNs() {
      return nowMs * 1_000_000;
    }
  }

  @Test
  void anOpenConnectionIsUse() {
    uses.opened("key-a");
    uses.opened("key-a");
    clock.nowMs += 5_000;

    assertEquals(Optional.of(new Use("key-a", BEGIN_MS + 5_000, 2)), uses.of("key-a"));
    assertEquals(Optional.empty(), uses.of("key-b"));
  }

  @Test
  void theEndOfTheLastConnectionIsItsLastUse() {
    uses.opened("key-a");
    clock.nowMs += 5_000;
    uses.closed("key-a");
    clock.nowMs += 5_000;

    assertEquals(Optional.of(new Use("key-a", BEGIN_MS + 5_000, 0)), uses.of("key-a"));
    clock.nowMs -= 9_000; // a clock that was put back
    uses.opened("key-a");
    uses.closed("key-a");
    assertEquals(BEGIN_MS + 5_000, uses.of("key-a").orElseThrow().lastUsedMs());
  }

  @Test
  void pagesGoByIdAndLeaveOutWhatIsOlder() {
    use("key-old");
    clock.nowMs += 1_000;
    List.of("key-c", "key-a", "key-b").forEach(this::use);

    List<Use> first = uses.since(BEGIN_MS + 1_000, "", 2);
    List<Use> second = uses.since(BEGIN_MS + 1_000, first.getLast().keyId(), 2);

    assertEquals(List.of("key-a", "key-b"), first.stream().map(Use::keyId).toList());
    assertEquals(List.of("key-c"), second.stream().map(Use::keyId).toList());
  }

  @Test
  void whatEndedLongAgoIsForgotten() {
    use("key-a");
    uses.opened("key-b");
    clock.nowMs += KeyUses.KEPT_MS + 1;

    assertEquals(List.of("key-b"), uses.since(0, "", 10).stream().map(Use::keyId).toList());
    assertEquals(1, uses.size());
  }

  @Test
  void keysWithoutAConnectionAreBounded() {
    for (int i = 0; i < 10 * KEYS_MAX; i++) {
      use("key-" + i);
    }

    assertTrue(uses.size() <= KEYS_MAX + 1, "keys: " + uses.size());
  }

  @Test
  void countsOfManyThreadsAddUp() throws Exception {
    int threads = 4;
    int rounds = 5_000;
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      work.add(
          () -> {
            for (int round = 0; round < rounds; round++) {
              uses.opened("key-a");
              uses.opened("key-a");
              uses.closed("key-a");
            }
            return null;
          });
    }
    try (var executor = Executors.newFixedThreadPool(threads)) {
      for (var done : executor.invokeAll(work)) {
        done.get();
      }
    }

    assertEquals(threads * rounds, uses.of("key-a").orElseThrow().connections());
  }

  private void use(String keyId) {
    uses.opened(keyId);
    uses.closed(keyId);
  }
}
