package io.weir.broker.tiering;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;

/**
 * How much of a partition is in the remote store: the bytes of its segments whose copies are
 * finished, as long as they were on disk. Thread-safe; as fast as the metadata, which are in
 * memory.
 */
public final class RemoteSizes implements Function<TopicIdPartition, OptionalLong> {
  private final RemoteLogMetadataManager metadata;

  /** By what is known of copies. */
  public RemoteSizes(RemoteLogMetadataManager metadata) {
    this.metadata = metadata;
  }

  /** Empty where nothing was ever copied, and while this broker does not know yet. */
  @Override
  public OptionalLong apply(TopicIdPartition partition) {
    Iterator<RemoteLogSegmentMetadata> segments;
    try {
      segments = metadata.listRemoteLogSegments(partition);
    } catch (RemoteStorageException e) {
      return OptionalLong.empty(); // it is not read to its end yet
    }
    if (!segments.hasNext()) {
      return OptionalLong.empty();
    }
    long bytes = 0;
    while (segments.hasNext()) {
      RemoteLogSegmentMetadata segment = segments.next();
      if (segment.state() == RemoteLogSegmentState.COPY_SEGMENT_FINISHED) {
        bytes += segment.segmentSizeInBytes();
      }
    }
    return OptionalLong.of(bytes);
  }
}
