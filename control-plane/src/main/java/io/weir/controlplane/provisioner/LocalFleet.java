package io.weir.controlplane.provisioner;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.config.ProvisionerConfig;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.BrokerNode;
import io.weir.controlplane.service.ClusterProvisioner;
import io.weir.controlplane.service.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker clusters as processes of this machine, each with a folder and a supervisor of its own. The
 * one of the configuration has the configured folder; those that operators made lie in the folder
 * {@code clusters} beside it, by their ids. Thread-safe: one call at a time.
 */
public final class LocalFleet implements ClusterProvisioner, Managed {
  private static final Logger log = LoggerFactory.getLogger(LocalFleet.class);
  private static final int PORT_MAX = 65_000;
  private static final int PORT_STEP = 2;
  private static final String TENANTS_SECURITY = "tenants.security";

  private final ProvisionerConfig.Local settings;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Map<String, Running> running = new HashMap<>();
  private Running configured;
  private String configuredId = "";

  private record Running(LocalClusterConfig config, LocalProvisioner provisioner) {}

  /** Starts nothing yet. */
  public LocalFleet(ProvisionerConfig.Local settings, SecureRandom random, InstantSource clock) {
    this.settings = settings;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Makes or adopts the nodes that the configuration names, before PostgreSQL is asked for others.
   */
  public synchronized void begin() {
    List<Integer> ports = settings.tenantsPorts();
    List<BrokerNode> nodes =
        IntStream.range(0, ports.size())
            .mapToObj(index -> new BrokerNode(index + 1, ports.get(index)))
            .toList();
    configured = run(config(settings.home(), BrokerCluster.votersOf(nodes.size()), nodes));
  }

  /** From now on the configured one is known by its id. */
  public synchronized void name(String brokerClusterId) {
    configuredId = Objects.requireNonNull(brokerClusterId, "brokerClusterId");
    running.put(configuredId, configured);
  }

  /** Tenants' ports that the configuration names. */
  public List<Integer> configuredPorts() {
    return settings.tenantsPorts();
  }

  @Override
  public BrokerCluster.Files choose(String clusterId) {
    return new BrokerCluster.Files(
        folder(clusterId).toString(),
        settings.nodeProperties().getOrDefault(TENANTS_SECURITY, "SASL_SSL"));
  }

  private Path folder(String clusterId) {
    Path home = settings.home().toAbsolutePath().normalize();
    return clusterId.equals(configuredId)
        ? home
        : home.resolveSibling("clusters").resolve(clusterId);
  }

  @Override
  public List<Integer> freePorts(int count, Set<Integer> taken) {
    Set<Integer> used = new HashSet<>();
    taken.forEach(port -> used.addAll(group(port)));
    List<Integer> found = new ArrayList<>();
    for (int port = settings.tenantsPorts().getFirst();
        found.size() < count && port < PORT_MAX;
        port += PORT_STEP) {
      List<Integer> group = group(port);
      if (group.stream().noneMatch(used::contains) && group.stream().allMatch(LocalFleet::isFree)) {
        found.add(port);
        used.addAll(group);
      }
    }
    if (found.size() < count) {
      throw new ProvisioningException("there are no " + count + " free groups of ports");
    }
    return found;
  }

  private static List<Integer> group(int tenantsPort) {
    LocalNode node = LocalNode.at(1, tenantsPort);
    return List.of(
        node.tenantsPort(), node.operatorsPort(), node.interBrokerPort(), node.httpPort());
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false; // whoever has it keeps it
    }
  }

  @Override
  public synchronized void ensure(BrokerCluster cluster) {
    LocalClusterConfig wanted = config(folder(cluster.id()), cluster.voters(), cluster.nodes());
    Running known = running.get(cluster.id());
    if (known != null && known.config().equals(wanted)) {
      return;
    }
    requireFreePorts(wanted);
    if (known == null) {
      running.put(cluster.id(), run(wanted));
      return;
    }
    known.provisioner().stop(); // its nodes go on, and are adopted
    try {
      running.put(cluster.id(), run(wanted));
    } catch (ProvisioningException | UncheckedIOException e) {
      running.put(cluster.id(), run(known.config()));
      throw e;
    }
  }

  /**
   * Of nodes that were never made: a port that another program has would keep one from starting.
   */
  private static void requireFreePorts(LocalClusterConfig wanted) {
    ClusterLayout layout = new ClusterLayout(wanted.home());
    for (LocalNode node : wanted.nodes()) {
      if (!Files.exists(layout.node(node.id()).desired())) {
        for (int port : group(node.tenantsPort())) {
          if (!isFree(port)) {
            throw new ProvisioningException(
                "port " + port + " of node " + node.id() + " is in use by another program");
          }
        }
      }
    }
  }

  private Running run(LocalClusterConfig config) {
    LocalProvisioner provisioner = new LocalProvisioner(config, random, clock);
    try {
      provisioner.ensure();
      provisioner.start();
      return new Running(config, provisioner);
    } catch (ProvisioningException | UncheckedIOException e) {
      provisioner.stop();
      throw e;
    }
  }

  @Override
  public synchronized void halt(BrokerCluster cluster) {
    requireMade(cluster);
    Running known = running.remove(cluster.id());
    if (known != null) {
      known.provisioner().stop();
    }
    Path home = folder(cluster.id());
    if (Files.exists(home) && !cluster.nodes().isEmpty()) {
      new LocalProvisioner(config(home, cluster.voters(), cluster.nodes()), random, clock).halt();
    }
  }

  @Override
  public synchronized void remove(BrokerCluster cluster) {
    halt(cluster);
    Path home = folder(cluster.id());
    if (!Files.exists(home)) {
      return;
    }
    try (Stream<Path> all = Files.walk(home)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + home + " can't be removed", e);
    }
    log.info("event=broker_cluster_removed cluster={} folder=\"{}\"", cluster.id(), home);
  }

  /** The configured one is not ours to remove, and nothing outside of our folder. */
  private void requireMade(BrokerCluster cluster) {
    if (cluster.id().equals(configuredId) || !cluster.id().matches("clu-[a-z0-9]+")) {
      throw new ProvisioningException("the broker cluster " + cluster.id() + " stays");
    }
  }

  @Override
  public List<NodeState> nodes(String clusterId) {
    Running known;
    synchronized (this) {
      known = running.get(clusterId);
    }
    return known == null
        ? List.of()
        : known.provisioner().nodes().stream().map(LocalFleet::state).toList();
  }

  private static NodeState state(NodeStatus status) {
    return new NodeState(
        status.node().id(),
        status.desired().name().toLowerCase(Locale.ROOT),
        status.observed().name().toLowerCase(Locale.ROOT),
        status.startedAt().orElse(null),
        status.disk().map(NodeStatus.Disk::totalBytes).orElse(null),
        status.disk().map(NodeStatus.Disk::freeBytes).orElse(null));
  }

  /** Stops supervising; the nodes go on. */
  @Override
  public synchronized void stop() {
    running.values().forEach(each -> each.provisioner().stop());
    if (running.isEmpty() && configured != null) {
      configured.provisioner().stop();
    }
    running.clear();
  }

  private LocalClusterConfig config(Path home, int voters, List<BrokerNode> nodes) {
    return new LocalClusterConfig(
        home,
        ClusterConfig.LOOPBACK,
        settings.java(),
        settings.classPath(),
        LocalClusterConfig.BROKER_MAIN,
        LocalClusterConfig.DEFAULT_JVM_OPTIONS,
        nodes.stream().map(node -> LocalNode.at(node.id(), node.tenantsPort())).toList(),
        settings.nodeProperties(),
        voters,
        Optional.ofNullable(settings.tieredStorage()));
  }
}
