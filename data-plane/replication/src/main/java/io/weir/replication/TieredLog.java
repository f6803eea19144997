package io.weir.replication;

import io.weir.storage.LogConfig;
import io.weir.storage.tiering.Lineage;
import io.weir.storage.tiering.LocalSegment;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/**
 * A replica of a tiered topic at one moment. Immutable.
 *
 * @param id physical topic, its id, and the partition
 * @param leaderEpoch the replica's role is of
 * @param leader whether it leads
 * @param logStartOffset first offset that may be read
 * @param localLogStartOffset first offset that may be read here; what is below is in remote storage
 *     only
 * @param copyableEnd exclusive end of what is committed and decided: no copy goes further
 * @param segments the local ones that hold records, in order
 * @param lineage from the log's start on
 * @param config settings of the log
 */
public record TieredLog(
    TopicIdPartition id,
    int leaderEpoch,
    boolean leader,
    long logStartOffset,
    long localLogStartOffset,
    long copyableEnd,
    List<LocalSegment> segments,
    Lineage lineage,
    LogConfig config) {
  /** Copies the list. */
  public TieredLog {
    segments = List.copyOf(segments);
  }
}
