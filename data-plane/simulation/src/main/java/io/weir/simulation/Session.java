package io.weir.simulation;

import io.weir.protocol.SessionDecider;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * A broker's session with the controller, by production's decisions: register until accepted, then
 * heartbeats, faster while something is awaited; a stale epoch ends the process. Single-threaded.
 */
final class Session {
  private static final int INTERVAL_MS = 300;
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
                    node.losses.vouchedFor();
                  }
                  return answer;
                })
            .whenComplete((answer, failure) -> registered(answer, failure, previousEpoch));
  }

  private void registered(
      ControllerModel.Registration answer, Throwable failure, long previousEpoch) {
    Errors outcome = failure == null ? answer.error() : Errors.forException(failure);
    switch (SessionDecider.afterRegistration(outcome, failure == null)) {
      case SessionDecider.Registered accepted -> {
        epoch = answer.epoch();
        node.registered(epoch);
        heartbeat();
      }
      case SessionDecider.Again again -> later(again.delayMs(), () -> register(previousEpoch));
      case SessionDecider.Over over -> later(1, node::kill);
      case SessionDecider.MayShutDown may -> throw new IllegalStateException("not registered");
    }
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
    Errors outcome = failure == null ? answer.error() : Errors.forException(failure);
    if (outcome == Errors.NONE) {
      fenced = answer.fenced();
    }
    SessionDecider.Next next =
        SessionDecider.afterHeartbeat(
            outcome,
            failure == null,
            fenced,
            outcome == Errors.NONE && answer.mayShutDown(),
            new SessionDecider.Wish(true, onMayShutDown != null),
            INTERVAL_MS);
    switch (next) {
      case SessionDecider.Again again -> later(again.delayMs(), this::heartbeat);
      case SessionDecider.MayShutDown may -> onMayShutDown.run();
      case SessionDecider.Over over -> later(1, node::kill);
      case SessionDecider.Registered registered -> throw new IllegalStateException("registered");
    }
  }

  private void later(long delayMs, Runnable task) {
    world.afterMs(delayMs, node.asNow(task));
  }
}
