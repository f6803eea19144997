package io.weir.replication;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One message of the replication protocol; drawn in {@code data-plane/docs/replication.md}. */
public sealed interface Frame {

  /** Gives back what the frame holds; a no-op for all but {@link Append}. */
  default void release() {}

  /** A message about one replica. */
  sealed interface OfReplica extends Frame {
    /** Which. */
    ReplicaKey key();
  }

  /** Opens a stream; the first frame of whoever connected. Immutable. */
  record Hello(
      int version, String clusterId, int senderNodeId, long brokerEpoch, int expectedNodeId)
      implements Frame {}

  /** The other side's answer to {@link Hello}. Immutable. */
  record HelloAnswer(int version, int nodeId, long brokerEpoch) implements Frame {}

  /** Leader asks: where does your log end. Immutable. */
  record Probe(ReplicaKey key) implements OfReplica {}

  /**
   * Follower answers, also after each {@link Truncate}, {@link Reset} and {@link Extend}.
   * Immutable.
   *
   * @param lastEpoch the last epoch in its log, -1 for none
   * @param logStartOffset first offset of its log; it holds what is from there on, or a copy in
   *     remote storage does
   * @param lineageStart from where on it knows the epochs, at or above the log's start
   */
  record ProbeAnswer(
      ReplicaKey key, int lastEpoch, long logEndOffset, long logStartOffset, long lineageStart)
      implements OfReplica {}

  /** Leader says: {@code epoch} ends at {@code endOffset} here; cut accordingly. Immutable. */
  record Truncate(ReplicaKey key, int epoch, long endOffset) implements OfReplica {}

  /**
   * Leader says: forget everything, go on at {@code startOffset}. Immutable.
   *
   * @param logStartOffset where the log begins: below when what is between is in remote storage
   */
  record Reset(ReplicaKey key, long startOffset, long logStartOffset) implements OfReplica {}

  /**
   * Leader says who wrote what of your log is in remote storage only. Immutable.
   *
   * @param logStartOffset where the log begins
   * @param epochStarts first offset of each epoch from there on that begins below what the follower
   *     knows
   * @param producersAt where {@code producers} stand, -1 for none
   * @param producers a producer snapshot, for a follower whose log is empty there; not changed
   */
  record Extend(
      ReplicaKey key,
      long logStartOffset,
      SortedMap<Integer, Long> epochStarts,
      long producersAt,
      ByteBuffer producers)
      implements OfReplica {
    /** Nobody's producers. */
    static final long NO_PRODUCERS = -1;

    /** Copies the map. */
    public Extend {
      epochStarts = Collections.unmodifiableSortedMap(new TreeMap<>(epochStarts));
      producers = producers.asReadOnlyBuffer();
    }
  }

  /** Leader pushes batches. */
  record Append(
      ReplicaKey key, long baseOffset, long highWatermark, long logStartOffset, Payload payload)
      implements OfReplica {
    @Override
    public void release() {
      payload.close();
    }
  }

  /** Follower acknowledges. Immutable. */
  record Ack(List<AckEntry> entries) implements Frame {
    /** Copies the list. */
    public Ack {
      entries = List.copyOf(entries);
    }
  }

  /** What the follower's log holds: from {@code logStartOffset} to the end. Immutable. */
  record AckEntry(ReplicaKey key, long logEndOffset, long logStartOffset) {}

  /** Leader tells high watermarks when it has nothing to push. Immutable. */
  record HighWatermarks(List<HighWatermarkEntry> entries) implements Frame {
    /** Copies the list. */
    public HighWatermarks {
      entries = List.copyOf(entries);
    }
  }

  /** One partition's high watermark. Immutable. */
  record HighWatermarkEntry(ReplicaKey key, long highWatermark, long logStartOffset) {}

  /** Follower refuses a frame; the session is over. Immutable. */
  record Reject(ReplicaKey key, RejectReason reason) implements OfReplica {}

  /** Nothing to say. Immutable. */
  record KeepAlive() implements Frame {}
}
