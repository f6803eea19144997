package io.weir.broker.tiering.read;

import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.LocalSegment;
import io.weir.storage.tiering.OffsetRange;
import io.weir.storage.tiering.SegmentFiles;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** A store and its metadata in memory, filled from real segment files, with faults to order. */
public final class MemoryTier implements RemoteStorageManager, RemoteLogMetadataManager {
  private record Copy(byte[] log, byte[] offsets, byte[] times) {}

  private final Map<RemoteLogSegmentId, Copy> copies = new HashMap<>();
  private final List<RemoteLogSegmentMetadata> metadata = new ArrayList<>();
  private long ids;

  /** Streams of segments end after so many bytes. */
  public int cutAfterBytes = Integer.MAX_VALUE;

  /** Nothing can be fetched. */
  public boolean isDown;

  /** Whether the metadata is known. */
  public boolean isReady = true;

  /** Streams that were not closed. */
  public final AtomicInteger open = new AtomicInteger();

  /** Times that a segment's bytes were asked for. */
  public int fetches;

  /** Times that an index was asked for. */
  public int indexFetches;

  /** Copies what may be copied of a log. */
  public void copy(TieredLog log, LongFunction<SegmentFiles> files) throws IOException {
    for (LocalSegment segment : log.segments()) {
      OffsetRange offsets = segment.offsets();
      if (segment.sealed()
          && offsets.endExclusive() <= log.copyableEnd()
          && log.lineage().knows(offsets.from())) {
        SegmentFiles local = files.apply(offsets.from());
        add(
            log.id(),
            offsets,
            segment.maxTimestampMs(),
            new TreeMap<>(log.lineage().within(offsets)),
            Files.readAllBytes(local.log()),
            Files.readAllBytes(local.offsetIndex()),
            Files.readAllBytes(local.timeIndex()));
      }
    }
  }

  /** Adds a copy as it comes. */
  public RemoteLogSegmentMetadata add(
      TopicIdPartition id,
      OffsetRange offsets,
      long maxTimestampMs,
      Map<Integer, Long> epochs,
      byte[] log,
      byte[] offsetIndex,
      byte[] timeIndex) {
    RemoteLogSegmentId segmentId = new RemoteLogSegmentId(id, new Uuid(7, ++ids));
    copies.put(segmentId, new Copy(log, offsetIndex, timeIndex));
    RemoteLogSegmentMetadata added =
        new RemoteLogSegmentMetadata(
            segmentId,
            offsets.from(),
            offsets.endExclusive() - 1,
            maxTimestampMs,
            1,
            0,
            log.length,
            Optional.empty(),
            RemoteLogSegmentState.COPY_SEGMENT_FINISHED,
            epochs);
    metadata.add(added);
    return added;
  }

  /** What can be read of a log here. */
  public CopyCoverage coverage(TieredLog log) {
    List<CopiedSegment> finished =
        metadata.stream()
            .filter(m -> m.topicIdPartition().equals(log.id()))
            .map(
                m ->
                    new CopiedSegment(
                        new OffsetRange(m.startOffset(), m.endOffset() + 1),
                        m.segmentLeaderEpochs()))
            .toList();
    return new CopyCoverage(finished, log.lineage(), log.logStartOffset());
  }

  /** All copies. */
  public List<RemoteLogSegmentMetadata> segments() {
    return metadata;
  }

  /** The bytes of a copy, to be damaged. */
  public byte[] log(RemoteLogSegmentMetadata segment) {
    return copies.get(segment.remoteLogSegmentId()).log();
  }

  /** The offset index of a copy, to be damaged. */
  public byte[] offsetIndex(RemoteLogSegmentMetadata segment) {
    return copies.get(segment.remoteLogSegmentId()).offsets();
  }

  /** Loses the objects, not the metadata. */
  public void lose(RemoteLogSegmentMetadata segment) {
    copies.remove(segment.remoteLogSegmentId());
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int from)
      throws RemoteStorageException {
    return fetchLogSegment(segment, from, segment.segmentSizeInBytes() - 1);
  }

  @Override
  public synchronized InputStream fetchLogSegment(
      RemoteLogSegmentMetadata segment, int from, int toInclusive) throws RemoteStorageException {
    fetches++;
    byte[] log = copy(segment).log();
    int length = Math.min(cutAfterBytes, Math.min(log.length, toInclusive + 1) - from);
    return counted(new ByteArrayInputStream(log, from, Math.max(0, length)));
  }

  @Override
  public synchronized InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType type)
      throws RemoteStorageException {
    indexFetches++;
    Copy copy = copy(segment);
    return switch (type) {
      case OFFSET -> counted(new ByteArrayInputStream(copy.offsets()));
      case TIMESTAMP -> counted(new ByteArrayInputStream(copy.times()));
      case PRODUCER_SNAPSHOT, TRANSACTION, LEADER_EPOCH ->
          throw new RemoteResourceNotFoundException("no " + type);
    };
  }

  private InputStream counted(InputStream stream) {
    open.incrementAndGet();
    return new FilterInputStream(stream) {
      @Override
      public void close() throws IOException {
        open.decrementAndGet();
        super.close();
      }
    };
  }

  private Copy copy(RemoteLogSegmentMetadata segment) throws RemoteStorageException {
    if (isDown) {
      throw new RemoteStorageException("the store is down");
    }
    Copy copy = copies.get(segment.remoteLogSegmentId());
    if (copy == null) {
      throw new RemoteResourceNotFoundException("no object of " + segment.remoteLogSegmentId());
    }
    return copy;
  }

  /** As Kafka's cache: the copy that begins last at or before the offset, if it reaches so far. */
  @Override
  public Optional<RemoteLogSegmentMetadata> remoteLogSegmentMetadata(
      TopicIdPartition id, int epoch, long offset) {
    RemoteLogSegmentMetadata floor = null;
    for (RemoteLogSegmentMetadata segment : metadata) {
      Long start = segment.segmentLeaderEpochs().get(epoch);
      if (segment.topicIdPartition().equals(id)
          && start != null
          && start <= offset
          && (floor == null || start >= floor.segmentLeaderEpochs().get(epoch))) {
        floor = segment;
      }
    }
    if (floor == null) {
      return Optional.empty();
    }
    Map.Entry<Integer, Long> next = floor.segmentLeaderEpochs().higherEntry(epoch);
    long end = next == null ? floor.endOffset() + 1 : next.getValue();
    return Optional.of(floor).filter(found -> offset < end);
  }

  @Override
  public Optional<Long> highestOffsetForEpoch(TopicIdPartition id, int epoch) {
    long highest = -1;
    for (RemoteLogSegmentMetadata segment : metadata) {
      if (segment.topicIdPartition().equals(id)
          && segment.segmentLeaderEpochs().containsKey(epoch)) {
        Map.Entry<Integer, Long> next = segment.segmentLeaderEpochs().higherEntry(epoch);
        highest = Math.max(highest, next == null ? segment.endOffset() : next.getValue() - 1);
      }
    }
    return highest < 0 ? Optional.empty() : Optional.of(highest);
  }

  @Override
  public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(TopicIdPartition id) {
    return metadata.stream().filter(m -> m.topicIdPartition().equals(id)).iterator();
  }

  @Override
  public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(TopicIdPartition id, int epoch) {
    return metadata.stream()
        .filter(m -> m.topicIdPartition().equals(id))
        .filter(m -> m.segmentLeaderEpochs().containsKey(epoch))
        .iterator();
  }

  @Override
  public boolean isReady(TopicIdPartition id) {
    return isReady;
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata segment, LogSegmentData data) {
    throw new UnsupportedOperationException("see copy");
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) {
    throw new UnsupportedOperationException("see lose");
  }

  @Override
  public CompletableFuture<Void> addRemoteLogSegmentMetadata(RemoteLogSegmentMetadata added) {
    throw new UnsupportedOperationException("see add");
  }

  @Override
  public CompletableFuture<Void> updateRemoteLogSegmentMetadata(
      RemoteLogSegmentMetadataUpdate update) {
    throw new UnsupportedOperationException("copies are added finished");
  }

  @Override
  public CompletableFuture<Void> putRemotePartitionDeleteMetadata(
      RemotePartitionDeleteMetadata deletion) {
    throw new UnsupportedOperationException("no partition is deleted");
  }

  @Override
  public void onPartitionLeadershipChanges(
      Set<TopicIdPartition> leading, Set<TopicIdPartition> following) {}

  @Override
  public void onStopPartitions(Set<TopicIdPartition> partitions) {}

  @Override
  public long remoteLogSize(TopicIdPartition id, int epoch) {
    throw new UnsupportedOperationException("nothing here asks");
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
