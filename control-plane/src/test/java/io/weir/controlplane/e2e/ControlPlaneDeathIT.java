package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The data plane never needs the control plane to serve; what ran is adopted. */
@ExtendWith(Quickstart.class)
class ControlPlaneDeathIT {
  private static final int SOME = 2_000;

  @Test
  void clientsNoticeNothingAndTheNodesAreAdopted(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("ledger", 6);
    List<Long> nodes = weir.nodePids();
    long controlPlane = weir.controlPlanePid();
    try (Ledger ledger = Ledger.startOn(tenant.access(), "ledger")) {
      ledger.awaitProgress(SOME);

      WeirInstance.kill9(controlPlane);
      ledger.awaitProgress(SOME);
      WeirInstance.kill9(weir.postgresPid());
      ledger.awaitProgress(SOME);
      weir.weir("up");

      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
    assertEquals(nodes, weir.nodePids());
    assertNotEquals(controlPlane, weir.controlPlanePid());
    tenant.createTopic("made-after", 1);
  }

  @Test
  void postgresAloneComesBackByItself(WeirInstance weir) {
    long postgres = weir.postgresPid();

    WeirInstance.kill9(postgres);

    Await.until(
        "PostgreSQL and the control plane to serve", () -> weir.run("status").exitCode() == 0);
    assertNotEquals(postgres, weir.postgresPid());
    Tenant.signUp(weir).createTopic("made-after", 1);
  }

  @Test
  void aSecondUpSaysThatItRuns(WeirInstance weir) {
    long controlPlane = weir.controlPlanePid();

    String output = weir.weir("up");

    assertTrue(output.contains("runs already"), output);
    assertEquals(controlPlane, weir.controlPlanePid());
  }
}
