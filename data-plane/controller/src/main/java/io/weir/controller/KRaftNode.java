package io.weir.controller;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;

/**
 * A node's KRaft side: consensus, the metadata, the controller if the node has that role, and the
 * broker's registration. Thread-safe.
 *
 * <pre>
 * start → caughtUp → (recover logs) → register(previous epoch) → unfence → … → controlledShutdown → close
 * </pre>
 */
public interface KRaftNode extends AutoCloseable {
  /** The metadata as of now. */
  ClusterMetadata metadata();

  /**
   * Exclusive end of what the quorum has committed, as far as this node knows; empty before it
   * does. The metadata lags behind it by {@code metadataEnd() - metadata().offset() - 1} records.
   */
  OptionalLong metadataEnd();

  /** Follows the metadata from now on; the first call names everything. */
  void addListener(MetadataListener listener);

  /** Requests to the active controller and to other nodes. */
  ControllerClient controller();

  /** Opens replication streams. */
  PeerConnector peers();

  /**
   * Says who takes replication streams and requests beyond Raft and the controller's. Until then
   * such connections are closed, and peers try again.
   */
  void servePeers(ReplicationAcceptor replication, PeerRequestHandler requests);

  /**
   * Completes when the metadata holds everything that was committed when this node found a leader.
   */
  CompletableFuture<Void> caughtUp();

  /**
   * Registers this broker, fenced, and starts its heartbeats. Tried until it succeeds: while an
   * earlier incarnation's session lives, the controller refuses.
   *
   * @param directories ids of the log directories that are in service
   * @param previousBrokerEpoch the epoch of the last registration, if since then nothing that was
   *     acknowledged was lost here (KIP-966); empty if unknown, and then the ELR forgets this
   *     broker
   * @return the broker epoch
   * @throws IllegalStateException if called twice, or if this node is not a broker
   */
  CompletableFuture<Long> register(OptionalLong previousBrokerEpoch, List<Uuid> directories);

  /**
   * A log directory is out of service: the controller is told with each heartbeat from now on, so
   * that it elects others than the replicas there. Doesn't wait. No-op for an id that was not
   * registered.
   */
  void directoryFailed(Uuid directory);

  /** The broker epoch, once registered. */
  OptionalLong brokerEpoch();

  /** Asks the controller to unfence this broker; completes once it is. Call after registering. */
  CompletableFuture<Void> unfence();

  /**
   * Asks for a controlled shutdown; completes when the controller has moved the leaderships away,
   * or when no controller answered for half the session timeout.
   */
  CompletableFuture<Void> controlledShutdown();

  /** The port that the inter-broker server bound. */
  int interBrokerPort();

  /** Stops everything, at once, without a controlled shutdown. Idempotent. */
  @Override
  void close();
}
