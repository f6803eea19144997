package io.weir.simulation;

import io.weir.replication.PartitionReplica;
import io.weir.replication.TieredLog;
import io.weir.storage.tiering.CopiedSegment;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.CopyPlanner;
import io.weir.storage.tiering.CopyTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.ApiException;

/**
 * What brokers do about remote storage: leaders copy, everybody deletes what is copied, and now and
 * then somebody has a log's oldest records deleted. Single-threaded.
 */
final class Tiering {
  private static final double COPY_FAILS_RATE = 0.15;
  private static final double DELETION_RATE = 0.02;
  private static final int COPIES_AT_ONCE = 2;

  private final World world;
  private final List<Node> nodes;
  private final RemoteStorage remote;
  private final Cluster cluster;
  private final List<TopicIdPartition> partitions;

  Tiering(
      World world,
      List<Node> nodes,
      RemoteStorage remote,
      Cluster cluster,
      List<TopicIdPartition> partitions) {
    this.world = world;
    this.nodes = nodes;
    this.remote = remote;
    this.cluster = cluster;
    this.partitions = partitions;
  }

  void start() {
    world.afterMs(
        world.between(30, 150),
        () -> {
          for (Node node : nodes) {
            node.run(() -> partitions.forEach(id -> work(node, id)));
          }
          start();
        });
  }

  private void work(Node node, TopicIdPartition id) {
    Optional<PartitionReplica> replica = node.replica(id);
    if (replica.isEmpty()) {
      return;
    }
    try {
      replica.get().tieredLog().ifPresent(log -> work(node, replica.get(), log));
    } catch (ApiException e) {
      world.saw(e.getClass().hashCode() & 0xff); // of a disk that fails: tried again
    }
  }

  private void work(Node node, PartitionReplica replica, TieredLog log) {
    CopyCoverage copied =
        new CopyCoverage(remote.knownTo(node.id(), log.id()), log.lineage(), log.logStartOffset());
    if (log.leader()) {
      for (CopyTask task :
          CopyPlanner.plan(
              log.segments(),
              log.lineage(),
              copied,
              log.logStartOffset(),
              log.copyableEnd(),
              COPIES_AT_ONCE)) {
        copy(node, replica, task);
      }
      if (world.chance(DELETION_RATE) && cluster.isTrueLeader(node, log.id())) {
        long to = world.between(log.logStartOffset(), log.copyableEnd());
        remote.deletionAsked(log.id(), to);
        replica.deleteRecords(to);
        world.coverage.count(Coverage.Event.RECORDS_DELETED);
      }
    }
    replica.deleteCopied(copied);
    if (replica.localLogStartOffset() > log.localLogStartOffset()
        && replica.localLogStartOffset() > replica.logStartOffset()) {
      world.coverage.count(Coverage.Event.COPY_DELETED_LOCALLY);
    }
  }

  private void copy(Node node, PartitionReplica replica, CopyTask task) {
    TopicIdPartition id = replica.id();
    Path file = replica.segmentFiles(task.offsets().from()).log();
    Optional<List<LogContents.Entry>> read = LogContents.file(node.disk.files(), file);
    if (read.isEmpty() || world.chance(COPY_FAILS_RATE)) {
      return;
    }
    CopiedSegment segment = new CopiedSegment(task.offsets(), task.epochStarts());
    world.afterMs(
        world.between(5, 300), node.asNow(() -> remote.finished(id, segment, read.get())));
  }
}
