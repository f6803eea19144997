package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be deleted, settings of new topics, and conditions on changes of virtual clusters. */
class ProtectionTest {
  private static final String CODE = "deletion_protected";

  @TempDir static Path home;
  private static TestServer server;

  private TestServer.Tenant tenant;
  private String cluster;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void newTenant() {
    tenant = server.newTenant();
    cluster = "/v1/clusters/" + tenant.clusterId();
  }

  @Test
  void aProtectedTopicStaysUntilThatIsLifted() {
    Map<String, Object> wanted = topic("orders");
    wanted.put("deletion_protection", true);
    Api.Reply made = tenant.api().post(cluster + "/topics", wanted).expect(201);
    String path = cluster + "/topics/orders";

    assertTrue(made.body().path("deletion_protection").asBoolean());
    assertEquals(0, made.body().path("configs").size());
    Api.Reply refused = tenant.api().delete(path);
    refused.expectProblem(409, CODE);
    assertTrue(refused.text("detail").contains("deletion_protection"), refused.text("detail"));
    tenant.api().delete(path + "?dry_run=true").expectProblem(409, CODE);
    tenant.api().patch(path, Map.of("configs", Map.of("retention.ms", "1000"))).expect(200);
    tenant.api().delete(path).expectProblem(409, CODE);

    Map<String, Boolean> lift = Map.of("deletion_protection", false);
    JsonNode effects = tenant.api().patch(path + "?dry_run=true", lift).expect(200).body();
    assertEquals("/deletion_protection", effects.at("/changes/0/pointer").asText());
    String before = tenant.api().get(path).expect(200).header("ETag");
    Api.Reply lifted = tenant.api().patch(path, lift).expect(200);
    assertFalse(lifted.body().path("deletion_protection").asBoolean());
    assertNotEquals(before, lifted.header("ETag"));
    assertEquals("1000", lifted.body().at("/configs/retention.ms").asText());
    tenant.api().delete(path).expect(204);
  }

  @Test
  void aTopicThatExistsIsProtectedAndTheSettingIsNoneOfTheOthers() {
    tenant.api().post(cluster + "/topics", topic("late")).expect(201);
    String path = cluster + "/topics/late";

    tenant.api().patch(path, Map.of("deletion_protection", true)).expect(200);

    tenant.api().delete(path).expectProblem(409, CODE);
    assertFalse(
        tenant.api().get(path + "/configs").expect(200).raw().body().contains("protection"));
    Map<String, String> setting = Map.of("weir.deletion.protection", "false");
    tenant.api().patch(path + "/configs", setting).expectProblem(422, "validation_failed");
    Map<String, Object> odd = topic("odd");
    odd.put("configs", setting);
    tenant.api().post(cluster + "/topics", odd).expectProblem(422, "validation_failed");
    tenant
        .api()
        .patch(path, Map.of("deletion_protection", "no"))
        .expectProblem(422, "validation_failed");
    tenant.api().delete(path).expectProblem(409, CODE);
  }

  @Test
  void aProtectedClusterStaysAndOneWithAProtectedTopicToo() {
    tenant.api().patch(cluster, Map.of("deletion_protection", true)).expect(200);
    tenant.api().delete(cluster).expectProblem(409, CODE);
    tenant.api().delete(cluster + "?dry_run=true").expectProblem(409, CODE);
    tenant.api().patch(cluster, Map.of("deletion_protection", false)).expect(200);

    Map<String, Object> wanted = topic("kept");
    wanted.put("deletion_protection", true);
    tenant.api().post(cluster + "/topics", topic("plain")).expect(201);
    tenant.api().post(cluster + "/topics", wanted).expect(201);
    Api.Reply refused = tenant.api().delete(cluster + "?delete_topics=true");
    refused.expectProblem(409, CODE);
    assertTrue(refused.text("detail").contains("kept"), refused.text("detail"));
    tenant.api().get(cluster + "/topics/plain").expect(200);

    tenant.api().patch(cluster + "/topics/kept", Map.of("deletion_protection", false)).expect(200);
    tenant.api().delete(cluster + "?delete_topics=true").expect(204);
  }

  @Test
  void aClusterIsChangedAndDeletedAsItWasSeen() {
    String etag = tenant.api().get(cluster).expect(200).header("ETag");
    Api careful = tenant.api().with("If-Match", etag);
    JsonNode effects =
        careful.patch(cluster + "?dry_run=true", Map.of("name", "other")).expect(200).body();
    assertEquals("/name", effects.at("/changes/0/pointer").asText());
    String next = careful.patch(cluster, Map.of("name", "other")).expect(200).header("ETag");
    assertNotEquals(etag, next);
    assertEquals(next, tenant.api().get(cluster).expect(200).header("ETag"));

    careful.patch(cluster, Map.of("name", "third")).expectProblem(412, "precondition_failed");
    careful.delete(cluster).expectProblem(412, "precondition_failed");
    tenant.api().patch(cluster, Map.of()).expect(200);
    tenant.api().patch(cluster, Map.of("id", "vc-1")).expectProblem(422, "validation_failed");
    tenant.api().with("If-Match", next).delete(cluster).expect(204);
  }

  @Test
  void newTopicsGetTheClustersSettingsWhereTheirCreatorSaysNothing() throws Exception {
    Api.Reply changed =
        tenant
            .api()
            .patch(
                cluster,
                Map.of(
                    "default_topic_config",
                    Map.of("retention.ms", "60000", "cleanup.policy", "compact")))
            .expect(200);
    assertEquals("60000", changed.body().at("/default_topic_config/retention.ms").asText());
    assertTrue(
        server
            .cluster()
            .tenancyRecord(TenancyRecord.VIRTUAL_CLUSTER, tenant.clusterId())
            .orElseThrow()
            .body()
            .contains("\"default_topic_config\":{\"cleanup.policy\":\"compact\""));

    Map<String, Object> own = topic("own");
    own.put("configs", Map.of("retention.ms", "1000"));
    JsonNode silent =
        tenant.api().post(cluster + "/topics", topic("silent")).expect(201).body().path("configs");
    JsonNode said = tenant.api().post(cluster + "/topics", own).expect(201).body().path("configs");
    assertEquals("60000", silent.path("retention.ms").asText());
    assertEquals("compact", said.path("cleanup.policy").asText());
    assertEquals("1000", said.path("retention.ms").asText());

    Map<String, Object> without = new HashMap<>();
    without.put("cleanup.policy", null);
    JsonNode left =
        tenant
            .api()
            .patch(cluster, Map.of("default_topic_config", without))
            .expect(200)
            .body()
            .path("default_topic_config");
    assertEquals(1, left.size());
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("default_topic_config", null);
    assertEquals(
        0,
        tenant
            .api()
            .patch(cluster, nothing)
            .expect(200)
            .body()
            .path("default_topic_config")
            .size());
    assertEquals(
        0,
        tenant
            .api()
            .post(cluster + "/topics", topic("plain"))
            .expect(201)
            .body()
            .path("configs")
            .size());
  }

  @Test
  void settingsThatATopicCanNotHaveAreRefused() {
    Map<String, Object> bad = Map.of("default_topic_config", Map.of("retention.ms", "soon"));
    Api.Reply refused = tenant.api().patch(cluster, bad);

    refused.expectProblem(422, "validation_failed");
    assertEquals(
        "/default_topic_config/retention.ms", refused.body().at("/errors/0/pointer").asText());
    tenant
        .api()
        .patch(cluster, Map.of("default_topic_config", Map.of("weir.deletion.protection", "true")))
        .expectProblem(422, "validation_failed");
    tenant
        .api()
        .post(
            "/v1/clusters",
            Map.of("name", "second", "default_topic_config", Map.of("retention.ms", "soon")))
        .expectProblem(422, "validation_failed");
    Api.Reply made =
        tenant
            .api()
            .post(
                "/v1/clusters",
                Map.of(
                    "name",
                    "second",
                    "deletion_protection",
                    true,
                    "default_topic_config",
                    Map.of("retention.ms", "5000")))
            .expect(201);
    assertEquals("5000", made.body().at("/default_topic_config/retention.ms").asText());
    tenant.api().delete("/v1/clusters/" + made.text("id")).expectProblem(409, CODE);
  }

  @Test
  void theOperatorAloneSwitchesATenantsProtection() {
    String path = "/v1/tenants/" + tenant.id();
    tenant.api().patch(path, Map.of("deletion_protection", true)).expectProblem(403, "forbidden");

    Api.Reply on = server.operator().patch(path, Map.of("deletion_protection", true)).expect(200);

    assertTrue(on.body().path("deletion_protection").asBoolean());
    assertTrue(tenant.api().get(path).expect(200).body().path("deletion_protection").asBoolean());
  }

  private static Map<String, Object> topic(String name) {
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("name", name);
    wanted.put("partitions", 1);
    return wanted;
  }
}
