package io.weir.broker.tiering;

import io.weir.broker.RemoteLogConfig;
import io.weir.protocol.RandomSource;
import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.SegmentFiles;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemotePartitionDeleteMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageNotReadyException;

/**
 * A broker's remote log manager in a {@link TieringWorld}, all on the caller's thread. Every change
 * that it makes to the world is a numbered step, before or after which it can be killed: then none
 * of its calls does anything any more.
 */
final class TieringBroker {
  static final OptionalLong BACKLOG_MAX = OptionalLong.empty();

  final TieringWorld world;
  final int nodeId;
  final InlineTimer timer = new InlineTimer();
  final RemoteLogManager manager;
  int steps;
  int killAtStep = Integer.MAX_VALUE;
  boolean killAfterEffect;
  boolean dead;

  /** Whether the store refuses to copy; or to delete. */
  boolean copiesFail;

  boolean deletionsFail;

  /** First offset of a copy that the store never lets go. */
  long undeletable = -1;

  boolean metadataReady = true;

  /** Whether the metadata was never read to its end. */
  boolean metadataUnread;

  /** Runs within a copy, once its objects are written. */
  Runnable amidCopy = () -> {};

  private final Queue<Runnable> copiers = new ArrayDeque<>();
  private AssertionError failure;

  TieringBroker(TieringWorld world, int nodeId) {
    this(world, nodeId, Long.MAX_VALUE);
  }

  TieringBroker(TieringWorld world, int nodeId, long bytesPerSecond) {
    this.world = world;
    this.nodeId = nodeId;
    SplittableRandom random = new SplittableRandom(world.nextSeed++);
    this.manager =
        new RemoteLogManager(
            new RemoteLogConfig(
                "a.Store", "", Map.of(), 1_000, 1, bytesPerSecond, BACKLOG_MAX, 1, 10, 500),
            new RemoteLogManager.Parts(
                nodeId,
                new Store(),
                new Metadata(),
                new Replicas(),
                () ->
                    world.metadata.keySet().stream()
                        .map(segment -> segment.topicIdPartition())
                        .collect(Collectors.toSet()),
                new RemoteLogManager.ClusterView() {
                  @Override
                  public boolean isCaughtUp() {
                    return world.caughtUp;
                  }

                  @Override
                  public boolean isOurAbandoned(TopicIdPartition id) {
                    return world.deletedTopics.contains(id.topicId());
                  }
                },
                () -> OptionalLong.of(world.freeBytes),
                world.clock,
                new RandomSource() {
                  @Override
                  public int nextInt(int boundExclusive) {
                    return random.nextInt(boundExclusive);
                  }

                  @Override
                  public long nextLong() {
                    return random.nextLong();
                  }
                }),
            timer,
            copiers::add);
  }

  /** Looks, and does all that comes of it. */
  void look() {
    manager.look();
    work();
  }

  /** Lets the copier work until it has nothing to do. */
  void work() {
    for (Runnable next = copiers.poll(); next != null; next = copiers.poll()) {
      next.run();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A change of the world. */
  private interface Effect {
    void happen();
  }

  private void step(Effect effect) {
    alive();
    if (steps++ == killAtStep) {
      dead = true;
      if (killAfterEffect) {
        effect.happen();
      }
      throw new IllegalStateException("killed");
    }
    effect.happen();
    try {
      world.assertNothingLost();
    } catch (AssertionError e) {
      failure = failure == null ? e : failure; // futures would swallow it
      throw e;
    }
  }

  private void alive() {
    if (dead) {
      throw new IllegalStateException("dead");
    }
  }

  private final class Store implements RemoteStorageManager {
    @Override
    public Optional<CustomMetadata> copyLogSegmentData(
        RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
      alive();
      if (copiesFail) {
        world.objects.add(metadata.remoteLogSegmentId()); // a part of them
        throw new RemoteStorageException("the store is away");
      }
      step(() -> world.objects.add(metadata.remoteLogSegmentId()));
      amidCopy.run();
      return Optional.empty();
    }

    @Override
    public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
        throws RemoteStorageException {
      alive();
      if (deletionsFail || metadata.startOffset() == undeletable) {
        throw new RemoteStorageException("the store doesn't delete");
      }
      step(() -> world.objects.remove(metadata.remoteLogSegmentId()));
    }

    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream fetchLogSegment(
        RemoteLogSegmentMetadata metadata, int startPosition, int endPosition) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  private final class Metadata implements RemoteLogMetadataManager {
    private CompletableFuture<Void> commit(RemoteLogMetadata event) {
      try {
        step(() -> world.commit(event));
        return CompletableFuture.completedFuture(null);
      } catch (IllegalStateException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public CompletableFuture<Void> addRemoteLogSegmentMetadata(RemoteLogSegmentMetadata added) {
      return commit(added);
    }

    @Override
    public CompletableFuture<Void> updateRemoteLogSegmentMetadata(
        RemoteLogSegmentMetadataUpdate update) {
      return commit(update);
    }

    @Override
    public CompletableFuture<Void> putRemotePartitionDeleteMetadata(
        RemotePartitionDeleteMetadata deletion) {
      return commit(deletion);
    }

    @Override
    public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(TopicIdPartition id)
        throws RemoteStorageNotReadyException {
      alive();
      if (metadataUnread) {
        throw new RemoteStorageNotReadyException("not read yet");
      }
      return world.of(id).iterator();
    }

    @Override
    public boolean isReady(TopicIdPartition id) {
      return metadataReady;
    }

    @Override
    public Optional<RemoteLogSegmentMetadata> remoteLogSegmentMetadata(
        TopicIdPartition id, int epoch, long offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Long> highestOffsetForEpoch(TopicIdPartition id, int epoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<RemoteLogSegmentMetadata> listRemoteLogSegments(
        TopicIdPartition id, int epoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long remoteLogSize(TopicIdPartition id, int epoch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void onPartitionLeadershipChanges(
        Set<TopicIdPartition> leaders, Set<TopicIdPartition> followers) {}

    @Override
    public void onStopPartitions(Set<TopicIdPartition> partitions) {}

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  private final class Replicas implements TieredReplicas {
    @Override
    public CompletableFuture<List<TieredLog>> all() {
      return CompletableFuture.completedFuture(
          world.logs.values().stream().map(log -> log.state(nodeId)).toList());
    }

    @Override
    public CompletableFuture<Optional<TieredLog>> find(TopicIdPartition id) {
      return CompletableFuture.completedFuture(
          Optional.ofNullable(world.logs.get(id)).map(log -> log.state(nodeId)));
    }

    @Override
    public CompletableFuture<SegmentFiles> segmentFiles(TopicIdPartition id, long baseOffset) {
      Path any = Path.of(Long.toString(baseOffset));
      return CompletableFuture.completedFuture(new SegmentFiles(any, any, any, any));
    }

    @Override
    public CompletableFuture<Void> deleteCopied(
        TopicIdPartition id, Collection<CopiedSegment> finished) {
      TieringWorld.Log log = world.logs.get(id);
      step(() -> world.deleteCopied(log, new CopyCoverage(finished, log.lineage(), log.logStart)));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> moveStart(TopicIdPartition id, long offset) {
      TieringWorld.Log log = world.logs.get(id);
      if (log.startStuck) {
        return CompletableFuture.failedFuture(new TimeoutException("a replica is silent"));
      }
      step(() -> world.moveStart(log, offset));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean leads(TopicIdPartition id, int leaderEpoch) {
      TieringWorld.Log log = world.logs.get(id);
      return !dead && log != null && log.leader == nodeId && log.leaderEpoch == leaderEpoch;
    }
  }
}
