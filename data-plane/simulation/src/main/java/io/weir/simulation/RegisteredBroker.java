package io.weir.simulation;

import org.apache.kafka.common.Uuid;

/**
 * A broker as the controller's model registers it. Immutable.
 *
 * @param epoch of this registration
 * @param incarnation the process that registered
 * @param shuttingDown whether a controlled shutdown began since the process registered
 */
public record RegisteredBroker(
    int id, long epoch, Uuid incarnation, boolean fenced, boolean shuttingDown) {
  /** Whether it may be in an ISR and lead. */
  boolean isActive() {
    return !fenced && !shuttingDown;
  }

  RegisteredBroker withFenced(boolean next) {
    return new RegisteredBroker(id, epoch, incarnation, next, shuttingDown);
  }

  RegisteredBroker inShutdown() {
    return new RegisteredBroker(id, epoch, incarnation, fenced, true);
  }
}
