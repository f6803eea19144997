package io.weir.controlplane.service;

import io.weir.controlplane.domain.Validation;
import java.util.OptionalInt;

/**
 * {@code min.insync.replicas} above the number of replicas would let nobody write with {@code
 * acks=all}; Kafka itself does not look. Pure.
 */
final class ReplicaRule {
  static final String MIN_IN_SYNC = "min.insync.replicas";

  private ReplicaRule() {}

  /** Adds an error where the value asks for more replicas than there are. */
  static void require(Validation validation, String value, int replicas, String pointer) {
    OptionalInt wanted = number(value);
    validation.require(
        wanted.isEmpty() || wanted.getAsInt() <= replicas,
        pointer,
        "must not be above the topic's "
            + replicas
            + " replicas: nobody could write with acks=all");
  }

  /** What is no number is Kafka's to refuse. */
  private static OptionalInt number(String value) {
    try {
      return OptionalInt.of(Integer.parseInt(value.strip()));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
