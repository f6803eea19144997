package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weir.storage.HistoryStep.Append;
import io.weir.storage.HistoryStep.Batch;
import io.weir.storage.HistoryStep.Commit;
import io.weir.storage.HistoryStep.Crash;
import io.weir.storage.HistoryStep.DeleteRecords;
import io.weir.storage.HistoryStep.Lead;
import io.weir.storage.HistoryStep.Restart;
import io.weir.storage.HistoryStep.Retention;
import io.weir.storage.HistoryStep.Sender;
import io.weir.storage.HistoryStep.Sequence;
import io.weir.storage.HistoryStep.Truncate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;

/** Histories, shortened, in which a long run once found Kafka's log and ours to differ. */
class FoundHistoriesTest {
  private static Append append(int records) {
    Sender sender = new Sender(0, 0, Sequence.NEXT, false);
    return new Append(new Batch(CompressionType.NONE, records, 10, 0, 1, sender), false);
  }

  /** Kafka keeps its cut file of epochs, ours finds in the batches what it lacks. */
  @Test
  void theStartGoesBackBehindTheFirstKnownEpoch() throws IOException {
    TwoLogs.run(
        TestFolder.config(2000, 0),
        List.of(
            append(4),
            new Lead(1),
            append(4),
            new Commit(100),
            new DeleteRecords(60),
            append(1),
            new Crash(false, 0),
            append(2),
            new Restart(true),
            new Truncate(50)));
  }

  /** Recovery makes more entries than the indexes have room for: Kafka gives up, ours goes on. */
  @Test
  void indexesTooSmallForRecovery() throws IOException {
    LogConfig d = TestFolder.config(2000, 39);
    LogConfig sixEntries =
        new LogConfig(
            d.segmentBytes(),
            d.segmentMs(),
            48,
            d.indexIntervalBytes(),
            d.maxMessageBytes(),
            d.timestampType(),
            d.producerIdExpirationMs(),
            d.timestampBeforeMaxMs(),
            d.timestampAfterMaxMs(),
            d.compacted(),
            d.deleted(),
            d.retentionMs(),
            d.retentionBytes());
    List<HistoryStep> history = new ArrayList<>(Collections.nCopies(3, append(1)));
    history.add(new Restart(false));
    history.addAll(Collections.nCopies(5, append(1)));
    history.add(new Crash(false, 0));
    assertFalse(TwoLogs.run(sixEntries, history));
  }

  /** Kafka begins a segment for a batch that it refuses, and retention takes whole segments. */
  @Test
  void retentionAfterARefusedBatch() throws IOException {
    Sender outOfOrder = new Sender(1, 0, Sequence.GAP, false);
    TwoLogs.run(
        TestFolder.config(600, 0),
        List.of(
            append(1),
            new Append(
                new Batch(
                    CompressionType.NONE, 1, 300, 0, 1, new Sender(1, 0, Sequence.NEXT, false)),
                false),
            new Commit(100),
            new Append(new Batch(CompressionType.NONE, 1, 300, 0, 1, outOfOrder), false),
            append(1),
            new Retention(-1, 10)));
  }
}
