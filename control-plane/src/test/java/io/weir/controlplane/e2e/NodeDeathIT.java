package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes killed under load: nothing acknowledged is lost or doubled, producing goes on. */
@ExtendWith(Quickstart.class)
class NodeDeathIT {
  private static final int SOME = 2_000;
  private final WeirInstance weir;

  NodeDeathIT(WeirInstance weir) {
    this.weir = weir;
  }

  @AfterEach
  void everythingRunsAgain() {
    weir.weir("node", "start", "all");
    Await.until("all nodes to serve", () -> weir.run("status").exitCode() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void oneNode(int node) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("ledger", 6);
    try (Ledger ledger = Ledger.startOn(tenant.access(), "ledger")) {
      ledger.awaitProgress(SOME);

      weir.weir("node", "kill", String.valueOf(node));

      ledger.awaitProgress(SOME);
      weir.weir("node", "start", String.valueOf(node));
      Await.until("all nodes to serve", () -> weir.run("status").exitCode() == 0);
      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
  }

  @Test
  void aNodeThatDiesByItselfComesBackByItself() throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("ledger", 6);
    long pid = weir.nodePid(2);
    try (Ledger ledger = Ledger.startOn(tenant.access(), "ledger")) {
      ledger.awaitProgress(SOME);

      WeirInstance.kill9(pid);

      Await.until("node 2 to serve again", () -> weir.run("status").exitCode() == 0);
      assertNotEquals(pid, weir.nodePid(2));
      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 2 3", "3 1 2"})
  void allThreeAtOnceStartedInAnyOrder(String order) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("ledger", 6);
    try (Ledger ledger = Ledger.startOn(tenant.access(), "ledger")) {
      ledger.awaitProgress(SOME);

      weir.weir("node", "kill", "all");

      for (String node : List.of(order.split(" "))) {
        weir.weir("node", "start", node);
      }
      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
  }
}
