package io.weir.broker.tiering.read;

import io.weir.storage.tiering.Lineage;
import java.util.Objects;
import org.apache.kafka.common.TopicIdPartition;

/**
 * What of a log is wanted from the remote store. Immutable.
 *
 * @param id the partition
 * @param offset the first offset wanted; its batch may begin before it
 * @param lineage who wrote which offsets, as the leader knows it
 * @param logStartOffset first offset of the log; below it the lineage counts for nothing
 * @param boundExclusive no batch that begins here or later is given: the local log, or what the
 *     reader may see, begins or ends here; more than {@code offset}
 * @param maxBytes more than this is given only where the first batch alone is larger; at least 1
 * @param tenant whose share of threads and memory is used: a virtual cluster, or a listener
 */
public record ColdRequest(
    TopicIdPartition id,
    long offset,
    Lineage lineage,
    long logStartOffset,
    long boundExclusive,
    int maxBytes,
    String tenant) {
  public ColdRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(lineage);
    Objects.requireNonNull(tenant);
    if (offset < 0 || offset >= boundExclusive || maxBytes < 1) {
      throw new IllegalArgumentException(
          "offset=" + offset + " bound=" + boundExclusive + " maxBytes=" + maxBytes);
    }
  }
}
