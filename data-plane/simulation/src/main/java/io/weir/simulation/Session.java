package io.weir.simulation;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * A broker's session with the controller, by the rules of production: register until accepted, then
 * heartbeats, faster while something is awaited; a stale epoch ends the process. Single-threaded.
 */
final class Session {
  private static final long REGISTRATION_RETRY_MS = 100;
  private static final long INTERVAL_MS = 300;
  private static final long URGENT_INTERVAL_MS = 50;
  private static final double TAKEOVER_RATE = 0.8;

  private final World world;
  private final ControllerProcess controller;
  private final Node node;
  private final Uuid incarnation;
  private long epoch = -1;
  private boolean fenced = true;
  private Runnable onMayShutDown;

  Session(World world, ControllerProcess controller, Node node, Uuid incarnation) {
    this.world = world;
    this.controller = controller;
    this.node = node;
    this.incarnation = incarnation;
  }

  long epoch() {
    return epoch;
  }

  void register(long previousEpoch) {
    var unused =
        controller
            .ask(
                node,
                () -> {
                  if (world.chance(TAKEOVER_RATE)) {
                    controller.model.takeOver(node.id(), incarnation);
                  }
                  ControllerModel.Registration answer =
                      controller.model.register(
                          node.id(), incarnation, previousEpoch, world.nowMs());
                  if (answer.error() == Errors.NONE) {
                    node.vouchedFor();
                  }
                  return answer;
                })
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null || answer.error() != Errors.NONE) {
                    later(REGISTRATION_RETRY_MS, () -> register(previousEpoch));
                  } else {
                    epoch = answer.epoch();
                    node.registered(epoch);
                    heartbeat();
                  }
                });
  }

  /** Asks to leave; tells when it may. */
  void shutDown(Runnable onMay) {
    onMayShutDown = onMay;
  }

  private void heartbeat() {
    boolean leaving = onMayShutDown != null;
    long registered = epoch;
    var unused =
        controller
            .ask(
                node,
                () ->
                    controller.model.heartbeat(
                        node.id(), registered, false, leaving, true, world.nowMs()))
            .whenComplete((answer, failure) -> answered(answer, failure));
  }

  private void answered(ControllerModel.Heartbeat answer, Throwable failure) {
    if (failure == null) {
      if (answer.error() != Errors.NONE) {
        later(1, node::kill);
        return;
      }
      fenced = answer.fenced();
    }
    if (onMayShutDown != null && (failure != null || answer.mayShutDown())) {
      onMayShutDown.run();
      return;
    }
    later(fenced || onMayShutDown != null ? URGENT_INTERVAL_MS : INTERVAL_MS, this::heartbeat);
  }

  private void later(long delayMs, Runnable task) {
    world.afterMs(delayMs, node.asNow(task));
  }
}
