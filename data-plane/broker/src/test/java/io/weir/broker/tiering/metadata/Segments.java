package io.weir.broker.tiering.metadata;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteState;

/** Events of tests. */
final class Segments {
  static final TopicIdPartition PARTITION =
      new TopicIdPartition(new Uuid(7, 7), 0, "aaaaaaaaaa.orders");

  private Segments() {}

  static RemoteLogSegmentId id(long number) {
    return new RemoteLogSegmentId(PARTITION, new Uuid(1, number));
  }

  /** A segment of one epoch. */
  static RemoteLogSegmentMetadata started(long number, int epoch, long start, long last) {
    return started(id(number), new TreeMap<>(Map.of(epoch, start)), last);
  }

  static RemoteLogSegmentMetadata started(
      RemoteLogSegmentId id, TreeMap<Integer, Long> epochs, long last) {
    return new RemoteLogSegmentMetadata(
        id, epochs.firstEntry().getValue(), last, 1_000, 1, 2_000, 100, epochs, true);
  }

  static RemoteLogSegmentMetadataUpdate update(RemoteLogSegmentId id, RemoteLogSegmentState state) {
    return new RemoteLogSegmentMetadataUpdate(
        id, 3_000, Optional.of(new CustomMetadata(new byte[] {1, 2})), state, 1);
  }

  static RemoteLogSegmentMetadataUpdate finished(long number) {
    return update(id(number), RemoteLogSegmentState.COPY_SEGMENT_FINISHED);
  }

  static RemoteLogSegmentMetadataUpdate deleting(long number) {
    return update(id(number), RemoteLogSegmentState.DELETE_SEGMENT_STARTED);
  }

  static RemoteLogSegmentMetadataUpdate deleted(long number) {
    return update(id(number), RemoteLogSegmentState.DELETE_SEGMENT_FINISHED);
  }

  static RemotePartitionDeleteMetadata partition(RemotePartitionDeleteState state) {
    return new RemotePartitionDeleteMetadata(PARTITION, state, 4_000, 1);
  }
}
