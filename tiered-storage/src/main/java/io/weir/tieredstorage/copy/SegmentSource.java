package io.weir.tieredstorage.copy;

import io.weir.tieredstorage.crypto.Tenant;
import io.weir.tieredstorage.format.Section;
import io.weir.tieredstorage.format.SegmentIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;

/**
 * A sealed segment as the broker gives it. Immutable.
 *
 * @param endOffset inclusive
 * @param newestTimestampMs since the epoch
 * @param logBytes how long the broker says that the log is
 */
public record SegmentSource(
    SegmentIdentity id,
    Tenant tenant,
    long endOffset,
    long newestTimestampMs,
    long logBytes,
    SortedMap<Section, Content> sections) {
  /** The bytes of a section. */
  public interface Content {
    /** From the beginning; the caller closes it. */
    InputStream open() throws IOException;
  }

  public static SegmentSource of(RemoteLogSegmentMetadata metadata, LogSegmentData data) {
    SortedMap<Section, Content> sections = new TreeMap<>();
    sections.put(Section.LOG, () -> Files.newInputStream(data.logSegment()));
    sections.put(Section.OFFSET_INDEX, () -> Files.newInputStream(data.offsetIndex()));
    sections.put(Section.TIME_INDEX, () -> Files.newInputStream(data.timeIndex()));
    sections.put(
        Section.PRODUCER_SNAPSHOT, () -> Files.newInputStream(data.producerSnapshotIndex()));
    ByteBuffer epochs = data.leaderEpochIndex();
    sections.put(
        Section.LEADER_EPOCHS,
        () -> {
          byte[] bytes = new byte[epochs.remaining()];
          epochs.duplicate().get(bytes);
          return new ByteArrayInputStream(bytes);
        });
    data.transactionIndex()
        .ifPresent(
            file -> sections.put(Section.TRANSACTION_INDEX, () -> Files.newInputStream(file)));
    return new SegmentSource(
        identity(metadata),
        Tenant.ofTopic(metadata.topicIdPartition().topic()),
        metadata.endOffset(),
        metadata.maxTimestampMs(),
        metadata.segmentSizeInBytes(),
        sections);
  }

  public static SegmentIdentity identity(RemoteLogSegmentMetadata metadata) {
    return new SegmentIdentity(
        metadata.topicIdPartition().topicId(),
        metadata.topicIdPartition().partition(),
        metadata.remoteLogSegmentId().id(),
        metadata.startOffset());
  }

  /** In the order of their codes, which is that in the object. */
  public Iterable<Map.Entry<Section, Content>> ordered() {
    return sections.entrySet();
  }
}
