package io.weir.controller.kraft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metadata.BeginTransactionRecord;
import org.apache.kafka.common.metadata.EndTransactionRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.raft.Batch;
import org.apache.kafka.raft.LeaderAndEpoch;
import org.apache.kafka.raft.RaftClient;
import org.apache.kafka.raft.internals.MemoryBatchReader;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.KRaftVersion;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.SnapshotWriter;

/**
 * A quorum of one that leads at once and commits what is appended at once, in memory; and the
 * metadata that come of it. Used by the controller's thread; the image by any.
 */
final class MemoryRaft implements RaftClient<ApiMessageAndVersion> {
  private static final int EPOCH = 1;

  private final int nodeId;
  private final List<ApiMessageAndVersion> prepared = new ArrayList<>();
  private Listener<ApiMessageAndVersion> listener;
  private long end;
  private volatile MetadataImage image = MetadataImage.EMPTY;

  MemoryRaft(int nodeId) {
    this.nodeId = nodeId;
  }

  /** Everything that is committed. */
  MetadataImage image() {
    return image;
  }

  @Override
  public void register(Listener<ApiMessageAndVersion> registered) {
    listener = registered;
    listener.handleLeaderChange(leaderAndEpoch());
  }

  @Override
  public void unregister(Listener<ApiMessageAndVersion> registered) {
    // ends with the test
  }

  @Override
  public OptionalLong highWatermark() {
    return OptionalLong.of(end);
  }

  @Override
  public LeaderAndEpoch leaderAndEpoch() {
    return new LeaderAndEpoch(OptionalInt.of(nodeId), EPOCH);
  }

  @Override
  public OptionalInt nodeId() {
    return OptionalInt.of(nodeId);
  }

  @Override
  public Optional<Node> voterNode(int id, ListenerName listenerName) {
    return Optional.empty();
  }

  @Override
  public long prepareAppend(int epoch, List<ApiMessageAndVersion> records) {
    prepared.addAll(records);
    return end + prepared.size() - 1;
  }

  @Override
  public void schedulePreparedAppend() {
    if (prepared.isEmpty()) {
      return;
    }
    List<ApiMessageAndVersion> records = List.copyOf(prepared);
    prepared.clear();
    MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
    for (ApiMessageAndVersion record : records) {
      if (!(record.message() instanceof BeginTransactionRecord)
          && !(record.message() instanceof EndTransactionRecord)) {
        delta.replay(record.message()); // there is nobody who could see half of a transaction
      }
    }
    long base = end;
    end += records.size();
    image = delta.apply(new MetadataProvenance(end - 1, EPOCH, 0, true));
    listener.handleCommit(
        MemoryBatchReader.of(
            List.of(Batch.data(base, EPOCH, 0, records.size(), records)), reader -> {}));
  }

  @Override
  public CompletionStage<Void> shutdown(int timeoutMs) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void resign(int epoch) {
    throw new IllegalStateException("the controller resigns, see its log");
  }

  @Override
  public Optional<SnapshotWriter<ApiMessageAndVersion>> createSnapshot(
      OffsetAndEpoch snapshotId, long lastContainedLogTimestamp) {
    return Optional.empty();
  }

  @Override
  public Optional<OffsetAndEpoch> latestSnapshotId() {
    return Optional.empty();
  }

  @Override
  public long logEndOffset() {
    return end;
  }

  @Override
  public KRaftVersion kraftVersion() {
    return KRaftVersion.KRAFT_VERSION_1;
  }

  @Override
  public void upgradeKRaftVersion(int epoch, KRaftVersion version, boolean validateOnly) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    // holds nothing
  }
}
