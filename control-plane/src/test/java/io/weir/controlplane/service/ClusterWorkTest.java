package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerCluster.State;
import io.weir.controlplane.domain.BrokerNode;
import io.weir.controlplane.service.ClusterWork.Seen;
import io.weir.controlplane.service.ClusterWork.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is done next with a broker cluster. */
class ClusterWorkTest {
  private static final Seen NOTHING =
      new Seen(false, Optional.empty(), 0, Optional.empty(), Duration.ZERO);

  private static BrokerCluster cluster(State state, int brokers, int planned, boolean wasReady) {
    return new BrokerCluster(
        "clu-a",
        "second",
        brokers,
        state,
        Optional.empty(),
        BrokerCluster.LOCAL,
        BrokerCluster.votersOf(brokers),
        Optional.of(new BrokerCluster.Files("/folder", "SASL_SSL")),
        wasReady ? Optional.of(Instant.EPOCH) : Optional.empty(),
        Optional.of("op-a"),
        wasReady ? Optional.of("topic") : Optional.empty(),
        0,
        Instant.EPOCH,
        IntStream.range(0, planned).mapToObj(i -> new BrokerNode(4 + i, 9_098 + 2 * i)).toList());
  }

  private static Seen serving(int count, Duration took) {
    return new Seen(true, Optional.of(count), 0, Optional.empty(), took);
  }

  private static Seen failing(int times) {
    return new Seen(false, Optional.empty(), times, Optional.of("no disk"), Duration.ZERO);
  }

  @Test
  void aNewOneIsPlannedMadeAwaitedToldAndReady() {
    BrokerCluster unplanned = cluster(State.CREATING, 3, 0, false);
    BrokerCluster planned = cluster(State.CREATING, 3, 3, false);

    assertEquals(new Step.Choose(3), ClusterWork.next(unplanned, NOTHING));
    assertEquals(new Step.Ensure(), ClusterWork.next(planned, NOTHING));
    assertEquals(
        new Step.Await("2 of 3 nodes serve."),
        ClusterWork.next(planned, serving(2, Duration.ofMinutes(5))));
    assertEquals(new Step.Publish(), ClusterWork.next(planned, serving(3, Duration.ZERO)));
  }

  @Test
  void oneThatGrowsGetsWhatIsMissingAndNeedNotBeTold() {
    assertEquals(
        new Step.Choose(1), ClusterWork.next(cluster(State.CHANGING, 2, 1, true), NOTHING));
    BrokerCluster planned = cluster(State.CHANGING, 2, 2, true);
    assertEquals(
        new Step.Await("1 of 2 nodes serve."),
        ClusterWork.next(planned, serving(1, Duration.ZERO)));
    assertEquals(new Step.Ready(), ClusterWork.next(planned, serving(2, Duration.ZERO)));
  }

  @Test
  void patienceEndsAndSaysHowFarItCame() {
    Step step =
        ClusterWork.next(
            cluster(State.CREATING, 1, 1, false), serving(0, Duration.ofMinutes(5).plusMillis(1)));

    assertEquals(new Step.Fail("After 5 minutes 0 of 1 nodes serve."), step);
  }

  @Test
  void whatFailsAgainAndAgainFailsWithItsReason() {
    for (State state : List.of(State.CREATING, State.CHANGING, State.DELETING)) {
      BrokerCluster cluster = cluster(state, 1, 1, state != State.CREATING);
      Step step = ClusterWork.next(cluster, failing(2));
      assertEquals(state == State.DELETING ? new Step.Remove() : new Step.Ensure(), step);
      Step.Fail failed = assertInstanceOf(Step.Fail.class, ClusterWork.next(cluster, failing(3)));
      assertEquals(true, failed.reason().endsWith(": no disk."), failed.reason());
    }
  }

  @Test
  void whatServesIsKeptRunningAndWhatNeverDidIsLeft() {
    assertEquals(new Step.Ensure(), ClusterWork.next(cluster(State.READY, 1, 1, true), failing(9)));
    assertEquals(new Step.Ensure(), ClusterWork.next(cluster(State.FAILED, 2, 2, true), NOTHING));
    assertEquals(new Step.Leave(), ClusterWork.next(cluster(State.FAILED, 1, 1, false), NOTHING));
  }

  @Test
  void noNodeGetsAnIdThatAnotherHas() {
    List<BrokerNode> all = List.of(new BrokerNode(7, 9_100), new BrokerNode(2, 9_094));

    assertEquals(
        List.of(new BrokerNode(8, 9_102), new BrokerNode(9, 9_110)),
        ClusterWork.newNodes(all, List.of(9_102, 9_110)));
    assertEquals(
        List.of(new BrokerNode(1, 9_092)), ClusterWork.newNodes(List.of(), List.of(9_092)));
  }

  @Test
  void oneOrThreeVote() {
    assertEquals(
        List.of(1, 1, 3, 3, 3),
        IntStream.of(1, 2, 3, 4, 9).mapToObj(BrokerCluster::votersOf).toList());
  }
}
