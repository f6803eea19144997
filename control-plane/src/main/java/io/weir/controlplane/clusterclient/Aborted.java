package io.weir.controlplane.clusterclient;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Which batches of a fetch belong to transactions that were aborted: from the first offset that the
 * broker names to the producer's next abort marker. Batches are asked for in order. One thread.
 */
final class Aborted {
  private final Queue<AbortedTransaction> ahead =
      new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
  private final Set<Long> open = new HashSet<>();

  /** Null means none. */
  Aborted(List<AbortedTransaction> aborted) {
    if (aborted != null) {
      ahead.addAll(aborted);
    }
  }

  /** Whether nobody may see it. */
  boolean hides(RecordBatch batch) {
    while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
      open.add(ahead.remove().producerId());
    }
    if (batch.isControlBatch()) {
      for (Record marker : batch) {
        if (ControlRecordType.parse(marker.key()) == ControlRecordType.ABORT) {
          open.remove(batch.producerId());
        }
      }
      return true;
    }
    return batch.isTransactional() && open.contains(batch.producerId());
  }
}
