package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.AdminApi;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A tenant goes from the brokers as well, ordered in the console, with the control plane killed in
 * between; until then its protected topic stays, whoever asks. Screenshots stay in {@code
 * target/tenant-deletion}.
 */
@ExtendWith(Quickstart.class)
class TenantDeletionIT {
  private static final String OWN_SECRET = "9vR!e2~Xq7@mLk4#Pz8$Wb5%Ny1^Dt3&Hc6*Gs0(Ju";
  private static final int RECORDS = 500;

  @Test
  void nothingIsLeftOnTheBrokersThoughTheControlPlaneWasKilled(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    String cluster = tenant.account().clusterId();
    String prefix = cluster.substring("vc-".length()) + ".";
    tenant.createTopic("plain", 3);
    tenant
        .api()
        .post(
            "/clusters/" + cluster + "/topics",
            Map.of("name", "kept", "partitions", 2, "deletion_protection", true));
    KafkaAccess access = ownSecret(tenant, cluster);
    String id = tenant.api().get("/clusters/" + cluster).get("tenant_id").asText();
    AdminApi operator =
        AdminApi.anonymous(weir.admin()).as(weir.connection().get("operator_token").asText());
    produce(access);
    try (Admin client = Admin.create(access.properties())) {
      done(
          client
              .alterConsumerGroupOffsets(
                  "readers", Map.of(new TopicPartition("plain", 0), new OffsetAndMetadata(1)))
              .all());
      ExecutionException refused =
          assertThrows(
              ExecutionException.class, () -> done(client.deleteTopics(List.of("kept")).all()));
      PolicyViolationException reason =
          assertInstanceOf(PolicyViolationException.class, refused.getCause());
      assertTrue(reason.getMessage().contains("deletion_protection"), reason.getMessage());
    }
    assertTrue(folders(weir, prefix) > 0, "nothing on the disks of what was produced");

    BrowserScript script = BrowserScript.into("tenant-deletion");
    JsonNode seen = operator.get("/tenants/" + id);
    script.run(
        "tenant-deletion.mjs",
        Map.of("WEIR_OPERATOR_TOKEN", weir.connection().get("operator_token").asText()),
        weir.connection().get("console_url").asText().replaceAll("/$", ""),
        script.folder().toString(),
        id,
        seen.get("name").asText(),
        "2");
    WeirInstance.kill9(weir.controlPlanePid());
    weir.weir("up");

    Await.until("the tenant to be gone", () -> status(operator, "/tenants/" + id) == 404);
    JsonNode operations = operator.get("/operations?page_size=500").get("items");
    assertEquals("succeeded", operations.get(operations.size() - 1).get("state").asText());
    Await.until("the partitions' folders to be gone", () -> folders(weir, prefix) == 0);
    try (Admin client = Admin.create(access.properties())) {
      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> done(client.listTopics().names()));
      assertInstanceOf(SaslAuthenticationException.class, failure.getCause());
    }
  }

  /** By a key whose secret the caller brought along. */
  private static KafkaAccess ownSecret(Tenant tenant, String cluster) {
    String account =
        tenant
            .api()
            .post("/service-accounts", Map.of("name", "terraform", "access", "full"))
            .get("id")
            .asText();
    JsonNode key =
        tenant
            .api()
            .settled(
                tenant
                    .api()
                    .post(
                        "/service-accounts/" + account + "/keys",
                        Map.of("cluster_id", cluster, "secret", OWN_SECRET)));
    assertTrue(key.path("secret").isMissingNode());
    return new KafkaAccess(
        tenant.account().bootstrapServers(),
        tenant.weir().caFile(),
        key.get("id").asText(),
        OWN_SECRET);
  }

  private static void produce(KafkaAccess access) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(access.properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var unused =
            producer.send(new ProducerRecord<>(i % 2 == 0 ? "plain" : "kept", "k" + i, "v"));
      }
      producer.send(new ProducerRecord<>("plain", "last", "v")).get(60, TimeUnit.SECONDS);
      producer.flush();
    }
  }

  private static int status(AdminApi api, String path) {
    try {
      api.get(path);
      return 200;
    } catch (AdminApi.AdminApiException e) {
      return e.status();
    }
  }

  private static long folders(WeirInstance weir, String prefix) {
    try (Stream<Path> all = Files.walk(weir.home())) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).count();
    } catch (IOException e) {
      throw new UncheckedIOException("the instance's folder can't be read", e);
    } catch (UncheckedIOException e) {
      return -1; // a folder went while it was walked through: looked at once more
    }
  }

  private static <T> T done(KafkaFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
