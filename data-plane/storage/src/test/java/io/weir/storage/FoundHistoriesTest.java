package io.weir.storage;

import io.weir.storage.HistoryStep.Append;
import io.weir.storage.HistoryStep.Batch;
import io.weir.storage.HistoryStep.Commit;
import io.weir.storage.HistoryStep.Crash;
import io.weir.storage.HistoryStep.DeleteRecords;
import io.weir.storage.HistoryStep.Lead;
import io.weir.storage.HistoryStep.Restart;
import io.weir.storage.HistoryStep.Sender;
import io.weir.storage.HistoryStep.Sequence;
import io.weir.storage.HistoryStep.Truncate;
import java.io.IOException;
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
}
