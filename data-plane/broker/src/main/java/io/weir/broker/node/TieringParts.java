package io.weir.broker.node;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.broker.NodeConfig;
import io.weir.broker.RemoteLogConfig;
import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.tiering.RemoteLogManager;
import io.weir.broker.tiering.RemoteStoragePlugin;
import io.weir.broker.tiering.ReplicasOfRegistry;
import io.weir.broker.tiering.StoreHealth;
import io.weir.broker.tiering.TieringWatch;
import io.weir.broker.tiering.WatchedStore;
import io.weir.broker.tiering.metadata.TopicRemoteLogMetadataManager;
import io.weir.broker.tiering.read.ColdReadLimits;
import io.weir.broker.tiering.read.RemoteLogReader;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.ReplicaRegistry;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tiered storage of a broker, joined: the store, the metadata of what is in it, and who copies and
 * deletes. Only where {@link RemoteLogConfig#ENABLE} says so.
 *
 * @param store the plugin
 * @param metadata what is copied
 * @param manager copies and deletes
 * @param reader reads
 * @param watch tells what is wrong
 */
record TieringParts(
    RemoteStoragePlugin store,
    TopicRemoteLogMetadataManager metadata,
    RemoteLogManager manager,
    RemoteLogReader reader,
    TieringWatch watch) {
  private static final Logger LOG = LoggerFactory.getLogger(TieringParts.class);
  private static final String METADATA = "remote log metadata";

  /** Time and chance. */
  record Nature(Clock clock, RandomSource random) {}

  /** Loads the store's plugin; first of all, so that a wrong one ends the start at once. */
  static RemoteStoragePlugin load(RemoteLogConfig config, int nodeId, StopList stops) {
    RemoteStoragePlugin store = RemoteStoragePlugin.load(config, nodeId);
    stops.add("remote store", store::close);
    LOG.info("event=remote_store_loaded class={}", config.managerClassName());
    return store;
  }

  /** Joins the parts; nothing runs before {@link #start}. They stop before the replicas do. */
  static TieringParts of(
      NodeConfig config,
      RemoteStoragePlugin store,
      KRaftNode kraft,
      ReplicaRegistry replicas,
      Supplier<OptionalLong> freeBytes,
      Nature nature,
      StopList stops) {
    Clock clock = nature.clock();
    RemoteLogConfig remote = config.broker().orElseThrow().remoteLog().orElseThrow();
    ScheduledExecutorService events = timer("weir-remote-log-metadata");
    TopicRemoteLogMetadataManager metadata =
        new TopicRemoteLogMetadataManager(
            config.nodeId(),
            kraft::metadata,
            kraft.controller(),
            replicas,
            config.topics().internalReplicationFactor(),
            clock,
            events);
    stops.add("remote log metadata thread", () -> NodeThreads.stop(events));
    stops.add("remote log metadata", metadata::close);
    ScheduledExecutorService timer = timer("weir-remote-log");
    ExecutorService copiers =
        new ThreadPoolExecutor(
            remote.copierThreads(),
            remote.copierThreads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(remote.copierThreads()),
            new DefaultThreadFactory("weir-remote-copier", true));
    StoreHealth health = new StoreHealth();
    WatchedStore watched = new WatchedStore(store, health, clock);
    RemoteLogManager manager =
        new RemoteLogManager(
            remote,
            new RemoteLogManager.Parts(
                config.nodeId(),
                watched,
                metadata,
                new ReplicasOfRegistry(replicas),
                metadata::partitions,
                new TieringClusterView(config.nodeId(), kraft::metadata, kraft::metadataEnd),
                freeBytes,
                clock,
                nature.random()),
            timer,
            copiers);
    stops.add("remote copiers", () -> NodeThreads.stop(copiers));
    stops.add("remote log timer", () -> NodeThreads.stop(timer));
    stops.add("remote log manager", manager::close);
    return new TieringParts(
        store,
        metadata,
        manager,
        reader(remote, watched, metadata, clock, stops),
        new TieringWatch(health, metadata::isKnown, manager, clock));
  }

  private static RemoteLogReader reader(
      RemoteLogConfig remote,
      WatchedStore store,
      TopicRemoteLogMetadataManager metadata,
      Clock clock,
      StopList stops) {
    // A task begins while the thread of the one before is still on its way back: hence the queue.
    ExecutorService readers =
        new ThreadPoolExecutor(
            remote.readerThreads(),
            remote.readerThreads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(remote.readerThreads()),
            new DefaultThreadFactory("weir-remote-reader", true));
    stops.add("remote readers", () -> NodeThreads.stop(readers));
    ColdReadLimits limits =
        new ColdReadLimits(
            remote.readerThreads(),
            remote.readerTasksMax(),
            ColdReadLimits.bytesFor(Runtime.getRuntime().maxMemory()),
            remote.fetchWaitMsMax());
    return new RemoteLogReader(store, metadata, limits, readers, clock);
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory(name, true));
  }

  /** Starts replaying and looking; doesn't wait: what isn't tiered needs neither. */
  void start(Metrics metrics, Readiness readiness) {
    metadata.addTo(metrics);
    manager.addTo(metrics);
    reader.addTo(metrics);
    watch.addTo(metrics);
    var _ =
        metadata.halted().thenAccept(reason -> readiness.notReady(METADATA, reason.getMessage()));
    var _ =
        metadata
            .start()
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    LOG.info("event=remote_log_metadata_replayed");
                  } else {
                    LOG.error("event=remote_log_metadata_not_replayed", failure);
                  }
                });
    manager.start();
  }
}
