package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.security.Sha256;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From sign-up to a key, a topic and back; every answer is held against the contract. */
class OnboardingTest {
  @TempDir static Path home;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void signUpMakesATenantWithAStarterClusterThatBrokersKnow() {
    TestServer.Tenant tenant = server.newTenant();

    tenant.api().get("/v1/tenants/" + tenant.id()).expect(200);
    JsonNode cluster = tenant.api().get("/v1/clusters/" + tenant.clusterId()).expect(200).body();
    TenancyRecord known =
        server
            .cluster()
            .tenancyRecord(TenancyRecord.VIRTUAL_CLUSTER, tenant.clusterId())
            .orElseThrow();
    assertTrue(known.body().contains(cluster.path("kafka_cluster_id").asText()));
    assertTrue(server.cluster().tenancyRecord(TenancyRecord.TENANT, tenant.id()).isPresent());
  }

  @Test
  void aKeyIsKnownToBrokersWhenItsCallReturnsAndOnlyByItsHash() {
    TestServer.Tenant tenant = server.newTenant();
    String account =
        tenant.api().post("/v1/service-accounts", Map.of("name", "app")).expect(201).text("id");
    Api.Reply key =
        tenant
            .api()
            .post(
                "/v1/service-accounts/" + account + "/keys",
                Map.of("cluster_id", tenant.clusterId()))
            .expect(201);

    TenancyRecord known =
        server.cluster().tenancyRecord(TenancyRecord.API_KEY, key.text("id")).orElseThrow();
    assertTrue(known.body().contains(Sha256.hex(key.text("secret"))));
    assertFalse(known.body().contains(key.text("secret")));
    assertTrue(known.body().contains("\"principal\":\"" + account + "\""));

    String path = "/v1/service-accounts/" + account + "/keys/" + key.text("id");
    assertEquals(path, key.header("Location"));
    tenant.api().get(path).expect(200);
    tenant.api().delete(path).expect(204);
    assertTrue(server.cluster().tenancyRecord(TenancyRecord.API_KEY, key.text("id")).isEmpty());
    tenant.api().get(path).expectProblem(404, "not_found");
    tenant.api().delete(path).expectProblem(404, "not_found");
  }

  @Test
  void aTopicIsMadeListedAndDeleted() {
    TestServer.Tenant tenant = server.newTenant();
    String topics = "/v1/clusters/" + tenant.clusterId() + "/topics";
    Api.Reply made =
        tenant
            .api()
            .post(
                topics,
                Map.of(
                    "name", "orders", "partitions", 6, "configs", Map.of("retention.ms", "1000")))
            .expect(201);
    assertEquals(6, made.body().path("partitions").asInt());
    assertEquals("api", made.text("origin"));

    tenant
        .api()
        .post(topics, Map.of("name", "orders", "partitions", 6))
        .expectProblem(409, "topic_already_exists");
    assertEquals(1, tenant.api().get(topics).expect(200).body().path("items").size());
    JsonNode listed = tenant.api().get(topics + "?include=configs").body().path("items").get(0);
    assertEquals("1000", listed.at("/configs/retention.ms").asText());
    tenant.api().delete(topics + "/orders").expect(204);
    tenant.api().get(topics + "/orders").expectProblem(404, "not_found");
  }

  @Test
  void aTopicThatAKafkaClientMadeIsListed() {
    TestServer.Tenant tenant = server.newTenant();
    String prefix = tenant.clusterId().substring(3);
    server
        .cluster()
        .createTopic(
            new io.weir.controlplane.domain.PhysicalTopic(prefix, "by-a-client"), 2, Map.of());

    JsonNode topic =
        tenant
            .api()
            .get("/v1/clusters/" + tenant.clusterId() + "/topics/by-a-client")
            .expect(200)
            .body();
    assertEquals("kafka", topic.path("origin").asText());
  }

  @Test
  void aClusterWithTopicsIsNotDeletedByAccident() {
    TestServer.Tenant tenant = server.newTenant();
    String path = "/v1/clusters/" + tenant.clusterId();
    tenant.api().post(path + "/topics", Map.of("name", "t", "partitions", 1)).expect(201);

    tenant.api().delete(path).expectProblem(409, "cluster_not_empty");
    tenant.api().delete(path + "?delete_topics=true").expect(204);
    tenant.api().get(path).expectProblem(404, "not_found");
    assertEquals(List.of(), server.cluster().topics(tenant.clusterId().substring(3)));
    tenant.api().post("/v1/clusters", Map.of("name", "starter")).expect(201);
  }

  @Test
  void deletingAServiceAccountRevokesItsKeys() {
    TestServer.Tenant tenant = server.newTenant();
    String account =
        "/v1/service-accounts/"
            + tenant.api().post("/v1/service-accounts", Map.of("name", "app")).text("id");
    String key =
        tenant
            .api()
            .post(account + "/keys", Map.of("cluster_id", tenant.clusterId()))
            .expect(201)
            .text("id");

    tenant.api().delete(account).expect(204);
    assertTrue(server.cluster().tenancyRecord(TenancyRecord.API_KEY, key).isEmpty());
    tenant.api().get(account).expectProblem(404, "not_found");
  }

  @Test
  void namesAreUniqueAndCanChange() {
    TestServer.Tenant tenant = server.newTenant();
    String id = tenant.api().post("/v1/clusters", Map.of("name", "second")).expect(201).text("id");
    tenant.api().post("/v1/clusters", Map.of("name", "second")).expectProblem(409, "name_in_use");
    tenant
        .api()
        .patch("/v1/clusters/" + id, Map.of("name", "starter"))
        .expectProblem(409, "name_in_use");
    assertEquals(
        "third",
        tenant.api().patch("/v1/clusters/" + id, Map.of("name", "third")).expect(200).text("name"));
    String account =
        tenant.api().post("/v1/service-accounts", Map.of("name", "a")).expect(201).text("id");
    assertEquals(
        "more",
        tenant
            .api()
            .patch("/v1/service-accounts/" + account, Map.of("description", "more"))
            .expect(200)
            .text("description"));
  }

  @Test
  void everyClientHasASnippetWithoutSecrets() {
    TestServer.Tenant tenant = server.newTenant();
    for (String client : List.of("java", "python", "go", "node", "kcat", "properties")) {
      Api.Reply config =
          tenant
              .api()
              .get("/v1/clusters/" + tenant.clusterId() + "/client-config?client=" + client)
              .expect(200);
      assertTrue(config.text("content").contains("127.0.0.1:9092"), config.text("content"));
      assertTrue(config.text("ca_pem").startsWith("-----BEGIN CERTIFICATE-----\n"));
      assertTrue(config.text("ca_pem").endsWith("\n-----END CERTIFICATE-----\n"));
    }
    tenant
        .api()
        .get("/v1/clusters/" + tenant.clusterId() + "/client-config?client=cobol")
        .expectProblem(422, "validation_failed");
  }

  @Test
  void theOperatorSeesTheFleetAndActsInsideATenant() {
    TestServer.Tenant tenant = server.newTenant();
    JsonNode fleet = server.operator().get("/v1/broker-clusters").expect(200).body();
    assertEquals(3, fleet.at("/items/0/serving_brokers").size());
    server.operator().get("/v1/broker-clusters/" + fleet.at("/items/0/id").asText()).expect(200);
    tenant.api().get("/v1/broker-clusters").expectProblem(403, "forbidden");
    server.operator().get("/v1/tenants/" + tenant.id()).expect(200);
    server.operator().get("/v1/clusters").expectProblem(400, "invalid_request");
    Api inside = server.operator().with("Weir-Tenant", tenant.id());
    inside.get("/v1/clusters/" + tenant.clusterId()).expect(200);
    inside.post("/v1/service-accounts", Map.of("name", "by-operator")).expect(201);
    JsonNode events = tenant.api().get("/v1/audit-events?page_size=500").body().path("items");
    assertEquals("operator", events.get(events.size() - 1).path("actor_type").asText());
  }

  @Test
  void statusPagesTellTheTruth() {
    server.api().get("/healthz").expect(200);
    assertTrue(server.api().get("/readyz").expect(200).body().path("ready").asBoolean());
    assertEquals("3.1.0", server.api().get("/openapi.json").expect(200).text("openapi"));
    server.cluster().reachable(false);
    try {
      server.api().get("/readyz").expect(503);
    } finally {
      server.cluster().reachable(true);
    }
  }
}
