package io.weir.broker.handlers.data;

import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * One partition of a fetch: what the client asked, and, inside a session, what it was last told.
 * Confined to the fetch that runs; a session runs one fetch at a time.
 */
final class FetchTarget {
  /** Identity inside a request or session: versions below 13 give the name, later ones the id. */
  record Key(Uuid topicId, String topic, int partition) {
    Key {
      Objects.requireNonNull(topicId);
      Objects.requireNonNull(topic);
    }
  }

  private static final long NEVER_TOLD = -1L;

  private final Key key;
  private long fetchOffset;
  private int maxBytes;
  private int currentLeaderEpoch;
  private int lastFetchedEpoch;
  private long toldHighWatermark = NEVER_TOLD;
  private long toldLogStartOffset = NEVER_TOLD;

  FetchTarget(Key key, FetchRequestData.FetchPartition asked) {
    this.key = key;
    update(asked);
  }

  void update(FetchRequestData.FetchPartition asked) {
    fetchOffset = asked.fetchOffset();
    maxBytes = asked.partitionMaxBytes();
    currentLeaderEpoch = asked.currentLeaderEpoch();
    lastFetchedEpoch = asked.lastFetchedEpoch();
  }

  Key key() {
    return key;
  }

  long fetchOffset() {
    return fetchOffset;
  }

  int maxBytes() {
    return maxBytes;
  }

  int currentLeaderEpoch() {
    return currentLeaderEpoch;
  }

  int lastFetchedEpoch() {
    return lastFetchedEpoch;
  }

  /**
   * Whether an incremental answer must name this partition, KIP-227: it has records, an error, a
   * diverging epoch, or an offset that the client was not told yet. Remembers what is told.
   */
  boolean tell(FetchResponseData.PartitionData answer) {
    boolean news =
        FetchRun.sizeOf(answer) > 0
            || answer.highWatermark() != toldHighWatermark
            || answer.logStartOffset() != toldLogStartOffset
            || answer.divergingEpoch().epoch() >= 0
            || answer.preferredReadReplica() >= 0;
    toldLogStartOffset = answer.logStartOffset();
    if (answer.errorCode() != Errors.NONE.code()) {
      // An error is told each time until it is gone, and so is what follows it.
      toldHighWatermark = NEVER_TOLD;
      return true;
    }
    toldHighWatermark = answer.highWatermark();
    return news;
  }
}
