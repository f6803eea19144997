package io.weir.storage.compaction;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Follows the transactions of a log from its first batch on: which batches were aborted, and which
 * markers have nothing left to decide. By the rules of Kafka's {@code CleanedTransactionMetadata}.
 * Used by one thread, which shows it each batch once, in order.
 */
final class TransactionCleaning {
  /** Those that begin further on, the first one first. */
  private final ArrayDeque<AbortedTransaction> ahead;

  /** Producers within an aborted transaction; whether a batch of it was seen. */
  private final Map<Long, Boolean> aborted = new HashMap<>();

  /** Producers within another transaction of which a batch was seen. */
  private final Set<Long> committed = new HashSet<>();

  TransactionCleaning(Collection<AbortedTransaction> abortedOnes) {
    ahead =
        new ArrayDeque<>(
            abortedOnes.stream()
                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                .toList());
  }

  /**
   * Takes a control batch.
   *
   * @return whether it may go once its time has come: no batch of its transaction is left
   */
  boolean onControlBatch(RecordBatch batch) {
    beginUpTo(batch.lastOffset());
    Iterator<Record> records = batch.iterator();
    if (!records.hasNext()) {
      return true; // it was emptied by an earlier pass
    }
    return switch (ControlRecordType.parse(records.next().key())) {
      case ABORT -> !Boolean.TRUE.equals(aborted.remove(batch.producerId()));
      case COMMIT -> !committed.remove(batch.producerId());
      default -> false;
    };
  }

  /**
   * Takes a batch of records.
   *
   * @return whether its transaction was aborted, so that its records may go
   */
  boolean onBatch(RecordBatch batch) {
    beginUpTo(batch.lastOffset());
    if (!batch.isTransactional()) {
      return false;
    }
    if (aborted.containsKey(batch.producerId())) {
      aborted.put(batch.producerId(), true);
      return true;
    }
    committed.add(batch.producerId());
    return false;
  }

  private void beginUpTo(long offset) {
    while (!ahead.isEmpty() && ahead.peek().firstOffset() <= offset) {
      aborted.putIfAbsent(ahead.poll().producerId(), false);
    }
  }
}
