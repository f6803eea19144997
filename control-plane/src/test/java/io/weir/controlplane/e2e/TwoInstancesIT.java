package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.AdminApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two instances of one node each that were started for the first time at the same moment, beside
 * the one that all tests use: they don't meet, and tell what becomes of their processes.
 */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoInstancesIT {
  private WeirInstance one;
  private WeirInstance two;

  @BeforeAll
  void upAtOnce() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "e2e"));
    one = WeirInstance.in(Files.createTempDirectory(folder, "one-"));
    two = WeirInstance.in(Files.createTempDirectory(folder, "two-"));
    List<CompletableFuture<Void>> ups =
        Stream.of(one, two)
            .map(each -> CompletableFuture.runAsync(() -> each.weir("up", "--nodes", "1")))
            .toList();
    ups.forEach(CompletableFuture::join);
  }

  @AfterAll
  void reset() {
    one.weir("reset", "--yes");
    two.weir("reset", "--yes");
  }

  @Test
  void noPortIsOfTwoInstances(WeirInstance weir) {
    Set<Integer> all = new HashSet<>();
    for (WeirInstance each : List.of(weir, one, two)) {
      for (int port : ports(each.status())) {
        assertTrue(all.add(port), "port " + port + " is of two instances");
      }
    }
    assertEquals(3 + 3 * 4 + 2 * (3 + 4), all.size());
  }

  @Test
  void eachHasADemoTenantOfItsOwn() {
    for (WeirInstance each : List.of(one, two)) {
      JsonNode connection = each.connection();
      String tenant = connection.get("tenant_id").asText();

      JsonNode found =
          AdminApi.anonymous(each.admin())
              .as(connection.get("admin_token").asText())
              .get("/tenants/" + tenant);

      assertEquals(tenant, found.get("id").asText());
    }
    assertNotEquals(one.connection().get("tenant_id"), two.connection().get("tenant_id"));
  }

  @Test
  void theControlPlaneNamesItsInstance() throws IOException {
    String name = Files.readString(one.home().resolve("control-plane/instance"));

    assertEquals(name, instanceAt(one));
    assertNotEquals(name, instanceAt(two));
  }

  private static String instanceAt(WeirInstance weir) throws IOException {
    try (InputStream answer = weir.admin().resolve("/readyz").toURL().openStream()) {
      return new ObjectMapper().readTree(answer).get("instance").asText();
    }
  }

  @Test
  void portsOfANodeThatIsDownStayItsInstancesOwn() throws IOException {
    int port = one.status().at("/nodes/0/ports/tenants").asInt();
    WeirInstance third =
        WeirInstance.in(Files.createTempDirectory(Path.of("target", "e2e"), "third-"));
    one.weir("node", "stop", "1");

    WeirInstance.Outcome refused = third.run("up", "--node-ports", String.valueOf(port));

    one.weir("node", "start", "1");
    assertEquals(1, refused.exitCode(), refused.output());
    assertTrue(
        refused.output().contains("port " + port + " (node 1) belongs to the instance in"),
        refused.output());
    awaitRunning(one);
  }

  @Test
  void whatIsUpButCantServeSaysWhy() {
    one.weir("node", "kill", "1");
    try {
      Await.until(
          "the control plane to miss its cluster",
          () -> {
            JsonNode control = one.status().get("control_plane");
            return control.path("state").asText().equals("not-ready")
                && control.path("reason").asText().contains("cluster: ");
          });
      assertEquals("killed", state(one, "/nodes/0"));
    } finally {
      one.weir("node", "start", "1");
      awaitRunning(one);
    }
  }

  @Test
  void whatEndedByItselfHasCrashedAndWhatWasStoppedHasNot() {
    WeirInstance.kill9(two.controlPlanePid());
    WeirInstance.kill9(two.nodePid(1));
    WeirInstance.kill9(two.postgresPid());
    Await.until("PostgreSQL to end", () -> !state(two, "/postgres").equals("running"));

    assertEquals("crashed", state(two, "/control_plane"));
    assertEquals("crashed", state(two, "/nodes/0"));
    assertEquals("crashed", state(two, "/postgres"));

    two.weir("up");
    awaitRunning(two);
    two.weir("down");
    for (String part : List.of("/control_plane", "/nodes/0", "/postgres", "/object_store")) {
      assertEquals("stopped", state(two, part), part);
    }
    two.weir("up");
    awaitRunning(two);
  }

  private static void awaitRunning(WeirInstance weir) {
    Await.until("all parts to run", () -> weir.run("status").exitCode() == 0);
  }

  private static String state(WeirInstance weir, String part) {
    return weir.status().at(part + "/state").asText();
  }

  private static Set<Integer> ports(JsonNode status) {
    Set<Integer> ports = new HashSet<>();
    status.findValues("ports").forEach(each -> each.forEach(port -> ports.add(port.asInt())));
    return ports;
  }
}
