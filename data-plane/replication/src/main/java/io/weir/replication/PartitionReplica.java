package io.weir.replication;

import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import io.weir.storage.EpochEndOffset;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;

/**
 * This node's replica of one partition. Every method runs on {@link #shard} unless it says "any
 * thread". Errors towards clients are Kafka's own exceptions.
 */
public final class PartitionReplica {
  PartitionReplica() {}

  /** Topic, its id, and partition. Any thread. */
  public TopicIdPartition id() {
    throw new UnsupportedOperationException();
  }

  /** Who owns this replica. Any thread. */
  public Shard shard() {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends as the leader. The buffer is changed in place (offsets, epoch) and not kept.
   *
   * @param acks -1 checks min.insync.replicas first
   * @param currentLeaderEpoch what the caller believes, or -1
   * @throws org.apache.kafka.common.errors.NotLeaderOrFollowerException when it doesn't lead
   * @throws org.apache.kafka.common.errors.FencedLeaderEpochException for an older epoch
   * @throws org.apache.kafka.common.errors.UnknownLeaderEpochException for a newer epoch
   * @throws org.apache.kafka.common.errors.NotEnoughReplicasException when the ISR is too small
   */
  public AppendResult append(
      ByteBuffer batches, short acks, int currentLeaderEpoch, AppendOrigin origin) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits until everything below an offset is committed.
   *
   * @param done called once on this shard, maybe within this call: NONE, REQUEST_TIMED_OUT,
   *     NOT_LEADER_OR_FOLLOWER (this replica leads no longer: the outcome is not known), or
   *     NOT_ENOUGH_REPLICAS_AFTER_APPEND (committed, by an ISR that is too small by now)
   */
  public void awaitCommitted(long offsetExclusive, long timeoutMs, Consumer<Errors> done) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #read(long, int, int, int, boolean, ReadUpTo)} up to the high watermark. */
  public FetchedPartition read(
      long fetchOffset,
      int currentLeaderEpoch,
      int lastFetchedEpoch,
      int maxBytes,
      boolean minOneMessage) {
    return read(
        fetchOffset,
        currentLeaderEpoch,
        lastFetchedEpoch,
        maxBytes,
        minOneMessage,
        ReadUpTo.HIGH_WATERMARK);
  }

  /**
   * Reads as the leader, as Kafka's Fetch does.
   *
   * @param currentLeaderEpoch what the caller believes, or -1
   * @param lastFetchedEpoch epoch of the caller's last record, or -1 (KIP-595)
   * @throws org.apache.kafka.common.errors.OffsetOutOfRangeException below the log's start or above
   *     its end
   * @throws org.apache.kafka.common.errors.NotLeaderOrFollowerException when it doesn't lead
   * @throws org.apache.kafka.common.errors.FencedLeaderEpochException for an older epoch
   * @throws org.apache.kafka.common.errors.UnknownLeaderEpochException for a newer epoch
   */
  public FetchedPartition read(
      long fetchOffset,
      int currentLeaderEpoch,
      int lastFetchedEpoch,
      int maxBytes,
      boolean minOneMessage,
      ReadUpTo upTo) {
    throw new UnsupportedOperationException();
  }

  /**
   * Wakes a reader once: when the high watermark is above the offset, or when leadership, the log's
   * start or its existence changes; within this call if it is so already. The number of waiting
   * readers is bounded by the requests that the caller admits.
   */
  public Cancellable awaitReadable(long offset, Runnable wake) {
    throw new UnsupportedOperationException();
  }

  /**
   * ListOffsets: a timestamp, or one of Kafka's special ones (-1 latest, -2 earliest, -3 largest
   * timestamp, -4 earliest local, -5 latest tiered).
   *
   * @throws org.apache.kafka.common.errors.OffsetNotAvailableException when a new leader doesn't
   *     know yet how far its predecessor had committed
   */
  public ListedOffset listOffset(long timestampMs, int currentLeaderEpoch, ReadUpTo upTo) {
    throw new UnsupportedOperationException();
  }

  /** OffsetForLeaderEpoch (KIP-320); {@link EpochEndOffset#UNDEFINED} when it is not known. */
  public EpochEndOffset endOffsetForEpoch(int currentLeaderEpoch, int epoch) {
    throw new UnsupportedOperationException();
  }

  /** The partition's leader epoch. Any thread. */
  public int leaderEpoch() {
    throw new UnsupportedOperationException();
  }

  /** Whether this replica leads. Any thread. */
  public boolean isLeader() {
    throw new UnsupportedOperationException();
  }

  /** Exclusive end of what is committed. Any thread. */
  public long highWatermark() {
    throw new UnsupportedOperationException();
  }

  /** Offset of the next record. Any thread. */
  public long logEndOffset() {
    throw new UnsupportedOperationException();
  }

  /** First offset that may be read. Any thread. */
  public long logStartOffset() {
    throw new UnsupportedOperationException();
  }

  /** Tells a listener of every later move of the high watermark. */
  public void addHighWatermarkListener(HighWatermarkListener listener) {
    throw new UnsupportedOperationException();
  }

  /** Stops telling it. */
  public void removeHighWatermarkListener(HighWatermarkListener listener) {
    throw new UnsupportedOperationException();
  }
}
