package io.weir.replication.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.replication.PartitionReplica;
import io.weir.storage.LogConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/**
 * Three brokers under crashes, lost unsynced bytes, pauses, partitions, leader moves and a lossy
 * controller, on one thread from a seed. Fault model: a process may die at any event; a power loss
 * takes unsynced bytes of one broker while two members of every ISR live; links lose what is in
 * flight; the controller is right but late.
 */
class ReplicationSimulationTest {
  private static final int SEEDS = Integer.getInteger("weir.replication.seeds", 200);
  private static final long FIRST = Long.getLong("weir.replication.firstSeed", 1);
  private static final LogConfig CONFIG =
      LogConfig.DEFAULT.with(Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, "20000"));

  @Test
  void acknowledgedRecordsSurviveEverySeed() {
    int acknowledged = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      try {
        acknowledged += new Run(seed).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertTrue(acknowledged > 20 * SEEDS, "too little was acknowledged: " + acknowledged);
  }

  private static final class Run {
    private final SimWorld world;
    private final SimNetwork network;
    private final SimController controller;
    private final SimClients clients;
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<String, Long> highWatermarks = new HashMap<>();
    private boolean faults = true;

    Run(long seed) {
      world = new SimWorld(seed);
      network = new SimNetwork(world);
      controller = new SimController(world, CONFIG);
      for (int id = 1; id <= 3; id++) {
        SimNode node = new SimNode(world, network, controller, id, CONFIG);
        nodes.add(node);
        controller.add(node);
      }
      clients = new SimClients(world, nodes, controller);
    }

    int run() {
      nodes.forEach(n -> n.start(true));
      world.runForMs(1_000);
      for (int p = 0; p < 2; p++) {
        TopicIdPartition id = new TopicIdPartition(new Uuid(9, 9), new TopicPartition("t", p));
        controller.create(id, List.of(1 + p, 1 + (p + 1) % 3, 1 + (p + 2) % 3));
        clients.start(id);
      }
      world.runForMs(500);
      faultLater();
      watchLater();
      world.runForMs(15_000);
      healAndSettle();
      controller.partitions().forEach(this::check);
      return clients.acknowledgements;
    }

    private void faultLater() {
      world.afterMs(
          world.between(50, 900),
          () -> {
            if (faults) {
              fault();
              faultLater();
            }
          });
    }

    private void fault() {
      SimNode node = nodes.get(world.random.nextInt(3));
      int a = world.random.nextInt(3) + 1;
      int b = a % 3 + 1;
      switch (world.random.nextInt(9)) {
        case 0, 1 -> kill(node, false);
        case 2 -> {
          if (node.isAlive() && controller.canSpare(node.id())) {
            kill(node, true);
          }
        }
        case 3 -> {
          network.cut(a, b);
          world.afterMs(world.between(100, 4_000), () -> network.heal(a, b));
        }
        case 4 -> {
          network.blackHole(a, b);
          world.afterMs(world.between(100, 8_000), () -> network.heal(a, b));
        }
        case 5 -> network.dropConnections(a, b);
        case 6 -> pause(node);
        case 7 -> controller.fence(node.id());
        default -> controller.partitions().forEach(controller::moveLeader);
      }
    }

    private void kill(SimNode node, boolean powerLoss) {
      if (!node.isAlive()) {
        return;
      }
      node.kill();
      if (powerLoss) {
        node.disk.powerLoss(world.random);
      }
      world.afterMs(
          world.between(50, 3_000),
          () -> {
            if (!node.isAlive()) {
              node.start(!powerLoss);
            }
          });
    }

    private void pause(SimNode node) {
      if (!node.isAlive() || node.isPaused()) {
        return;
      }
      node.pause();
      if (world.chance(0.7)) {
        world.afterMs(world.between(100, 1_500), () -> controller.fence(node.id()));
      }
      world.afterMs(
          world.between(50, 4_000),
          () -> {
            if (node.isAlive() && node.isPaused()) {
              node.resume();
            }
          });
    }

    /** A replica's high watermark never goes back while its process lives. */
    private void watchLater() {
      world.afterMs(
          20,
          () -> {
            for (SimNode node : nodes) {
              for (TopicIdPartition id : controller.partitions()) {
                node.replica(id)
                    .filter(r -> node.brokerEpoch() >= 0)
                    .ifPresent(
                        r -> {
                          String key = node.id() + "/" + node.brokerEpoch() + "/" + id.partition();
                          long before = highWatermarks.getOrDefault(key, 0L);
                          assertTrue(
                              r.highWatermark() >= before,
                              () -> key + " fell from " + before + " to " + r.highWatermark());
                          highWatermarks.put(key, r.highWatermark());
                        });
              }
            }
            watchLater();
          });
    }

    private void healAndSettle() {
      faults = false;
      controller.lossy = false;
      for (SimNode node : nodes) {
        network.heal(node.id(), node.id() % 3 + 1);
        if (!node.isAlive()) {
          node.start(true);
        } else if (node.isPaused()) {
          node.resume();
        }
      }
      world.runForMs(2_000);
      clients.stop();
      assertTrue(world.runUntil(this::settled, 60_000), this::describe);
    }

    private boolean settled() {
      for (TopicIdPartition id : controller.partitions()) {
        if (controller.isrSize(id) != 3) {
          return false;
        }
        long end = -1;
        for (SimNode node : nodes) {
          PartitionReplica r = node.replica(id).orElse(null);
          if (r == null || r.logEndOffset() != r.highWatermark()) {
            return false;
          }
          if (end >= 0 && end != r.logEndOffset()) {
            return false;
          }
          end = r.logEndOffset();
        }
      }
      return true;
    }

    private String describe() {
      StringBuilder text = new StringBuilder("did not settle:");
      for (TopicIdPartition id : controller.partitions()) {
        text.append("\n  ").append(id.partition()).append(' ').append(controller.describe(id));
        for (SimNode node : nodes) {
          text.append("\n    node ").append(node.id()).append(' ');
          node.replica(id)
              .ifPresent(
                  r ->
                      text.append("leader=" + r.isLeader())
                          .append(" epoch=" + r.leaderEpoch())
                          .append(" hw=" + r.highWatermark())
                          .append(" end=" + r.logEndOffset()));
        }
      }
      return text.toString();
    }

    private void check(TopicIdPartition id) {
      PartitionReplica leader = controller.node(controller.leader(id)).replica(id).orElseThrow();
      Map<Long, String> log = SimClients.contents(leader);
      clients
          .acknowledged
          .get(id)
          .forEach(
              (offset, value) ->
                  assertEquals(value, log.get(offset), "acknowledged at offset " + offset));
      clients
          .consumed
          .get(id)
          .forEach(
              (offset, value) ->
                  assertEquals(value, log.get(offset), "consumed at offset " + offset));
      for (SimNode node : nodes) {
        assertNotNull(node.replica(id).orElse(null));
        Map<Long, String> other = RawLog.contents(node.disk, "t-" + id.partition());
        assertEquals(log, other, "node " + node.id() + " partition " + id.partition());
      }
    }
  }
}
