package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the launcher promises: stable ports and data over down and up, one private file, clear
 * errors.
 */
@ExtendWith(Quickstart.class)
class LauncherIT {
  @Test
  void dataPortsAndCredentialsSurviveDownAndUp(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("ledger", 6);
    JsonNode before = weir.connection();
    try (Ledger ledger = Ledger.startOn(tenant.access(), "ledger")) {
      ledger.awaitProgress(1_000);
      ledger.stop();

      weir.weir("down");
      assertEquals(1, weir.run("status").exitCode());
      weir.weir("up");

      ledger.check();
    }
    JsonNode after = weir.connection();
    for (String key : List.of("admin_url", "bootstrap_servers", "tenant_id", "api_key")) {
      assertEquals(before.get(key), after.get(key), key);
    }
    Await.until("all parts to run", () -> weir.run("status").exitCode() == 0);
  }

  @Test
  void connectionFileHasTheKeysThatWerePromisedAndIsPrivate(WeirInstance weir) throws Exception {
    Path file = weir.home().resolve("connection.json");

    List<String> keys = new ArrayList<>();
    weir.connection().fieldNames().forEachRemaining(keys::add);

    assertEquals(
        List.of(
            "console_url",
            "admin_url",
            "bootstrap_servers",
            "security_protocol",
            "sasl_mechanism",
            "ca_file",
            "tenant_id",
            "cluster_id",
            "kafka_cluster_id",
            "api_key",
            "api_secret",
            "admin_token",
            "operator_token",
            "operator_bootstrap_servers",
            "operator_sasl_mechanism",
            "operator_username",
            "operator_password"),
        keys);
    assertEquals(weir.admin() + "/", weir.connection().get("console_url").asText());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void theObjectStoreComesBackAndItsSecretsArePrivate(WeirInstance weir) throws Exception {
    Path home = weir.home().resolve("object-store");
    WeirInstance.kill9(WeirInstance.firstNumber(home.resolve("object-store.pid")));
    assertEquals("crashed", weir.status().get("object_store").get("state").asText());

    weir.weir("up");

    Await.until("all parts to run", () -> weir.run("status").exitCode() == 0);
    for (String secret : List.of("credentials", "server.properties")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(secret))));
    }
  }

  @Test
  void statusNamesEveryProcess(WeirInstance weir) {
    JsonNode status = weir.status();

    assertEquals("running", status.get("control_plane").get("state").asText());
    assertEquals(weir.postgresPid(), status.get("postgres").get("pid").asLong());
    assertEquals(
        WeirInstance.firstNumber(weir.home().resolve("object-store/object-store.pid")),
        status.get("object_store").get("pid").asLong());
    assertEquals(3, status.get("nodes").size());
    assertEquals(weir.nodePid(2), status.get("nodes").get(1).get("pid").asLong());
    assertEquals("controller", status.get("nodes").get(1).get("roles").get(1).asText());
  }

  @Test
  void aPausedNodeIsNamedAndResumes(WeirInstance weir) {
    weir.weir("node", "pause", "2");

    assertEquals("paused", weir.status().get("nodes").get(1).get("state").asText());

    weir.weir("node", "resume", "2");
    Await.until("node 2 to serve", () -> weir.run("status").exitCode() == 0);
  }

  @Test
  void aPortInUseIsNamed(@TempDir Path folder) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      WeirInstance other = WeirInstance.in(folder.resolve("home"));

      WeirInstance.Outcome outcome =
          other.run("up", "--port", String.valueOf(taken.getLocalPort()));

      assertNotEquals(0, outcome.exitCode());
      assertTrue(
          outcome.output().contains("port " + taken.getLocalPort() + " (control plane) is in use"),
          outcome.output());
    }
  }

  @Test
  void groupsOfPortsThatOverlapAreRefused(@TempDir Path folder) {
    WeirInstance other = WeirInstance.in(folder.resolve("home"));

    WeirInstance.Outcome outcome = other.run("up", "--node-ports", "29092,29192,29292");

    assertNotEquals(0, outcome.exitCode());
    assertTrue(outcome.output().contains("port 29192 is given twice"), outcome.output());
  }

  @Test
  void aResetShowsWhatItErasesBeforeItDoes(WeirInstance weir, @TempDir Path folder)
      throws IOException {
    WeirInstance.Outcome shown = weir.run("reset");

    assertEquals(2, shown.exitCode());
    for (String part : List.of("postgres", "cluster", "logs", "nothing was erased", "--yes")) {
      assertTrue(shown.output().contains(part), shown.output());
    }
    assertEquals("running", weir.status().get("control_plane").get("state").asText());

    // an instance that never came up: its folder goes, and only with --yes
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(home.resolve("ports"), "port=1\npostgres_port=2\nnode_ports=3 4 5\n");
    WeirInstance other = WeirInstance.in(home);
    assertEquals(2, other.run("reset").exitCode());
    assertTrue(Files.exists(home));
    other.weir("reset", "--yes");
    assertFalse(Files.exists(home));
    assertTrue(other.weir("reset", "--yes").contains("nothing to erase"));
  }

  @Test
  void aFolderThatIsNoInstanceIsNotErased(@TempDir Path folder) throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "x");

    WeirInstance.Outcome refused = WeirInstance.in(folder).run("reset", "--yes");

    assertEquals(1, refused.exitCode());
    assertTrue(refused.output().contains("is not an instance of Weir"), refused.output());
    assertTrue(Files.exists(precious));
  }

  @Test
  void unknownNodesAndCommandsAreRefused(WeirInstance weir) {
    assertTrue(weir.run("node", "start", "9").output().contains("there is no node '9'"));
    assertTrue(weir.run("fly").output().contains("unknown command 'fly'"));
  }

  @Test
  void everyCommandHasHelp(WeirInstance weir) {
    for (String command :
        List.of(
            "up",
            "down",
            "status",
            "node",
            "demo",
            "logs",
            "test",
            "format",
            "bench-target",
            "jmh",
            "reset")) {
      String help = weir.weir(command, "--help");
      assertTrue(help.contains("./weir " + command), help);
    }
  }
}
