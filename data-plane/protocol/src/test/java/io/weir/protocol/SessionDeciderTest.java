package io.weir.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.protocol.SessionDecider.Wish;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionDeciderTest {
  private static final int INTERVAL_MS = 500;

  @ParameterizedTest
  @CsvSource({
    "NONE, true, Registered",
    "DUPLICATE_BROKER_REGISTRATION, true, Again 100", // the former session may end
    "NOT_CONTROLLER, true, Again 100",
    "REQUEST_TIMED_OUT, false, Again 100",
    "UNKNOWN_SERVER_ERROR, false, Again 100",
    "UNKNOWN_SERVER_ERROR, true, Over",
    "INCONSISTENT_CLUSTER_ID, true, Over",
    "UNSUPPORTED_VERSION, true, Over",
  })
  void registers(Errors outcome, boolean answered, String next) {
    assertEquals(next, name(SessionDecider.afterRegistration(outcome, answered)));
  }

  @ParameterizedTest
  @CsvSource({
    // outcome, answered, fenced, shouldShutDown, unfence, shutDown, next
    "NONE, true, false, false, true, false, Again 500",
    "NONE, true, true, false, true, false, Again 50", // waits to be unfenced
    "NONE, true, true, false, false, false, Again 500", // doesn't want it yet
    "NONE, true, false, false, true, true, Again 50", // still hands over
    "NONE, true, true, true, true, true, MayShutDown true",
    "NONE, true, true, true, true, false, Again 50", // nobody asked for it
    "REQUEST_TIMED_OUT, false, false, false, true, false, Again 500",
    "REQUEST_TIMED_OUT, false, true, false, true, false, Again 50",
    "REQUEST_TIMED_OUT, false, false, false, true, true, MayShutDown false",
    "NOT_CONTROLLER, true, false, false, true, true, Again 50", // a controller is there
    "STALE_BROKER_EPOCH, true, false, false, true, false, Over",
    "STALE_BROKER_EPOCH, true, false, false, true, true, Over",
    "STALE_BROKER_EPOCH, false, false, false, true, true, Over",
    "BROKER_ID_NOT_REGISTERED, true, false, false, true, false, Over",
  })
  void goesOn(
      Errors outcome,
      boolean answered,
      boolean fenced,
      boolean shouldShutDown,
      boolean unfence,
      boolean shutDown,
      String next) {
    assertEquals(
        next,
        name(
            SessionDecider.afterHeartbeat(
                outcome,
                answered,
                fenced,
                shouldShutDown,
                new Wish(unfence, shutDown),
                INTERVAL_MS)));
  }

  private static String name(SessionDecider.Next next) {
    return switch (next) {
      case SessionDecider.Registered registered -> "Registered";
      case SessionDecider.Again again -> "Again " + again.delayMs();
      case SessionDecider.MayShutDown may -> "MayShutDown " + may.consented();
      case SessionDecider.Over over -> "Over";
    };
  }
}
