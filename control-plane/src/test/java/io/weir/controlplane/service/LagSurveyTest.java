package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupGateway.Described;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Listed;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LagSurveyTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC);
  private static final LagSurvey.Owner ONE = new LagSurvey.Owner("ten-1", "vc-aaaaaaaaaa");
  private static final LagSurvey.Owner TWO = new LagSurvey.Owner("ten-2", "vc-bbbbbbbbbb");
  private static final Map<String, LagSurvey.Owner> OWNERS =
      Map.of("aaaaaaaaaa", ONE, "bbbbbbbbbb", TWO);

  /** Groups by number; each has read 3 of 10 records of so many partitions. Counts questions. */
  private static final class Groups implements GroupGateway {
    private final Map<String, Integer> sizes;
    private final int partitions;
    private int committedAsked;
    private int positionsAsked;
    private int groupsPerQuestionMax;
    private int questionThatFails;

    Groups(Map<String, Integer> sizes, int partitions) {
      this.sizes = sizes;
      this.partitions = partitions;
    }

    @Override
    public Map<String, List<Listed>> listAll() {
      Map<String, List<Listed>> all = new HashMap<>();
      sizes.forEach((prefix, size) -> all.put(prefix, list(prefix)));
      return all;
    }

    @Override
    public List<Listed> list(String prefix) {
      return IntStream.range(0, sizes.get(prefix))
          .mapToObj(i -> new Listed("g%05d".formatted(i), "classic", "Empty", "consumer"))
          .toList();
    }

    @Override
    public Map<Id, List<Place>> committed(List<Id> groups) {
      committedAsked++;
      if (committedAsked == questionThatFails) {
        throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "A coordinator is away.");
      }
      groupsPerQuestionMax = Math.max(groupsPerQuestionMax, groups.size());
      return groups.stream()
          .collect(
              Collectors.toMap(
                  id -> id,
                  id ->
                      IntStream.range(0, partitions)
                          .mapToObj(
                              p ->
                                  new Place(
                                      new Partition(new PhysicalTopic(id.clusterPrefix(), "t"), p),
                                      3))
                          .toList()));
    }

    @Override
    public Map<Place, Position> positions(List<Place> places) {
      positionsAsked++;
      return places.stream()
          .collect(
              Collectors.toMap(
                  place -> place, place -> new Position(0, 10, OptionalLong.of(940_000))));
    }

    @Override
    public Map<String, Integer> memberCounts(String prefix, List<String> names) {
      throw new AssertionError("a look at all groups counts no members");
    }

    @Override
    public Optional<Described> describe(String prefix, String name) {
      throw new AssertionError("a look at all groups describes none");
    }
  }

  private static long of(LagSurvey.Seen seen, LagSurvey.Owner owner) {
    return seen.groups().stream().filter(group -> group.owner().equals(owner)).count();
  }

  @Test
  void everyGroupIsSeenWithItsLag() {
    LagSurvey.Seen seen =
        new LagSurvey(new Groups(Map.of("aaaaaaaaaa", 1, "cccccccccc", 5), 2), CLOCK).take(OWNERS);

    assertEquals(
        List.of(new LagSurvey.OfGroup(ONE, "g00000", new GroupLagView(14, 60, 2, true))),
        seen.groups());
    assertEquals(1, seen.there(), "groups of clusters that are gone don't count");
    assertEquals(0, seen.skipped());
  }

  @Test
  void tenThousandGroupsTakeTwentySteps() {
    Groups groups = new Groups(Map.of("aaaaaaaaaa", 10_000), 6);

    LagSurvey.Seen seen = new LagSurvey(groups, CLOCK).take(OWNERS);

    assertEquals(10_000, seen.groups().size());
    assertEquals(20, groups.committedAsked);
    assertEquals(20, groups.positionsAsked);
    assertEquals(LagSurvey.GROUPS_PER_STEP, groups.groupsPerQuestionMax);
  }

  @Test
  void whoeverHasTooManyTakesNobodysPlace() {
    Groups groups = new Groups(Map.of("aaaaaaaaaa", LagSurvey.GROUPS_MAX, "bbbbbbbbbb", 500), 1);

    LagSurvey.Seen seen = new LagSurvey(groups, CLOCK).take(OWNERS);

    assertEquals(500, of(seen, TWO));
    assertEquals(LagSurvey.GROUPS_MAX - 500, of(seen, ONE));
    assertEquals(500, seen.skipped());
    assertEquals(LagSurvey.GROUPS_MAX + 500, seen.there());
  }

  @Test
  void partitionsAreBoundedToo() {
    Groups groups = new Groups(Map.of("aaaaaaaaaa", 150), 1_000);

    LagSurvey.Seen seen = new LagSurvey(groups, CLOCK).take(OWNERS);

    assertEquals(LagSurvey.PARTITIONS_MAX / 1_000, seen.groups().size());
    assertEquals(50, seen.skipped());
  }

  @Test
  void groupsWithoutOffsetsHaveNoLag() {
    LagSurvey.Seen seen = new LagSurvey(new Groups(Map.of("aaaaaaaaaa", 3), 0), CLOCK).take(OWNERS);

    assertTrue(seen.groups().isEmpty());
    assertEquals(3, seen.there());
  }

  @Test
  void groupsOfACoordinatorThatIsAwayAreSkippedAndTheOthersSeen() {
    Groups groups = new Groups(Map.of("aaaaaaaaaa", 600, "bbbbbbbbbb", 600), 1);
    groups.questionThatFails = 2;

    LagSurvey.Seen seen = new LagSurvey(groups, CLOCK).take(OWNERS);

    assertEquals(1_200, seen.there());
    assertEquals(LagSurvey.GROUPS_PER_STEP, seen.skipped());
    assertEquals(1_200 - LagSurvey.GROUPS_PER_STEP, seen.groups().size());
  }
}
