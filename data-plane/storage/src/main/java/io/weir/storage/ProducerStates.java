package io.weir.storage;

import io.weir.protocol.batch.BatchHeader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;

/**
 * All producers of one log: decides whether a batch may be appended ({@link #check}) and is changed
 * only by {@link #apply}, the same way live, on followers and in recovery. Single writer.
 */
final class ProducerStates {
  /**
   * Producers remembered at most. Past it those that wrote longest ago are forgotten early, as if
   * they had expired: they lose the recognition of repetitions, and the broker keeps its memory.
   */
  static final int PRODUCERS_MAX = 10_000;

  private static final int FORGOTTEN_AT_ONCE = PRODUCERS_MAX / 10;

  private final Map<Long, ProducerEntry> producers = new HashMap<>();

  /** Open transactions: first offset → producer id. */
  private final TreeMap<Long, Long> openTxns = new TreeMap<>();

  /** Ended ones whose marker is above the high watermark: first offset → the marker's offset. */
  private final TreeMap<Long, Long> unreplicatedTxns = new TreeMap<>();

  private ProducerEntry recent;
  private long endOffset;

  /** Offset up to which batches have been applied. */
  long endOffset() {
    return endOffset;
  }

  void endOffset(long offset) {
    endOffset = offset;
  }

  /** The producer's entry; null when it is unknown. */
  ProducerEntry find(long producerId) {
    ProducerEntry r = recent;
    if (r != null && r.producerId() == producerId) {
      return r;
    }
    ProducerEntry found = producers.get(producerId);
    if (found != null) {
      recent = found;
    }
    return found;
  }

  /**
   * Whether a leader may append this batch.
   *
   * @return the slot of the earlier append if it is a repetition (CLIENT only), else -1
   * @throws InvalidProducerEpochException when the producer was fenced
   * @throws OutOfOrderSequenceException when batches are missing before it
   */
  int check(BatchHeader batch, AppendOrigin origin) {
    ProducerEntry entry = find(batch.producerId());
    if (entry == null) {
      // A new producer, or one that was forgotten: any sequence is taken, as Kafka does (KIP-360).
      return -1;
    }
    if (origin.isClient()) {
      int slot = entry.find(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence());
      if (slot >= 0) {
        return slot;
      }
    }
    if (batch.producerEpoch() < entry.epoch()) {
      throw new InvalidProducerEpochException(
          "epoch "
              + batch.producerEpoch()
              + " of producer "
              + batch.producerId()
              + " is below the last seen epoch "
              + entry.epoch());
    }
    if (origin.isClient()) {
      checkSequence(batch, entry);
    }
    if (!batch.isControl()
        && !batch.isTransactional()
        && entry.currentTxnFirstOffset() != ProducerEntry.NO_OFFSET) {
      throw new InvalidTxnStateException(
          "producer " + batch.producerId() + " wrote outside of its open transaction");
    }
    return -1;
  }

  /**
   * Whether a coordinator may still end this producer's transactions.
   *
   * @throws TransactionCoordinatorFencedException when a later coordinator ended one already
   */
  void checkCoordinator(BatchHeader batch, TransactionMarker marker) {
    ProducerEntry entry = find(batch.producerId());
    if (entry != null && marker.coordinatorEpoch() < entry.coordinatorEpoch()) {
      throw new TransactionCoordinatorFencedException(
          "marker of coordinator epoch "
              + marker.coordinatorEpoch()
              + " for producer "
              + batch.producerId()
              + " after one of epoch "
              + entry.coordinatorEpoch());
    }
  }

  private static void checkSequence(BatchHeader batch, ProducerEntry entry) {
    int sequence = batch.baseSequence();
    if (batch.producerEpoch() != entry.epoch()) {
      if (sequence != 0 && entry.epoch() != ProducerEntry.NO_EPOCH) {
        throw new OutOfOrderSequenceException(
            "sequence "
                + sequence
                + " of producer "
                + batch.producerId()
                + " in its new epoch "
                + batch.producerEpoch()
                + " (after "
                + entry.epoch()
                + ") is not 0");
      }
      return;
    }
    int last = entry.lastSequence();
    boolean follows = sequence == last + 1L || (sequence == 0 && last == Integer.MAX_VALUE);
    if (!follows && entry.epoch() != ProducerEntry.NO_EPOCH) {
      throw new OutOfOrderSequenceException(
          "sequence "
              + sequence
              + " of producer "
              + batch.producerId()
              + " doesn't follow "
              + last);
    }
  }

  /**
   * Takes in a batch that is in the log.
   *
   * @param marker the transaction marker of a control batch; empty for data
   */
  void apply(BatchHeader batch, Optional<TransactionMarker> marker) {
    if (batch.hasProducerId()) {
      ProducerEntry entry = find(batch.producerId());
      if (entry == null) {
        if (producers.size() >= PRODUCERS_MAX) {
          forgetOldest();
        }
        entry = new ProducerEntry(batch.producerId());
        producers.put(batch.producerId(), entry);
        recent = entry;
      }
      if (batch.isControl()) {
        if (marker.isPresent()) {
          endTransaction(entry, batch, marker.get());
        }
      } else {
        entry.addBatch(
            batch.producerEpoch(),
            batch.lastSequence(),
            batch.lastOffset(),
            batch.lastOffsetDelta(),
            batch.maxTimestamp());
        if (batch.isTransactional() && entry.currentTxnFirstOffset() == ProducerEntry.NO_OFFSET) {
          entry.startTransaction(batch.baseOffset());
          openTxns.put(batch.baseOffset(), batch.producerId());
        }
      }
    }
    endOffset = batch.nextOffset();
  }

  /** Decided by what is in the log alone, so that followers and recovery forget the same. */
  private void forgetOldest() {
    producers.values().stream()
        .filter(e -> e.currentTxnFirstOffset() == ProducerEntry.NO_OFFSET)
        .sorted(Comparator.comparingLong(ProducerEntry::lastOffset))
        .limit(FORGOTTEN_AT_ONCE)
        .map(ProducerEntry::producerId)
        .toList()
        .forEach(producers::remove);
    recent = null;
  }

  private void endTransaction(ProducerEntry entry, BatchHeader batch, TransactionMarker marker) {
    long first = entry.currentTxnFirstOffset();
    if (first != ProducerEntry.NO_OFFSET && openTxns.remove(first) != null) {
      unreplicatedTxns.put(first, batch.baseOffset());
    }
    entry.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), marker.timestampMs());
  }

  /** What a consumer of committed data may read: no transaction below it is undecided. */
  long lastStableOffset(long highWatermark) {
    long stable = highWatermark;
    if (!openTxns.isEmpty()) {
      stable = Math.min(stable, openTxns.firstKey());
    }
    if (!unreplicatedTxns.isEmpty()) {
      stable = Math.min(stable, unreplicatedTxns.firstKey());
    }
    return stable;
  }

  /** Transactions whose marker is below this offset are decided for good. */
  void highWatermark(long highWatermark) {
    if (!unreplicatedTxns.isEmpty()) {
      unreplicatedTxns.values().removeIf(marker -> marker < highWatermark);
    }
  }

  /** Forgets everything; the next batch is expected at an offset. */
  void reset(long offset) {
    producers.clear();
    openTxns.clear();
    unreplicatedTxns.clear();
    recent = null;
    endOffset = offset;
  }

  /** Forgets everything and takes over a snapshot, without what has expired. */
  void load(long snapshotOffset, List<ProducerEntry> entries, long nowMs, long expirationMs) {
    reset(snapshotOffset);
    for (ProducerEntry e : entries) {
      if (!isExpired(e, nowMs, expirationMs)) {
        producers.put(e.producerId(), e);
        if (e.currentTxnFirstOffset() != ProducerEntry.NO_OFFSET) {
          openTxns.put(e.currentTxnFirstOffset(), e.producerId());
        }
      }
    }
  }

  /** Goes on where another leaves off, which must not be used any more. */
  void takeOver(ProducerStates former) {
    reset(former.endOffset);
    producers.putAll(former.producers);
    openTxns.putAll(former.openTxns);
    unreplicatedTxns.putAll(former.unreplicatedTxns);
  }

  void expire(long nowMs, long expirationMs) {
    producers.values().removeIf(e -> isExpired(e, nowMs, expirationMs));
    recent = null;
  }

  private static boolean isExpired(ProducerEntry e, long nowMs, long expirationMs) {
    return e.currentTxnFirstOffset() == ProducerEntry.NO_OFFSET
        && nowMs - e.lastTimestamp() >= expirationMs;
  }

  boolean isEmpty() {
    return producers.isEmpty() && unreplicatedTxns.isEmpty();
  }

  int size() {
    return producers.size();
  }

  /** All entries by producer id. */
  Collection<ProducerEntry> entries() {
    List<ProducerEntry> sorted = new ArrayList<>(producers.values());
    sorted.sort(Comparator.comparingLong(ProducerEntry::producerId));
    return sorted;
  }
}
