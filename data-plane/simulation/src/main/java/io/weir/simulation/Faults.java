package io.weir.simulation;

import java.util.ArrayList;
import java.util.List;

/** What goes wrong, by chance, within the fault model of the package. Single-threaded. */
final class Faults {
  private final World world;
  private final Network network;
  private final ControllerProcess controller;
  private final List<Node> nodes;
  private final boolean durable;
  private boolean active = true;

  /**
   * @param durable what is acknowledged is synced, so power may fail at any time, and everywhere
   */
  Faults(
      World world,
      Network network,
      ControllerProcess controller,
      List<Node> nodes,
      boolean durable) {
    this.world = world;
    this.network = network;
    this.controller = controller;
    this.nodes = nodes;
    this.durable = durable;
  }

  void start() {
    world.afterMs(
        world.between(50, 900),
        () -> {
          if (active) {
            next();
            start();
          }
        });
  }

  /** An operator restarts what can't go on by itself. */
  void startOperator() {
    world.afterMs(
        world.between(500, 1_500),
        () -> {
          for (Node node : nodes) {
            if (node.hasOfflineLog() && !node.isPaused()) {
              world.coverage.count(Coverage.Event.LOG_OFFLINE);
              node.kill();
            }
            if (!active && !node.isAlive()) {
              node.start();
            }
          }
          startOperator();
        });
  }

  /** Everything is mended from now on. */
  void end() {
    active = false;
    controller.lossy = false;
    for (Node node : nodes) {
      network.heal(node.id(), node.id() % nodes.size() + 1);
      controller.heal(node.id());
      mendDisk(node);
      if (!node.isAlive()) {
        node.start();
      } else if (node.isPaused()) {
        node.resume();
      }
    }
  }

  private void next() {
    Node node = nodes.get(world.random.nextInt(nodes.size()));
    int a = node.id();
    int b = a % nodes.size() + 1;
    switch (world.random.nextInt(15)) {
      case 0, 1 -> kill(node);
      case 2 -> losePower(node);
      case 3 -> losePowerOfSome(node);
      case 4 -> shutDown(node);
      case 5 -> pause(node);
      case 6 -> {
        world.coverage.count(Coverage.Event.PARTITION);
        network.cut(a, b);
        healLater(a, b, 4_000);
      }
      case 7 -> {
        world.coverage.count(Coverage.Event.PARTITION);
        network.silence(a, b);
        network.silence(b, a);
        healLater(a, b, 6_000);
      }
      case 8 -> {
        world.coverage.count(Coverage.Event.ONE_WAY_PARTITION);
        network.silence(world.chance(0.5) ? a : b, world.chance(0.5) ? a : b);
        network.silence(a, b);
        healLater(a, b, 6_000);
      }
      case 9 -> {
        world.coverage.count(Coverage.Event.STREAM_RESET);
        network.reset(a, b);
      }
      case 10, 11 -> {
        world.coverage.count(Coverage.Event.CONTROLLER_PARTITION);
        controller.part(a);
        world.afterMs(world.between(100, 4_000), () -> controller.heal(a));
      }
      case 12 -> failDisk(node);
      case 13 -> fillDisk(node);
      default -> {
        controller.model.partitions().forEach(this::moveLeader);
        controller.publish();
      }
    }
  }

  /** An operator prefers another member of the ISR, and wants it to lead now. */
  private void moveLeader(RegisteredPartition p) {
    List<Integer> others = p.isr().stream().filter(b -> b != p.leader()).toList();
    if (p.hasLeader() && !others.isEmpty()) {
      int next = others.get(world.random.nextInt(others.size()));
      List<Integer> replicas = new ArrayList<>(p.replicas());
      replicas.remove(Integer.valueOf(next));
      replicas.addFirst(next);
      controller.model.reorder(p.id(), replicas);
      controller.model.electPreferred(p.id());
    }
  }

  private void healLater(int a, int b, long maxMs) {
    world.afterMs(world.between(100, maxMs), () -> network.heal(a, b));
  }

  private void kill(Node node) {
    if (node.isAlive()) {
      world.coverage.count(Coverage.Event.KILL);
      boolean spare = controller.canSpare(node.id());
      node.kill();
      if (spare && world.chance(0.15)) {
        node.flipBit();
      }
      startLater(node);
    }
  }

  private void losePower(Node node) {
    if (mayLosePower(node)) {
      world.coverage.count(Coverage.Event.POWER_LOSS);
      node.losePower();
      startLater(node);
    }
  }

  /** The machine's power fails, and where that loses nothing, that of all at once. */
  private void losePowerOfSome(Node node) {
    if (!durable) {
      losePower(node);
    } else if (mayLosePower(node)) {
      world.coverage.count(Coverage.Event.POWER_LOSS_OF_ALL);
      List<Node> alive = nodes.stream().filter(Node::isAlive).toList();
      alive.forEach(Node::losePower);
      alive.forEach(this::startLater);
    }
  }

  /** Beside what a flipped bit has taken from one, no other may lose its place in the ISR. */
  private boolean mayLosePower(Node node) {
    return node.isAlive()
        && (durable
            ? nodes.stream().noneMatch(n -> n.losses.isUnknownToController())
            : controller.canSpare(node.id()));
  }

  private void shutDown(Node node) {
    if (node.isAlive() && !node.isPaused() && node.brokerEpoch() >= 0) {
      node.shutDown();
      startLater(node);
    }
  }

  private void startLater(Node node) {
    world.afterMs(
        world.between(50, 3_000),
        () -> {
          if (!node.isAlive()) {
            if (node.losses.isUnknownToController() && world.chance(0.1)) {
              node.disk.failing(0.02);
              world.afterMs(world.between(50, 500), () -> mendDisk(node));
            }
            node.start();
          }
        });
  }

  private void pause(Node node) {
    if (node.isAlive() && !node.isPaused()) {
      world.coverage.count(Coverage.Event.PAUSE);
      node.pause();
      world.afterMs(
          world.between(50, 5_000),
          () -> {
            if (node.isAlive() && node.isPaused()) {
              node.resume();
            }
          });
    }
  }

  private void failDisk(Node node) {
    if (node.isAlive()) {
      node.disk.failing(world.chance(0.5) ? 0.02 : 0.3);
      world.afterMs(world.between(50, 1_500), () -> mendDisk(node));
    }
  }

  private void fillDisk(Node node) {
    if (node.isAlive()) {
      world.coverage.count(Coverage.Event.DISK_FULL);
      node.disk.bytesFree(world.between(0, 4_000));
      world.afterMs(world.between(50, 2_000), () -> mendDisk(node));
    }
  }

  private static void mendDisk(Node node) {
    node.disk.failing(0);
    node.disk.bytesFree(Long.MAX_VALUE / 2);
  }
}
