package io.weir.broker.coordinator;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;

/**
 * Bounds what one tenant may have waiting at the coordinator, whose queue is first in, first out:
 * admitted before it is enqueued. Over the limit a request fails with COORDINATOR_LOAD_IN_PROGRESS,
 * which every version of every group API knows and every client retries. Thread-safe.
 */
final class CoordinatorAdmission {
  private final int inFlightMax;
  private final Map<String, Integer> inFlightByTenant = new ConcurrentHashMap<>();

  CoordinatorAdmission(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /** Runs the request when the tenant has room, and holds the room until its answer is there. */
  <T> CompletableFuture<T> admit(String tenant, Supplier<CompletableFuture<T>> request) {
    if (!tryEnter(tenant)) {
      return CompletableFuture.failedFuture(
          new CoordinatorLoadInProgressException(
              "this virtual cluster has " + inFlightMax + " group requests in flight already"));
    }
    CompletableFuture<T> answer;
    try {
      answer = request.get();
    } catch (RuntimeException e) {
      leave(tenant);
      return CompletableFuture.failedFuture(e);
    }
    return answer.whenComplete((value, error) -> leave(tenant));
  }

  private boolean tryEnter(String tenant) {
    boolean[] entered = new boolean[1];
    inFlightByTenant.compute(
        tenant,
        (key, inFlight) -> {
          int now = inFlight == null ? 0 : inFlight;
          entered[0] = now < inFlightMax;
          return entered[0] ? Integer.valueOf(now + 1) : inFlight;
        });
    return entered[0];
  }

  private void leave(String tenant) {
    inFlightByTenant.computeIfPresent(
        tenant, (key, inFlight) -> inFlight == 1 ? null : inFlight - 1);
  }

  /** Requests of this tenant that wait now. */
  int inFlight(String tenant) {
    return inFlightByTenant.getOrDefault(tenant, 0);
  }
}
