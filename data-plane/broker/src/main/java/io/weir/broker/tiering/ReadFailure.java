package io.weir.broker.tiering;

import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;

/** Why something can't be read from the store, as far as its plugin tells. */
public enum ReadFailure {
  /** The store is away, slow, or refuses. */
  STORE,
  /** It has no such object. */
  MISSING,
  /** It has other bytes than were written. */
  DAMAGE;

  /** KIP-405 has no exception for damage: a plugin tells it by a cause of Kafka's. */
  public static ReadFailure of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RemoteResourceNotFoundException) {
        return MISSING;
      }
      if (cause instanceof CorruptRecordException) {
        return DAMAGE;
      }
    }
    return STORE;
  }
}
