package io.weir.controller.kraft;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.KRaftConfig;
import io.weir.controller.KRaftConfig.SecuredEndpoint;
import io.weir.controller.KRaftNode;
import io.weir.controller.NodeRole;
import io.weir.controller.QuorumVoter;
import io.weir.controller.RaftTimeouts;
import io.weir.controller.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** Combined nodes in this process, with real folders, ports and certificates. */
final class TestCluster implements AutoCloseable {
  static final int TIMEOUT_S = 60;

  private final Map<Integer, KRaftConfig> configs = new LinkedHashMap<>();
  private final Map<Integer, KafkaKRaftNode> nodes = new LinkedHashMap<>();
  private final TestAuthority authority;
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

  TestCluster(Path folder, int size) throws IOException, GeneralSecurityException {
    this(folder, size, KRaftConfig.BROKER_SESSION_TIMEOUT_MS_DEFAULT);
  }

  TestCluster(Path folder, int size, int sessionTimeoutMs)
      throws IOException, GeneralSecurityException {
    this.authority = new TestAuthority(folder.resolve("tls"));
    String clusterId = Uuid.randomUuid().toString();
    List<QuorumVoter> voters = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      voters.add(
          new QuorumVoter(
              id, new Endpoint("127.0.0.1", TestPorts.free(1).getFirst()), Uuid.randomUuid()));
    }
    for (QuorumVoter voter : voters) {
      Path home = folder.resolve("node-" + voter.nodeId());
      SecuredEndpoint unused =
          new SecuredEndpoint(
              new Endpoint("127.0.0.1", 9000 + voter.nodeId()), SecurityProtocol.SASL_SSL);
      configs.put(
          voter.nodeId(),
          new KRaftConfig(
              clusterId,
              voter.nodeId(),
              Set.of(NodeRole.BROKER, NodeRole.CONTROLLER),
              List.of(home.resolve("data")),
              home.resolve("metadata"),
              voters,
              voter.endpoint(),
              voter.endpoint(),
              Optional.of(unused),
              Optional.of(unused),
              Optional.empty(),
              size,
              Math.max(1, size - 1),
              sessionTimeoutMs,
              KRaftConfig.BROKER_HEARTBEAT_INTERVAL_MS_DEFAULT,
              RaftTimeouts.DEFAULT));
    }
  }

  /** Adds the configuration of a node that is a broker only. */
  KRaftConfig addBroker(int id) throws IOException {
    KRaftConfig like = configs.get(1);
    Path home = like.dataDirs().getFirst().getParent().resolveSibling("node-" + id);
    Endpoint endpoint = new Endpoint("127.0.0.1", TestPorts.free(1).getFirst());
    KRaftConfig config =
        new KRaftConfig(
            like.clusterId(),
            id,
            Set.of(NodeRole.BROKER),
            List.of(home.resolve("data")),
            home.resolve("metadata"),
            like.voters(),
            endpoint,
            endpoint,
            like.tenants(),
            like.operators(),
            like.rack(),
            like.defaultReplicationFactor(),
            like.minInsyncReplicas(),
            like.brokerSessionTimeoutMs(),
            like.brokerHeartbeatIntervalMs(),
            like.raft());
    configs.put(id, config);
    return config;
  }

  void formatAll() throws IOException {
    for (KRaftConfig config : configs.values()) {
      NodeFormatter.format(config, "operator", "operator-password");
    }
  }

  void startAll() throws IOException, GeneralSecurityException {
    for (int id : configs.keySet()) {
      start(id);
    }
  }

  KafkaKRaftNode start(int id) throws IOException, GeneralSecurityException {
    return start(id, LoaderHost.SNAPSHOT_BYTES_DEFAULT);
  }

  KafkaKRaftNode start(int id, long snapshotBytes) throws IOException, GeneralSecurityException {
    KafkaKRaftNode node =
        new KafkaKRaftNode(
            configs.get(id),
            authority.issue(id),
            snapshotBytes,
            (part, cause) -> faults.add(cause));
    nodes.put(id, node);
    return node;
  }

  /** Registers and unfences all running brokers. */
  void joinAll() throws Exception {
    joinAll(Map.of());
  }

  /** Registers and unfences all running brokers, which know their previous epochs. */
  void joinAll(Map<Integer, Long> previousEpochs) throws Exception {
    List<CompletableFuture<Long>> registrations = new ArrayList<>();
    for (Map.Entry<Integer, KafkaKRaftNode> node : nodes.entrySet()) {
      node.getValue().caughtUp().get(TIMEOUT_S, TimeUnit.SECONDS);
      Long previous = previousEpochs.get(node.getKey());
      registrations.add(
          node.getValue()
              .register(
                  previous == null ? OptionalLong.empty() : OptionalLong.of(previous),
                  directories(node.getKey())));
    }
    for (CompletableFuture<Long> registration : registrations) {
      registration.get(TIMEOUT_S, TimeUnit.SECONDS);
    }
    for (KafkaKRaftNode node : nodes.values()) {
      node.unfence().get(TIMEOUT_S, TimeUnit.SECONDS);
    }
  }

  /** Ids of a node's data folders. */
  List<Uuid> directories(int id) throws IOException {
    List<Uuid> found = new ArrayList<>();
    for (Path folder : config(id).dataDirs()) {
      found.add(NodeFolders.read(folder).orElseThrow().directoryId().orElseThrow());
    }
    return found;
  }

  KRaftConfig config(int id) {
    return configs.get(id);
  }

  KafkaKRaftNode node(int id) {
    return nodes.get(id);
  }

  List<KafkaKRaftNode> nodes() {
    return List.copyOf(nodes.values());
  }

  TestAuthority authority() {
    return authority;
  }

  List<Throwable> faults() {
    return List.copyOf(faults);
  }

  /** Closes a node and forgets it. */
  void stop(int id) {
    nodes.remove(id).close();
  }

  /** Cuts a node off from one moment to the next: nothing is said to the others. */
  KRaftNode cutOff(int id) {
    KafkaKRaftNode node = nodes.remove(id);
    node.cutOff();
    return node;
  }

  /** The first metadata of this node, from now on, that satisfies the condition. */
  static ClusterMetadata await(KRaftNode node, Predicate<ClusterMetadata> condition)
      throws Exception {
    CompletableFuture<ClusterMetadata> found = new CompletableFuture<>();
    node.addListener(
        (change, now) -> {
          if (!found.isDone() && condition.test(now)) {
            found.complete(now);
          }
        });
    return found.get(TIMEOUT_S, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    nodes.values().parallelStream().forEach(KRaftNode::close);
    nodes.clear();
  }
}
