package io.weir.broker.coordinator;

import java.util.Optional;

/** Finds this broker's replicas of {@code __consumer_offsets}. Thread-safe. */
@FunctionalInterface
public interface CoordinatorLogs {
  /** The replica, or empty when this broker holds none. */
  Optional<CoordinatorLog> find(int partition);
}
