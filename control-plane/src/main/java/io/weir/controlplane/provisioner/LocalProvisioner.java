package io.weir.controlplane.provisioner;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.config.TieredStorageConfig;
import io.weir.controlplane.provisioner.CertificateAuthority.Purpose;
import io.weir.controlplane.provisioner.ClusterLayout.NodeLayout;
import io.weir.controlplane.provisioner.NodeStatus.Observed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker cluster as processes of this machine, each in a session of its own: nodes outlive the
 * control plane, and the next one adopts them. One control plane at a time supervises a cluster
 * folder (a file lock). Thread-safe: state changes on the supervisor's thread or under this
 * object's monitor.
 */
public final class LocalProvisioner implements Provisioner, Managed {
  private static final Logger log = LoggerFactory.getLogger(LocalProvisioner.class);
  private static final long TICK_MS = 200;
  private static final long HALT_LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
  private static final long HALT_POLL_MS = 20;
  private static final long STOP_LIMIT_S = 10;
  private static final int PASSWORD_BYTES = 24;
  private static final int TIER_KEY_BYTES = 32;

  private final LocalClusterConfig config;
  private final ClusterLayout layout;
  private final SecureRandom random;
  private final InstantSource clock;
  private final List<NodeProcess> processes;
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("node-supervisor").unstarted(task));
  private FileLock lock;

  /** Starts nothing yet. */
  public LocalProvisioner(LocalClusterConfig config, SecureRandom random, InstantSource clock) {
    this.config = config;
    this.layout = new ClusterLayout(config.home());
    this.random = random;
    this.clock = clock;
    ProcessTable table = new ProcessTable();
    this.processes =
        config.nodes().stream()
            .map(node -> new NodeProcess(node, layout.node(node.id()), table))
            .toList();
  }

  @Override
  public synchronized ClusterAccess ensure() {
    DurableFiles.makeFolder(layout.home());
    lockCluster();
    ClusterIdentity identity = ClusterIdentity.loadOrCreate(layout.identity(), config);
    CertificateAuthority authority =
        CertificateAuthority.loadOrCreate(layout, identity.clusterId(), random, clock);
    ensureOperatorPassword();
    ensureTierKeys();
    NodeFiles files = new NodeFiles(config, layout, identity);
    for (LocalNode node : config.nodes()) {
      ensureNode(node, files, authority);
    }
    formatNewNodes();
    superviseOnce();
    return access(identity, files);
  }

  /** Goes on supervising; {@link #ensure} comes first. */
  @Override
  public void start() {
    var unused =
        supervisor.scheduleWithFixedDelay(
            this::superviseOnce, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
  }

  /** Stops supervising; the nodes go on. */
  @Override
  public void stop() {
    supervisor.shutdownNow();
    try {
      // Whoever comes next must not meet a node that this one has just launched.
      if (!supervisor.awaitTermination(STOP_LIMIT_S, TimeUnit.SECONDS)) {
        log.warn("event=supervisor_still_busy home=\"{}\"", layout.home());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    releaseCluster();
  }

  /**
   * Stops all nodes at once, for good, and supervises no more.
   *
   * @throws ProvisioningException when one can't be stopped
   */
  synchronized void halt() {
    supervisor.shutdownNow();
    List<NodeProcess> made =
        processes.stream()
            .filter(process -> Files.exists(layout.node(process.id()).home()))
            .toList();
    made.forEach(process -> process.want(DesiredState.KILLED));
    long beganNs = System.nanoTime();
    while (made.stream().anyMatch(process -> process.status().observed() != Observed.DOWN)) {
      if (System.nanoTime() - beganNs > HALT_LIMIT_NS) {
        throw new ProvisioningException("the nodes in " + layout.home() + " can't be stopped");
      }
      superviseOnce(made);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(HALT_POLL_MS));
    }
  }

  @Override
  public List<NodeStatus> nodes() {
    return processes.stream().map(NodeProcess::status).toList();
  }

  @Override
  public void want(int nodeId, DesiredState desired) {
    NodeProcess process =
        processes.stream()
            .filter(candidate -> candidate.id() == nodeId)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no node " + nodeId));
    process.want(desired);
    log.info("event=node_wanted node={} desired={}", nodeId, desired.text());
  }

  private void superviseOnce() {
    superviseOnce(processes);
  }

  private synchronized void superviseOnce(List<NodeProcess> supervised) {
    long nowMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    for (NodeProcess process : supervised) {
      try {
        process.supervise(nowMs);
      } catch (UncheckedIOException | ProvisioningException e) {
        // One node's trouble must not end the supervision of the others; the next tick tries again.
        log.error(
            "event=node_supervision_failed node={} reason=\"{}\"", process.id(), e.getMessage());
      }
    }
  }

  private void lockCluster() {
    if (lock != null) {
      return;
    }
    try {
      FileChannel channel =
          FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new ProvisioningException(
            "another control plane supervises " + layout.home() + ": stop it first");
      }
    } catch (OverlappingFileLockException e) {
      throw new ProvisioningException("this process supervises " + layout.home() + " already", e);
    } catch (IOException e) {
      throw new UncheckedIOException(layout.lock() + " can't be locked", e);
    }
  }

  private synchronized void releaseCluster() {
    if (lock == null) {
      return;
    }
    try {
      lock.acquiredBy().close();
      lock = null;
    } catch (IOException e) {
      throw new UncheckedIOException(layout.lock() + " can't be released", e);
    }
  }

  private void ensureOperatorPassword() {
    if (!Files.exists(layout.operatorPassword())) {
      byte[] bytes = new byte[PASSWORD_BYTES];
      random.nextBytes(bytes);
      String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      DurableFiles.write(layout.operatorPassword(), password, DurableFiles.OWNER_ONLY);
    }
  }

  /** Once made they stay: what was encrypted with lost keys is lost. */
  private void ensureTierKeys() {
    if (config.tieredStorage().filter(TieredStorageConfig::wantsKeyFile).isPresent()
        && !Files.exists(layout.tierKeys())) {
      byte[] key = new byte[TIER_KEY_BYTES];
      random.nextBytes(key);
      DurableFiles.write(
          layout.tierKeys(),
          "k1 * " + Base64.getEncoder().encodeToString(key) + "\n",
          DurableFiles.OWNER_ONLY);
    }
  }

  private void ensureNode(LocalNode node, NodeFiles files, CertificateAuthority authority) {
    NodeLayout home = layout.node(node.id());
    for (var folder : List.of(home.home(), home.tls(), home.data(), home.metadata(), home.logs())) {
      DurableFiles.makeFolder(folder);
    }
    List<String> hosts = List.of(config.host(), "localhost");
    authority.ensureCertificate(
        home.tls(), "server", "Weir node " + node.id(), hosts, Purpose.SERVER);
    authority.ensureCertificate(home.tls(), "peer", "node-" + node.id(), hosts, Purpose.PEER);
    DurableFiles.write(home.properties(), files.properties(node), DurableFiles.READABLE);
    DurableFiles.write(home.launch(), files.launchScript(node), DurableFiles.SCRIPT);
    DurableFiles.write(home.format(), files.formatScript(node), DurableFiles.SCRIPT);
    if (!Files.exists(home.desired())) {
      DurableFiles.write(home.desired(), DesiredState.RUNNING.text(), DurableFiles.READABLE);
    }
  }

  private void formatNewNodes() {
    List<NodeFormat> formats =
        config.nodes().stream()
            .filter(node -> !Files.exists(layout.node(node.id()).formatMark()))
            .map(node -> NodeFormat.begin(node, layout.node(node.id())))
            .toList();
    formats.forEach(NodeFormat::await);
  }

  private ClusterAccess access(ClusterIdentity identity, NodeFiles files) {
    return new ClusterAccess(
        identity.clusterId(),
        config.nodes().stream().map(node -> files.address(node.tenantsPort())).toList(),
        config.nodes().stream().map(node -> files.address(node.operatorsPort())).toList(),
        layout.caCertificate(),
        NodeFiles.OPERATOR_USER,
        layout.operatorPassword());
  }
}
