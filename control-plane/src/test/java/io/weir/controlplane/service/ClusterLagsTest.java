package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterLagsTest {
  private static final String PREFIX = "aaaaaaaaaa";

  private final StepClock clock = new StepClock();
  private final Brokers brokers = new Brokers();
  private final ClusterLags lags = new ClusterLags(brokers, new LagSurvey(brokers, clock), clock);

  private static final class StepClock extends Clock {
    private Instant now = Instant.ofEpochSecond(1_000);

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
  }

  /** Groups that have read 3 of 10 records of two topics each; takes time, and may fail. */
  private final class Brokers implements GroupGateway {
    private Duration takes = Duration.ZERO;
    private int groups = 2;
    private int failAtStep;
    private int steps;
    private Runnable meanwhile = () -> {};

    @Override
    public List<Listed> list(String prefix) {
      return IntStream.range(0, groups)
          .mapToObj(i -> new Listed("g%05d".formatted(i), "classic", "Empty", "consumer"))
          .toList();
    }

    @Override
    public Map<Id, List<Place>> committed(List<Id> ids) {
      clock.now = clock.now.plus(takes);
      meanwhile.run();
      if (++steps == failAtStep) {
        throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "A coordinator is away.");
      }
      return ids.stream()
          .collect(
              Collectors.toMap(id -> id, id -> List.of(place(id, "orders"), place(id, "bills"))));
    }

    private static Place place(Id id, String topic) {
      return new Place(new Partition(new PhysicalTopic(id.clusterPrefix(), topic), 0), 3);
    }

    @Override
    public Map<Place, Position> positions(List<Place> places) {
      return places.stream()
          .collect(
              Collectors.toMap(
                  place -> place, place -> new Position(0, 10, OptionalLong.of(940_000))));
    }

    @Override
    public Map<String, List<Listed>> listAll() {
      throw new AssertionError("one virtual cluster is looked at");
    }

    @Override
    public Map<String, Integer> memberCounts(String prefix, List<String> names) {
      throw new AssertionError("no members are counted");
    }

    @Override
    public Optional<Described> describe(String prefix, String name) {
      throw new AssertionError("no group is described");
    }
  }

  @Test
  void aLookHoldsEachGroupsLagByTopic() {
    ClusterLags.OfGroup group = lags.of(PREFIX).of("g00001").orElseThrow();

    assertEquals(new GroupLagView(14, 60, 2, true), group.all());
    assertEquals(new GroupLagView(7, 60, 1, true), group.byTopic().get("bills"));
    assertEquals(Optional.empty(), lags.of(PREFIX).of("other"));
  }

  @Test
  void aLookIsKeptForAMoment() {
    ClusterLags.Look first = lags.of(PREFIX);

    clock.now = clock.now.plus(ClusterLags.KEPT_MIN).minusMillis(1);
    assertSame(first, lags.of(PREFIX));
    clock.now = clock.now.plusMillis(1);
    assertNotSame(first, lags.of(PREFIX));
  }

  @Test
  void aLookThatTookLongIsKeptLonger() {
    brokers.takes = Duration.ofSeconds(4);
    ClusterLags.Look first = lags.of(PREFIX);

    clock.now = clock.now.plusSeconds(19);
    assertSame(first, lags.of(PREFIX));
  }

  @Test
  void afterAChangeNothingOlderIsShown() {
    ClusterLags.Look first = lags.of(PREFIX);
    lags.forget(PREFIX);
    ClusterLags.Look second = lags.of(PREFIX);
    assertNotSame(first, second);

    lags.forget(PREFIX);
    brokers.meanwhile = () -> lags.forget(PREFIX); // a change within the look
    ClusterLags.Look torn = lags.of(PREFIX);
    brokers.meanwhile = () -> {};
    assertNotSame(torn, lags.of(PREFIX));
  }

  @Test
  void groupsOfACoordinatorThatIsAwayAreUnknown() {
    brokers.groups = 2 * LagSurvey.GROUPS_PER_STEP;
    brokers.failAtStep = 1;

    ClusterLags.Look look = lags.of(PREFIX);

    assertEquals(LagSurvey.GROUPS_PER_STEP, look.groups().size());
    assertEquals(Optional.empty(), look.of("g00000"));
  }

  @Test
  void aFailureIsNotKept() {
    brokers.meanwhile =
        () -> {
          throw new IllegalStateException("broken");
        };
    assertThrows(IllegalStateException.class, () -> lags.of(PREFIX));

    brokers.meanwhile = () -> {};
    assertEquals(2, lags.of(PREFIX).groups().size());
  }
}
