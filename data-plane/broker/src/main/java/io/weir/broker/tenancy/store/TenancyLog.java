package io.weir.broker.tenancy.store;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** This broker's replica of {@code __weir_tenancy}-0, as its writer needs it. Thread-safe. */
public interface TenancyLog {
  /** The leader epoch if this broker leads; empty otherwise. */
  OptionalInt leaderEpoch();

  /** Exclusive end of the log, committed or not. Meaningful only on the leader. */
  long endOffset();

  /**
   * Appends as the leader and waits until it is committed (acks=all).
   *
   * @param batches one record batch; the log owns and changes the buffer from here on
   * @param leaderEpoch the tenure that the caller believes in
   * @return exclusive end offset. Fails with Kafka's exceptions: NotLeaderOrFollower or
   *     FencedLeaderEpoch (not appended, or its outcome is unknown), NotEnoughReplicas (not
   *     appended), Timeout (appended, its outcome is unknown)
   */
  CompletableFuture<Long> append(ByteBuffer batches, int leaderEpoch, long timeoutMs);
}
