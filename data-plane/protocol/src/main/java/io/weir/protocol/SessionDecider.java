package io.weir.protocol;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;

/**
 * Decides how a broker's session with the controller goes on after an answer (KIP-500, KIP-631):
 * production's session and the simulation's follow it. Pure.
 */
public final class SessionDecider {
  /** A refused registration is tried again after this: an old session may end at any moment. */
  public static final int REGISTRATION_RETRY_MS = 100;

  /** While something is awaited from the controller, heartbeats come so fast. */
  public static final int URGENT_INTERVAL_MS = 50;

  private SessionDecider() {}

  /** How it goes on. */
  public sealed interface Next {}

  /** Heartbeats begin. */
  public record Registered() implements Next {}

  /** The same request again, after a while. */
  public record Again(int delayMs) implements Next {}

  /**
   * The broker may stop.
   *
   * @param consented whether the controller said so; else it can't be reached, as when a whole
   *     cluster stops, and nobody can take over anything
   */
  public record MayShutDown(boolean consented) implements Next {}

  /** The session is over, and with it the process. */
  public record Over(String reason) implements Next {}

  /**
   * What the broker wants of the controller.
   *
   * @param unfence to lead and to be in ISRs
   * @param shutDown to hand over what it leads, and to stop
   */
  public record Wish(boolean unfence, boolean shutDown) {}

  /**
   * After a registration.
   *
   * @param outcome the answer's error, or what the failure to get one stands for
   * @param answered whether the controller answered
   */
  public static Next afterRegistration(Errors outcome, boolean answered) {
    if (outcome == Errors.NONE) {
      return new Registered();
    }
    return !answered
            || outcome == Errors.DUPLICATE_BROKER_REGISTRATION
            || outcome.exception() instanceof RetriableException
        ? new Again(REGISTRATION_RETRY_MS)
        : new Over("the controller refuses this broker's registration");
  }

  /**
   * After a heartbeat.
   *
   * @param outcome the answer's error, or what the failure to get one stands for
   * @param answered whether the controller answered
   * @param fenced by the latest answer without an error
   * @param shouldShutDown whether this answer lets it shut down
   * @param intervalMs between heartbeats while nothing is awaited
   */
  public static Next afterHeartbeat(
      Errors outcome,
      boolean answered,
      boolean fenced,
      boolean shouldShutDown,
      Wish wish,
      int intervalMs) {
    if (outcome == Errors.STALE_BROKER_EPOCH || outcome == Errors.BROKER_ID_NOT_REGISTERED) {
      return new Over("another process registered as this broker, or it was unregistered");
    }
    if (wish.shutDown() && (outcome == Errors.NONE ? shouldShutDown : !answered)) {
      return new MayShutDown(answered);
    }
    boolean awaits = wish.shutDown() || wish.unfence() && fenced;
    return new Again(awaits ? Math.min(URGENT_INTERVAL_MS, intervalMs) : intervalMs);
  }
}
