package io.weir.broker.metrics;

import java.util.Locale;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;

/** How a request ended, by what its client should do. The worst error of an answer counts. */
public enum Outcome {
  /** No error. */
  OK,
  /** Try again: not the leader, coordinator loading, a limit of requests in flight. */
  RETRIABLE,
  /** The request is at fault, or is not allowed. */
  REFUSED,
  /** This broker is at fault. */
  FAILED;

  private static final Outcome[] BY_CODE = byCode();
  private final String label = name().toLowerCase(Locale.ROOT);

  private static Outcome[] byCode() {
    int last = 0;
    for (Errors error : Errors.values()) {
      last = Math.max(last, error.code());
    }
    Outcome[] byCode = new Outcome[last + 1];
    for (Errors error : Errors.values()) {
      if (error.code() >= 0) {
        byCode[error.code()] = of(error);
      }
    }
    return byCode;
  }

  private static Outcome of(Errors error) {
    return switch (error) {
      case NONE -> OK;
      case KAFKA_STORAGE_ERROR, UNKNOWN_SERVER_ERROR -> FAILED;
      default -> error.exception() instanceof RetriableException ? RETRIABLE : REFUSED;
    };
  }

  /** By Kafka's error code. */
  public static Outcome of(short errorCode) {
    return errorCode >= 0 && errorCode < BY_CODE.length && BY_CODE[errorCode] != null
        ? BY_CODE[errorCode]
        : FAILED;
  }

  /** The worse of two. */
  public Outcome or(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** As the label's value. */
  public String label() {
    return label;
  }
}
