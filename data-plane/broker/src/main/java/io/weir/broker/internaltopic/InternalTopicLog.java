package io.weir.broker.internaltopic;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** This broker's replica of an internal topic's partition, as its writer needs it. Thread-safe. */
public interface InternalTopicLog {
  /** The leader epoch if this broker leads; empty otherwise. */
  OptionalInt leaderEpoch();

  /** First offset of the log. Meaningful only on the leader. */
  long startOffset();

  /** Exclusive end of the log, committed or not. Meaningful only on the leader. */
  long endOffset();

  /**
   * Appends as the leader and waits until it is committed (acks=all).
   *
   * @param batches record batches; the log owns and changes the buffer from here on
   * @param leaderEpoch the tenure that the caller believes in
   * @return the offsets they got. Fails with Kafka's exceptions: NotLeaderOrFollower or
   *     FencedLeaderEpoch (not appended, or its outcome is unknown), NotEnoughReplicas (not
   *     appended), Timeout (appended, its outcome is unknown)
   */
  CompletableFuture<Appended> append(ByteBuffer batches, int leaderEpoch, long timeoutMs);

  /**
   * Moves the first offset up to one that is committed, as the leader; segments wholly below go.
   *
   * @param leaderEpoch the tenure that the caller believes in
   * @return completes when it is done here; followers hear of it later. Fails with Kafka's
   *     exceptions: NotLeaderOrFollower, OffsetOutOfRange
   */
  CompletableFuture<Void> deleteBefore(long offset, int leaderEpoch);

  /**
   * Where appended records are.
   *
   * @param baseOffset offset of the first
   * @param endOffset exclusive end
   */
  record Appended(long baseOffset, long endOffset) {}
}
