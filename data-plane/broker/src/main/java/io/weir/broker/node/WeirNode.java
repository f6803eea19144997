package io.weir.broker.node;

import io.weir.broker.NodeConfig;
import io.weir.broker.http.HttpServer;
import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import io.weir.broker.metrics.ProcessMetrics;
import io.weir.controller.FaultListener;
import io.weir.controller.KRaftNode;
import io.weir.controller.kraft.KafkaKRaftNode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: HTTP, KRaft and, where it has that role, the broker. Starts in the order of its methods'
 * calls, stops in the reverse. {@link #start} and {@link #stop} block and are called by one thread
 * at a time; everything else is thread-safe.
 */
public final class WeirNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeirNode.class);

  private final NodeConfig config;
  private final Readiness readiness = new Readiness();
  private final Readiness health = new Readiness();
  private final Readiness warnings = new Readiness();
  private final Metrics metrics = new Metrics();
  private final StopList stops = new StopList();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile Optional<Broker> broker = Optional.empty();
  private volatile int httpPort;

  private WeirNode(NodeConfig config) {
    this.config = config;
  }

  /**
   * Starts a node. Returns once operators can connect, which needs a metadata quorum; {@link
   * #ready} says when tenants can.
   *
   * @param faults told of what the node can't go on with
   * @throws IOException if a folder, a certificate or a port can't be used; nothing is left running
   */
  public static WeirNode start(NodeConfig config, FaultListener faults)
      throws IOException, InterruptedException {
    WeirNode node = new WeirNode(config);
    boolean started = false;
    try {
      node.startParts(faults);
      started = true;
      return node;
    } finally {
      if (!started) {
        node.stopParts();
      }
    }
  }

  private void startParts(FaultListener faults) throws IOException, InterruptedException {
    LOG.info("event=node_starting node={} roles={}", config.nodeId(), config.roles());
    ConnectionLoops connections = ConnectionLoops.start();
    stops.add("connections", connections::stop);
    ProcessMetrics.addTo(metrics);
    readiness.notReady("quorum", "this node has not found the metadata quorum's leader yet");
    HttpServer http =
        HttpServer.start(
            config.http(),
            connections.http(),
            new HttpServer.Told(readiness, health, warnings, metrics));
    httpPort = http.port();
    stops.add("http", http::close);
    KRaftNode kraft =
        KafkaKRaftNode.start(
            KRaftSettings.of(config), KRaftSettings.interBrokerTls(config), faults);
    stops.add("kraft", kraft::close);
    kraft.caughtUp().join();
    LOG.info("event=metadata_caught_up offset={}", kraft.metadata().offset());
    QuorumMetrics.addTo(metrics, kraft, config.nodeId());
    if (config.broker().isPresent()) {
      startBroker(kraft, connections, faults);
    } else {
      ready.complete(null);
    }
    readiness.ready("quorum");
  }

  private void startBroker(KRaftNode kraft, ConnectionLoops connections, FaultListener faults)
      throws InterruptedException {
    Broker starting = new Broker(config, kraft, readiness, health, warnings, metrics, faults);
    stops.add("broker", starting::stop);
    var opened = starting.start(connections);
    broker = Optional.of(starting);
    var _ =
        opened.whenComplete(
            (_, failure) -> {
              if (failure == null) {
                LOG.info("event=node_serves_tenants node={}", config.nodeId());
                ready.complete(null);
              } else {
                LOG.error("event=tenants_listener_not_open node={}", config.nodeId(), failure);
                readiness.notReady("tenants", failure.toString());
                ready.completeExceptionally(failure);
              }
            });
  }

  /** Completes once the tenants' listener is open; fails if it can't be opened. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** The bound port of the tenants' listener, or 0 while it is not open. */
  public int tenantsPort() {
    return broker.map(found -> found.listeners().tenantsPort()).orElse(0);
  }

  /** The bound port of the operators' listener, or 0 while it is not open. */
  public int operatorsPort() {
    return broker.map(found -> found.listeners().operatorsPort()).orElse(0);
  }

  /** The bound port of HTTP. */
  public int httpPort() {
    return httpPort;
  }

  /** Why this node is not ready; empty when it is. */
  public Readiness readiness() {
    return readiness;
  }

  /** Stops cleanly: hands leaderships over first. Blocks. Idempotent. */
  public synchronized void stop() throws InterruptedException {
    if (broker.isPresent()) {
      broker.get().leave();
      broker = Optional.empty();
    }
    stopParts();
  }

  /** Stops without handing leaderships over. Blocks. Idempotent. */
  @Override
  public synchronized void close() {
    broker = Optional.empty();
    stopParts();
  }

  private synchronized void stopParts() {
    stops.stopAll();
    LOG.info("event=node_stopped node={}", config.nodeId());
  }
}
