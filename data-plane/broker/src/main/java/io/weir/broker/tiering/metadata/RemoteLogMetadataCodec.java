package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.UnreadableRecordException;
import org.apache.kafka.server.log.remote.metadata.storage.serialization.RemoteLogMetadataSerde;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;

/** Events as the topic's record values, in Kafka's format. Keys are absent. Thread-safe. */
final class RemoteLogMetadataCodec {
  private final RemoteLogMetadataSerde serde = new RemoteLogMetadataSerde();

  byte[] encode(RemoteLogMetadata event) {
    return serde.serialize(event);
  }

  /**
   * Reads a record's value.
   *
   * @throws UnreadableRecordException for anything that is not an event of this format
   */
  RemoteLogMetadata decode(byte[] value) {
    RemoteLogMetadata event;
    try {
      event = serde.deserialize(value);
    } catch (RuntimeException e) {
      throw new UnreadableRecordException("not an event of remote log metadata: " + e, e);
    }
    return switch (event) {
      case RemoteLogSegmentMetadata added -> added;
      case RemoteLogSegmentMetadataUpdate updated -> updated;
      case RemotePartitionDeleteMetadata deleted -> deleted;
      // Kafka's snapshots name no partition: they stand in files only.
      default ->
          throw new UnreadableRecordException(
              "an event that has no place in the topic: " + event.getClass().getSimpleName());
    };
  }
}
