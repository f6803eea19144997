package io.weir.storage;

/**
 * What the log knows of one idempotent producer: its epoch and its last {@value #BATCHES_KEPT}
 * batches, enough to recognise a repeated send (KIP-98). Single writer; a ring, so that an append
 * allocates nothing.
 */
final class ProducerEntry {
  /** As many batches as a producer may have in flight. */
  static final int BATCHES_KEPT = 5;

  static final short NO_EPOCH = -1;
  static final int NO_SEQUENCE = -1;
  static final long NO_OFFSET = -1;

  private final long producerId;
  private final int[] lastSequences = new int[BATCHES_KEPT];
  private final long[] lastOffsets = new long[BATCHES_KEPT];
  private final int[] offsetDeltas = new int[BATCHES_KEPT];
  private final long[] timestamps = new long[BATCHES_KEPT];
  private int first;
  private int count;

  private short epoch = NO_EPOCH;
  private int coordinatorEpoch = -1;
  private long lastTimestamp = -1;
  private long currentTxnFirstOffset = NO_OFFSET;

  ProducerEntry(long producerId) {
    this.producerId = producerId;
  }

  /** From a snapshot: at most the last batch is known. */
  ProducerEntry(
      long producerId,
      short epoch,
      int lastSequence,
      long lastOffset,
      int offsetDelta,
      long timestamp,
      int coordinatorEpoch,
      long currentTxnFirstOffset) {
    this(producerId);
    this.epoch = epoch;
    this.coordinatorEpoch = coordinatorEpoch;
    this.lastTimestamp = timestamp;
    this.currentTxnFirstOffset = Math.max(NO_OFFSET, currentTxnFirstOffset);
    if (lastOffset >= 0) {
      addBatch(epoch, lastSequence, lastOffset, offsetDelta, timestamp);
    }
  }

  void addBatch(short batchEpoch, int lastSequence, long lastOffset, int delta, long timestamp) {
    startEpoch(batchEpoch);
    int slot = (first + count) % BATCHES_KEPT;
    if (count == BATCHES_KEPT) {
      first = (first + 1) % BATCHES_KEPT;
    } else {
      count++;
    }
    lastSequences[slot] = lastSequence;
    lastOffsets[slot] = lastOffset;
    offsetDeltas[slot] = delta;
    timestamps[slot] = timestamp;
    lastTimestamp = timestamp;
  }

  /** A transaction marker: ends the transaction, may raise the epoch. */
  void endTransaction(short markerEpoch, int markerCoordinatorEpoch, long timestamp) {
    startEpoch(markerEpoch);
    coordinatorEpoch = markerCoordinatorEpoch;
    currentTxnFirstOffset = NO_OFFSET;
    lastTimestamp = timestamp;
  }

  void startTransaction(long firstOffset) {
    currentTxnFirstOffset = firstOffset;
  }

  private void startEpoch(short newEpoch) {
    if (epoch != newEpoch) {
      count = 0;
      first = 0;
      epoch = newEpoch;
    }
  }

  /** Slot of the kept batch with exactly this range of sequence numbers; -1 when there is none. */
  int find(short batchEpoch, int firstSequence, int lastSequence) {
    if (batchEpoch != epoch) {
      return -1;
    }
    for (int i = 0; i < count; i++) {
      int slot = (first + i) % BATCHES_KEPT;
      if (lastSequences[slot] == lastSequence && firstSequence(slot) == firstSequence) {
        return slot;
      }
    }
    return -1;
  }

  long firstOffset(int slot) {
    return lastOffsets[slot] - offsetDeltas[slot];
  }

  long lastOffset(int slot) {
    return lastOffsets[slot];
  }

  long timestamp(int slot) {
    return timestamps[slot];
  }

  private int firstSequence(int slot) {
    // Counts back over the wrap from 2^31-1 to 0.
    return (int) (((long) lastSequences[slot] - offsetDeltas[slot]) & Integer.MAX_VALUE);
  }

  private int last() {
    return (first + count - 1) % BATCHES_KEPT;
  }

  long producerId() {
    return producerId;
  }

  short epoch() {
    return epoch;
  }

  int lastSequence() {
    return count == 0 ? NO_SEQUENCE : lastSequences[last()];
  }

  long lastOffset() {
    return count == 0 ? NO_OFFSET : lastOffsets[last()];
  }

  int lastOffsetDelta() {
    return count == 0 ? 0 : offsetDeltas[last()];
  }

  long lastTimestamp() {
    return lastTimestamp;
  }

  int coordinatorEpoch() {
    return coordinatorEpoch;
  }

  /** First offset of the open transaction, or {@link #NO_OFFSET}. */
  long currentTxnFirstOffset() {
    return currentTxnFirstOffset;
  }
}
