package io.weir.broker.coordinator;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Bounds what one tenant may have waiting at the coordinator, whose queue is first in, first out:
 * admitted before it is enqueued. Over the limit a request fails with an error that clients retry.
 * Thread-safe.
 */
final class CoordinatorAdmission {
  /** What a request over the limit is told: an error that clients retry for its API. */
  enum Refusal {
    /** For most APIs; clients try again where they are. */
    LOAD_IN_PROGRESS {
      @Override
      RetriableException toException(String message) {
        return new CoordinatorLoadInProgressException(message);
      }
    },

    /**
     * For Heartbeat, SyncGroup and LeaveGroup, of which clients do not expect the other one:
     * Kafka's coordinator never answers it there.
     */
    NOT_AVAILABLE {
      @Override
      RetriableException toException(String message) {
        return new CoordinatorNotAvailableException(message);
      }
    };

    abstract RetriableException toException(String message);
  }

  private final int inFlightMax;
  private final Map<String, Integer> inFlightByTenant = new ConcurrentHashMap<>();

  CoordinatorAdmission(int inFlightMax) {
    this.inFlightMax = inFlightMax;
  }

  /** Runs the request when the tenant has room, and holds the room until its answer is there. */
  <T> CompletableFuture<T> admit(
      String tenant, Refusal refusal, Supplier<CompletableFuture<T>> request) {
    if (!tryEnter(tenant)) {
      return CompletableFuture.failedFuture(
          refusal.toException(
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
