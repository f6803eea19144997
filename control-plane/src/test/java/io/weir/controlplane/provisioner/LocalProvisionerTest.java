package io.weir.controlplane.provisioner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.config.TieredStorageConfig;
import io.weir.controlplane.provisioner.NodeStatus.Observed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes, real scripts and real locks; only the broker is a stand-in. */
class LocalProvisionerTest {
  @TempDir Path folder;
  private final List<LocalProvisioner> made = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    made.forEach(LocalProvisioner::stop);
    for (NodeStatus node : made.getFirst().nodes()) {
      node.pid().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
    await(() -> all(made.getFirst(), Observed.DOWN));
  }

  @Test
  void makesFormatsAndStartsThreeNodes() throws Exception {
    LocalProvisioner provisioner = provisioner();

    ClusterAccess access = provisioner.ensure();

    await(() -> all(provisioner, Observed.UP));
    assertEquals(
        List.of("127.0.0.1:19092", "127.0.0.1:19094", "127.0.0.1:19096"),
        access.tenantsBootstrap());
    assertEquals("127.0.0.1:19192", access.operatorsBootstrap().getFirst());
    String password = Files.readString(access.operatorPasswordFile());
    assertEquals(
        password, Files.readString(folder.resolve("cluster/node-2/metadata/meta.properties")));
    String properties = Files.readString(folder.resolve("cluster/node-3/node.properties"));
    assertTrue(properties.contains("cluster.id=" + access.clusterId()), properties);
    assertTrue(
        properties.matches(
            "(?s).*controller.quorum=1@127.0.0.1:19292:\\S{22},2@127.0.0.1:19294:\\S{22},"
                + "3@127.0.0.1:19296:\\S{22}\n.*"),
        properties);
  }

  @Test
  void secretsAreForTheOwnersEyesOnly() throws Exception {
    LocalProvisioner provisioner = provisioner();

    ClusterAccess access = provisioner.ensure();

    for (Path secret :
        List.of(
            access.operatorPasswordFile(),
            folder.resolve("cluster/ca.key"),
            folder.resolve("cluster/tier.keys"),
            folder.resolve("cluster/node-1/tls/peer.key"))) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    }
    String[] tierKey = Files.readString(folder.resolve("cluster/tier.keys")).strip().split(" ");
    assertEquals(List.of("k1", "*"), List.of(tierKey).subList(0, 2));
    assertEquals(32, Base64.getDecoder().decode(tierKey[2]).length);
  }

  @Test
  void onlyPeerCertificatesAreGoodForClients() throws Exception {
    LocalProvisioner provisioner = provisioner();

    ClusterAccess access = provisioner.ensure();

    X509Certificate authority = certificate(access.caFile());
    X509Certificate peer = certificate(folder.resolve("cluster/node-2/tls/peer.pem"));
    X509Certificate server = certificate(folder.resolve("cluster/node-2/tls/server.pem"));
    String clientAuthentication = "1.3.6.1.5.5.7.3.2";
    peer.verify(authority.getPublicKey());
    server.verify(authority.getPublicKey());
    assertEquals("CN=node-2", peer.getSubjectX500Principal().getName());
    assertTrue(peer.getExtendedKeyUsage().contains(clientAuthentication));
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), server.getExtendedKeyUsage());
    assertEquals(
        List.of(List.of(7, "127.0.0.1"), List.of(2, "localhost")),
        List.copyOf(server.getSubjectAlternativeNames()));
  }

  @Test
  void aSecondControlPlaneAdoptsTheRunningNodes() {
    LocalProvisioner first = provisioner();
    ClusterAccess before = first.ensure();
    await(() -> all(first, Observed.UP));
    List<NodeStatus> running = first.nodes();
    first.stop();

    LocalProvisioner second = provisioner();
    ClusterAccess after = second.ensure();
    second.start();

    assertEquals(before, after);
    assertEquals(processes(running), processes(second.nodes()));
  }

  /** Without the disk, which fills and empties by itself. */
  private static List<String> processes(List<NodeStatus> nodes) {
    return nodes.stream()
        .map(
            node ->
                node.node()
                    + " "
                    + node.desired()
                    + " "
                    + node.observed()
                    + " "
                    + node.pid()
                    + " "
                    + node.startedAt())
        .toList();
  }

  @Test
  void twoControlPlanesNeverSuperviseTheSameCluster() {
    LocalProvisioner first = provisioner();
    first.ensure();

    LocalProvisioner second = provisioner();

    assertThrows(ProvisioningException.class, second::ensure);
  }

  @Test
  void aNodeThatDiesByItselfIsStartedAgain() {
    LocalProvisioner provisioner = provisioner();
    provisioner.ensure();
    provisioner.start();
    await(() -> all(provisioner, Observed.UP));
    long pid = provisioner.nodes().getFirst().pid().orElseThrow();

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    await(() -> provisioner.nodes().getFirst().pid().orElse(pid) != pid);
  }

  @Test
  void aKilledNodeStaysDownUntilItIsWantedAgain() {
    LocalProvisioner provisioner = provisioner();
    provisioner.ensure();
    provisioner.start();
    await(() -> all(provisioner, Observed.UP));
    long other = provisioner.nodes().get(1).pid().orElseThrow();

    provisioner.want(1, DesiredState.KILLED);
    await(() -> provisioner.nodes().getFirst().observed() == Observed.DOWN);
    // The supervisor brings another node back meanwhile, so it has looked at this one too.
    ProcessHandle.of(other).orElseThrow().destroyForcibly();
    await(() -> provisioner.nodes().get(1).pid().orElse(other) != other);
    assertEquals(Observed.DOWN, provisioner.nodes().getFirst().observed());

    provisioner.want(1, DesiredState.RUNNING);
    await(() -> provisioner.nodes().getFirst().observed() == Observed.UP);
  }

  @Test
  void aStoppedNodeGetsTheTermSignal() {
    LocalProvisioner provisioner = provisioner();
    provisioner.ensure();
    provisioner.start();
    await(() -> all(provisioner, Observed.UP));

    provisioner.want(3, DesiredState.STOPPED);

    await(() -> provisioner.nodes().get(2).observed() == Observed.DOWN);
    assertEquals(DesiredState.STOPPED, provisioner.nodes().get(2).desired());
  }

  @Test
  void aSecondCopyOfANodeFindsTheLockTaken() throws Exception {
    LocalProvisioner provisioner = provisioner();
    provisioner.ensure();
    await(() -> all(provisioner, Observed.UP));
    long pid = provisioner.nodes().getFirst().pid().orElseThrow();

    Process copy =
        new ProcessBuilder(folder.resolve("cluster/node-1/launch").toString())
            .redirectErrorStream(true)
            .start();

    assertEquals(
        "node 1 runs already",
        new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    assertEquals(NodeFiles.ALREADY_RUNNING, copy.waitFor());
    assertEquals(pid, provisioner.nodes().getFirst().pid().orElseThrow());
  }

  @Test
  void aPidOfAnotherProcessIsNotTakenForTheNode() throws Exception {
    LocalProvisioner provisioner = provisioner();
    provisioner.ensure();
    await(() -> all(provisioner, Observed.UP));
    Path pidFile = folder.resolve("cluster/node-1/node.pid");
    String[] fields = Files.readString(pidFile).strip().split(" ");
    long node = Long.parseLong(fields[0]);

    Files.writeString(
        pidFile, ProcessHandle.current().pid() + " " + fields[1] + " " + fields[2] + "\n");

    assertEquals(Observed.DOWN, provisioner.nodes().getFirst().observed());
    assertNotEquals(ProcessHandle.current().pid(), node);
    ProcessHandle.of(node).orElseThrow().destroyForcibly();
  }

  private LocalProvisioner provisioner() {
    LocalProvisioner provisioner =
        new LocalProvisioner(
            new LocalClusterConfig(
                folder.resolve("cluster"),
                "127.0.0.1",
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                StandInNode.class.getName(),
                List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                List.of(LocalNode.at(1, 19092), LocalNode.at(2, 19094), LocalNode.at(3, 19096)),
                Map.of(),
                3,
                Optional.of(new TieredStorageConfig(null, "/plugin/*", Map.of()))),
            new SecureRandom(),
            InstantSource.system());
    made.add(provisioner);
    return provisioner;
  }

  private static boolean all(LocalProvisioner provisioner, Observed observed) {
    return provisioner.nodes().stream().allMatch(node -> node.observed() == observed);
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition was not met within 30 s");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
