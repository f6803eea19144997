package io.weir.controller.kraft;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.image.loader.metrics.MetadataLoaderMetrics;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.image.publisher.SnapshotEmitter;
import org.apache.kafka.image.publisher.SnapshotGenerator;
import org.apache.kafka.image.publisher.metrics.SnapshotEmitterMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's metadata loader, which replays the log and calls the publishers on its one thread, and
 * the generator of snapshots, so that the log does not grow for ever. Thread-safe.
 */
final class LoaderHost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoaderHost.class);

  /** Bytes of new records after which a snapshot lets the log be cut. */
  static final long SNAPSHOT_BYTES_DEFAULT = 20L << 20;

  private static final long SNAPSHOT_INTERVAL_NS = TimeUnit.HOURS.toNanos(1);

  private final MetadataLoader loader;
  private final SnapshotGenerator snapshots;

  /**
   * Listens to the log from now on.
   *
   * @param snapshotBytes a snapshot is made after so many bytes of new records
   */
  LoaderHost(int nodeId, RaftQuorum raft, long snapshotBytes, KRaftFaults faults) {
    String threads = "metadata-" + nodeId + "-";
    this.loader =
        new MetadataLoader.Builder()
            .setNodeId(nodeId)
            .setTime(Time.SYSTEM)
            .setThreadNamePrefix(threads)
            .setFaultHandler(faults.fatal("metadata-loader"))
            .setHighWaterMarkAccessor(raft.client()::highWatermark)
            .setMetrics(
                new MetadataLoaderMetrics(
                    Optional.empty(),
                    elapsedNs -> {},
                    batchSize -> {},
                    new AtomicReference<>(MetadataProvenance.EMPTY)))
            .setSupportedConfigChecker(ControllerSettings.supported())
            .build();
    SnapshotEmitter emitter =
        new SnapshotEmitter.Builder()
            .setNodeId(nodeId)
            .setRaftClient(raft.client())
            .setMetrics(new SnapshotEmitterMetrics(Optional.empty(), Time.SYSTEM))
            .build();
    this.snapshots =
        new SnapshotGenerator.Builder(emitter)
            .setNodeId(nodeId)
            .setTime(Time.SYSTEM)
            .setFaultHandler(faults.tolerated("metadata-snapshot"))
            .setMaxBytesSinceLastSnapshot(snapshotBytes)
            .setMaxTimeSinceLastSnapshotNs(SNAPSHOT_INTERVAL_NS)
            .setDisabledReason(faults.snapshotsDisabledReason())
            .setThreadNamePrefix(threads)
            .build();
    install(snapshots);
    raft.client().register(loader);
  }

  /**
   * Calls the publisher from now on, once the loader has caught up; in the order of installation.
   */
  void install(MetadataPublisher publisher) {
    var _ =
        loader
            .installPublishers(List.of(publisher))
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    LOG.warn("event=publisher_not_installed name={}", publisher.name(), failure);
                  }
                });
  }

  @Override
  public void close() {
    loader.beginShutdown();
    snapshots.beginShutdown();
    try (Closer parts = new Closer()) {
      parts.add(snapshots);
      parts.add(loader);
    }
  }
}
