package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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

  /** The data plane verifies by itself. */
  @Test
  void tokensAreGoodWithoutTheControlPlane(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("alone", 3);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String token = tokens.token();
    Path file = Files.writeString(folder.resolve("token"), token);
    WeirInstance.kill9(weir.controlPlanePid());
    try (var producer =
        new KafkaProducer<>(
            tokens.properties(file), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 100; i++) {
        producer.send(new ProducerRecord<>("alone", "v")).get(60, TimeUnit.SECONDS);
      }
    } finally {
      weir.weir("up");
    }
    assertNotEquals(token, tokens.token());
    assertEquals(TokenClient.keyId(token), TokenClient.keyId(tokens.token()));
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
