package io.weir.broker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.coordinator.CoordinatorAdmission.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.junit.jupiter.api.Test;

/** A tenant's bound at the coordinator. */
class CoordinatorAdmissionTest {
  private final CoordinatorAdmission admission = new CoordinatorAdmission(1);
  private final CompletableFuture<String> parked = new CompletableFuture<>();
  private final CompletableFuture<String> held =
      admission.admit("a", Refusal.LOAD_IN_PROGRESS, () -> parked);

  @Test
  void overTheLimitTheTenantIsAskedToTryAgain() {
    assertInstanceOf(
        CoordinatorLoadInProgressException.class, refusal("a", Refusal.LOAD_IN_PROGRESS));
    assertInstanceOf(CoordinatorNotAvailableException.class, refusal("a", Refusal.NOT_AVAILABLE));
  }

  @Test
  void anotherTenantIsServed() {
    assertEquals("b", admit("b").join());
  }

  @Test
  void anAnswerMakesRoom() {
    parked.complete("done");

    assertEquals("done", held.join());
    assertEquals("a", admit("a").join());
    assertEquals(0, admission.inFlight("a"));
  }

  @Test
  void aRequestThatCannotBeEnqueuedMakesRoom() {
    CompletableFuture<String> failed =
        admission.admit(
            "c",
            Refusal.LOAD_IN_PROGRESS,
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThrows(CompletionException.class, failed::join);
    assertEquals(0, admission.inFlight("c"));
  }

  private CompletableFuture<String> admit(String tenant) {
    return admission.admit(
        tenant, Refusal.LOAD_IN_PROGRESS, () -> CompletableFuture.completedFuture(tenant));
  }

  private Throwable refusal(String tenant, Refusal refusal) {
    CompletableFuture<String> refused =
        admission.admit(tenant, refusal, () -> CompletableFuture.completedFuture(tenant));
    return assertThrows(CompletionException.class, refused::join).getCause();
  }
}
