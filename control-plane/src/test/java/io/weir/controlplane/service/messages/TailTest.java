package io.weir.controlplane.service.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controlplane.config.MessagesConfig;
import io.weir.controlplane.domain.PhysicalTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final int FETCHED = 1_000;
  private static final long SECOND_NS = 1_000_000_000;

  /** One fetch brings a thousand records. */
  private static final class Full implements MessageGateway {
    @Override
    public Optional<Map<Integer, Range>> ranges(PhysicalTopic topic) {
      return Optional.of(Map.of(0, new Range(0, Long.MAX_VALUE)));
    }

    @Override
    public Map<Integer, Long> offsetsAt(PhysicalTopic topic, Set<Integer> of, Instant time) {
      throw new UnsupportedOperationException("nobody asks by time");
    }

    @Override
    public Map<Integer, Long> read(
        PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait, Visitor visitor) {
      long at = offsets.get(0);
      for (int i = 0; i < FETCHED; i++) {
        Stored stored = new Stored(0, at++, OptionalLong.empty(), false, null, null, List.of());
        if (!visitor.visit(stored)) {
          break;
        }
      }
      return Map.of(0, at);
    }

    @Override
    public Appended append(PhysicalTopic topic, NewRecord wanted) {
      throw new UnsupportedOperationException("nobody appends");
    }
  }

  @Test
  void aSlowClientEndsWithinAFetchWhenItsTimeIsOver() {
    MessagesConfig bounds =
        new MessagesConfig(null, null, null, null, null, null, null, Duration.ofSeconds(10));
    AtomicLong nowNs = new AtomicLong();
    AtomicInteger rows = new AtomicInteger();
    Sink slow =
        new Sink() {
          @Override
          public void row(MessageView row, Supplier<String> place) {
            rows.incrementAndGet();
            nowNs.addAndGet(SECOND_NS);
          }

          @Override
          public void progress(long records, long bytes, Supplier<String> place) {
            // rows are what is counted
          }

          @Override
          public void waiting() {
            throw new AssertionError("there is always something to read");
          }

          @Override
          public void skipped(long records) {
            throw new AssertionError("history is sent in full");
          }
        };
    MessageGateway gateway = new Full();
    PhysicalTopic topic = new PhysicalTopic("0123456789", "t");
    Reading reading =
        new Reading(
            gateway, topic, Duration.ofSeconds(1), nowNs::get, new BrowseMeters(), () -> {});
    Map<Integer, MessageGateway.Range> ranges = gateway.ranges(topic).orElseThrow();
    Ended ended =
        new Tail(
                Query.of(Map.of("follow", "true", "from", "oldest")),
                bounds,
                nowNs::get,
                slow,
                reading,
                Map.of(0, 0L),
                ranges,
                () -> ranges)
            .run();

    assertEquals(Ended.LIFETIME, ended);
    assertEquals(10, rows.get());
  }
}
