package io.weir.broker.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controller.acl.AclNames;
import io.weir.protocol.VirtualClusterId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A real cluster on free ports of 127.0.0.1: certificates, formatted folders, combined nodes,
 * tenants by the operators' RPC. Used by one thread. In this process nodes start quickly; in
 * processes of their own they can be killed.
 *
 * <pre>{@code
 * try (ClusterHarness cluster = ClusterHarness.inProcess(folder, 3)) {
 *   TestTenant tenant = cluster.newTenant();
 *   try (var producer = new KafkaProducer<>(tenant.clientConfig(), …)) { … }
 * }
 * }</pre>
 */
public final class ClusterHarness implements AutoCloseable {
  private static final String OPERATOR = "operator";
  private static final String OPERATOR_PASSWORD = "operator-password-of-a-test";
  private static final int TENANCY_APPLY = 20_000;
  private static final int TENANCY_AWAIT = 20_001;
  private static final int ACLS = 20_006;
  private static final Duration APPLY_MAX = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<HarnessNode> nodes = new ArrayList<>();
  private final AtomicLong revisions = new AtomicLong();
  private final ClusterAuthority authority;
  private final Path folder;

  private ClusterHarness(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.authority = new ClusterAuthority(folder.resolve("tls"));
  }

  /** Nodes in this process, ready. */
  public static ClusterHarness inProcess(Path folder, int nodes) {
    return start(folder, nodes, false, Map.of());
  }

  /** Nodes in processes of their own, ready. */
  public static ClusterHarness processes(Path folder, int nodes) {
    return start(folder, nodes, true, Map.of());
  }

  /**
   * As the others, with properties of {@code node.properties} over the harness's own; <code>{node}
   * </code> in them stands for the node's folder.
   */
  public static ClusterHarness start(
      Path folder, int nodes, boolean ownProcesses, Map<String, String> overrides) {
    try {
      ClusterHarness cluster = new ClusterHarness(folder);
      boolean started = false;
      try {
        cluster.format(nodes, ownProcesses, overrides);
        cluster.startAll();
        started = true;
        return cluster;
      } finally {
        if (!started) {
          cluster.close();
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the cluster did not start", e);
    }
  }

  private void format(int count, boolean ownProcesses, Map<String, String> overrides)
      throws IOException, GeneralSecurityException {
    String clusterId = Uuid.randomUuid().toString();
    List<Integer> ports = TestPorts.free(4 * count);
    List<String> voters = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      voters.add(id + "@127.0.0.1:" + ports.get(4 * (id - 1) + 2) + ":" + Uuid.randomUuid());
    }
    for (int id = 1; id <= count; id++) {
      Path nodeFolder = Files.createDirectories(folder.resolve("node-" + id));
      ClusterAuthority.NodeFiles tls = authority.issue(id);
      Map<String, String> properties = new HashMap<>();
      properties.put("cluster.id", clusterId);
      properties.put("node.id", Integer.toString(id));
      properties.put("node.roles", "broker,controller");
      properties.put("data.dir", nodeFolder.resolve("data").toString());
      properties.put("metadata.dir", nodeFolder.resolve("metadata").toString());
      properties.put("controller.quorum", String.join(",", voters));
      String[] listeners = {"tenants", "operators", "inter.broker", "http"};
      for (int index = 0; index < listeners.length; index++) {
        properties.put(
            listeners[index] + ".listener", "127.0.0.1:" + ports.get(4 * (id - 1) + index));
      }
      for (String prefix : List.of("tls", "inter.broker.tls")) {
        properties.put(prefix + ".ca.file", authority.caFile().toString());
        properties.put(prefix + ".certificate.file", tls.certificate().toString());
        properties.put(prefix + ".key.file", tls.key().toString());
      }
      int replicas = Math.min(3, count);
      properties.put("default.replication.factor", Integer.toString(replicas));
      properties.put("min.insync.replicas", Integer.toString(Math.min(2, count)));
      properties.put("internal.topic.replication.factor", Integer.toString(replicas));
      overrides.forEach(
          (key, value) -> properties.put(key, value.replace("{node}", nodeFolder.toString())));
      if (overrides.containsKey("data.dirs")) {
        properties.remove("data.dir");
      }
      HarnessNode node = new HarnessNode(id, nodeFolder, properties, ownProcesses);
      node.format(OPERATOR, OPERATOR_PASSWORD);
      nodes.add(node);
    }
  }

  /** Starts nodes that are stopped, and waits until all are ready. */
  public void startAll() throws IOException {
    for (HarnessNode node : nodes) {
      node.start();
    }
    awaitReady();
  }

  /** Waits until every node serves tenants. */
  public void awaitReady() {
    nodes.forEach(HarnessNode::awaitReady);
  }

  /** The nodes, by id from 1 on. */
  public List<HarnessNode> nodes() {
    return List.copyOf(nodes);
  }

  /** One node. */
  public HarnessNode node(int id) {
    return nodes.get(id - 1);
  }

  /** Where tenants bootstrap. */
  public String bootstrapServers() {
    return nodes.stream().map(HarnessNode::tenants).collect(Collectors.joining(","));
  }

  /** Whom clients trust. */
  public Path caFile() {
    return authority.caFile();
  }

  /** A connection of the operator to one node. */
  public OperatorClient operator(HarnessNode node) throws IOException, GeneralSecurityException {
    return new OperatorClient(node.operators(), caFile(), OPERATOR, OPERATOR_PASSWORD);
  }

  /** What an operator's Java client needs. */
  public Map<String, Object> operatorConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(
        "bootstrap.servers",
        nodes.stream()
            .map(node -> "127.0.0.1:" + node.operators().getPort())
            .collect(Collectors.joining(",")));
    config.put("security.protocol", "SASL_SSL");
    config.put("ssl.truststore.type", "PEM");
    config.put("ssl.truststore.location", caFile().toString());
    config.put("sasl.mechanism", "SCRAM-SHA-512");
    config.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + OPERATOR
            + "\" password=\""
            + OPERATOR_PASSWORD
            + "\";");
    return config;
  }

  /** Makes a tenant whose key works on every node when this returns, and may do everything. */
  public TestTenant newTenant() {
    TestTenant tenant = newTenantWithoutAccess();
    List<AclBinding> everything = new ArrayList<>();
    for (ResourceType type :
        List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      everything.add(
          TestAcls.allow(tenant.principal(), AclOperation.ALL, type, "*", PatternType.LITERAL));
    }
    everything.add(
        TestAcls.allow(
            tenant.principal(),
            AclOperation.ALL,
            ResourceType.CLUSTER,
            Resource.CLUSTER_NAME,
            PatternType.LITERAL));
    allow(tenant, everything);
    return tenant;
  }

  /**
   * Stores ACLs as an operator does, and waits until every node decides by them.
   *
   * @param acls in the tenant's names
   */
  public void allow(TestTenant tenant, List<AclBinding> acls) {
    try (Admin admin = Admin.create(operatorConfig())) {
      admin
          .createAcls(
              acls.stream().map(acl -> AclNames.toStored(tenant.virtualCluster(), acl)).toList())
          .all()
          .get(APPLY_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the ACLs were not stored", e);
    }
    ObjectNode ask =
        JSON.createObjectNode().put("virtual_cluster", tenant.virtualCluster().publicId());
    for (HarnessNode node : nodes) {
      Eventually.await(
          "node " + node.id() + " decides by the ACLs",
          APPLY_MAX,
          () -> {
            try (OperatorClient client = operator(node)) {
              return client.call(ACLS, ask).path("acls").size() >= acls.size();
            } catch (java.net.ConnectException e) {
              return true; // a node that a test has stopped
            }
          });
    }
  }

  /** The same without any ACL: it may authenticate. */
  public TestTenant newTenantWithoutAccess() {
    String unique = Long.toString(Math.abs(Uuid.randomUuid().getMostSignificantBits()), 36);
    String prefix = ("0000000000" + unique).substring(unique.length());
    VirtualClusterId virtualCluster = new VirtualClusterId(prefix);
    String secret = "weir_" + Uuid.randomUuid() + Uuid.randomUuid();
    TestTenant tenant =
        new TestTenant(
            "ten-" + unique,
            virtualCluster,
            Uuid.randomUuid().toString(),
            "key-" + unique,
            secret,
            bootstrapServers(),
            caFile());
    apply(
        record("tenant", tenant.tenantId()).put("state", "active"),
        record("virtual_cluster", virtualCluster.publicId())
            .put("tenant_id", tenant.tenantId())
            .put("kafka_cluster_id", tenant.kafkaClusterId()),
        record("api_key", tenant.keyId())
            .put("virtual_cluster_id", virtualCluster.publicId())
            .put("principal", "sa-" + unique)
            .put("secret_sha256", sha256(secret))
            .putNull("expires_at_ms"));
    return tenant;
  }

  /** A further service account of a tenant, without any ACL; its key works when this returns. */
  public TestTenant anotherAccount(TestTenant tenant) {
    String unique = Long.toString(Math.abs(Uuid.randomUuid().getMostSignificantBits()), 36);
    TestTenant account =
        new TestTenant(
            tenant.tenantId(),
            tenant.virtualCluster(),
            tenant.kafkaClusterId(),
            "key-" + unique,
            "weir_" + Uuid.randomUuid() + Uuid.randomUuid(),
            tenant.bootstrapServers(),
            tenant.caFile());
    apply(
        record("api_key", account.keyId())
            .put("virtual_cluster_id", tenant.virtualCluster().publicId())
            .put("principal", "sa-" + unique)
            .put("secret_sha256", sha256(account.secret()))
            .putNull("expires_at_ms"));
    return account;
  }

  /** A tenancy record with the next revision, to be filled in. */
  public ObjectNode record(String type, String id) {
    return JSON.createObjectNode()
        .put("type", type)
        .put("id", id)
        .put("revision", revisions.incrementAndGet());
  }

  /** Applies records at the leader, and waits until every node that is up has replayed them. */
  public void apply(ObjectNode... records) {
    ObjectNode request = JSON.createObjectNode();
    request.putArray("records").addAll(List.of(records));
    long[] offset = new long[1];
    Eventually.await(
        "the tenancy records are applied",
        APPLY_MAX,
        () -> {
          for (HarnessNode node : nodes) {
            try (OperatorClient client = operator(node)) {
              JsonNode answer = client.call(TENANCY_APPLY, request);
              if (answer.path("error_code").asInt() == Errors.NONE.code()) {
                offset[0] = answer.path("offset").asLong();
                return true;
              }
              if (answer.path("error_code").asInt() == Errors.INVALID_REQUEST.code()) {
                throw new IllegalArgumentException(answer.toString());
              }
            } catch (java.net.ConnectException e) {
              continue; // a node that a test has stopped
            }
          }
          return false;
        });
    ObjectNode await = JSON.createObjectNode().put("offset", offset[0]).put("timeout_ms", 20_000);
    for (HarnessNode node : nodes) {
      try (OperatorClient client = operator(node)) {
        JsonNode answer = client.call(TENANCY_AWAIT, await);
        if (answer.path("error_code").asInt() != Errors.NONE.code()) {
          throw new AssertionError("node " + node.id() + " did not replay: " + answer);
        }
      } catch (java.net.ConnectException e) {
        continue; // a node that a test has stopped
      } catch (IOException | GeneralSecurityException e) {
        throw new AssertionError("node " + node.id() + " can't be asked", e);
      }
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends every node at once. */
  @Override
  public void close() {
    nodes.forEach(HarnessNode::close);
  }
}
