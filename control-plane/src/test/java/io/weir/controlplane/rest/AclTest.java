package io.weir.controlplane.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.testing.Api;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACLs, and what service accounts are allowed from the start. */
class AclTest {
  @TempDir static Path home;
  private static TestServer server;
  private TestServer.Tenant tenant;
  private String path;

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
    path = "/v1/clusters/" + tenant.clusterId() + "/acls";
  }

  @Test
  void wordsAreUnderstoodInAnyCaseAndDefaultsFilledIn() {
    String account = account("none");

    JsonNode made =
        tenant
            .api()
            .post(
                path,
                Map.of(
                    "principal", "User:" + account,
                    "resource_type", "Topic",
                    "resource_name", "orders",
                    "operation", "WRITE"))
            .expect(201)
            .body();

    assertEquals("topic", made.path("resource_type").asText());
    assertEquals("literal", made.path("pattern_type").asText());
    assertEquals("write", made.path("operation").asText());
    assertEquals("allow", made.path("permission").asText());
    assertEquals("*", made.path("host").asText());
    assertEquals(made, tenant.api().get(path + "/" + made.path("id").asText()).body());
    assertEquals(
        "kafka-cluster",
        tenant
            .api()
            .post(
                path,
                Map.of("principal", "User:*", "resource_type", "cluster", "operation", "describe"))
            .expect(201)
            .text("resource_name"));
  }

  @Test
  void theSameAgainIsAConflictThatNamesTheId() {
    String id = tenant.api().post(path, everybodyReads("orders")).expect(201).text("id");

    Api.Reply again = tenant.api().post(path, everybodyReads("orders"));

    again.expectProblem(409, "acl_exists");
    assertTrue(again.text("detail").contains(id), again.text("detail"));
    tenant
        .api()
        .post(path + "?dry_run=true", everybodyReads("orders"))
        .expectProblem(409, "acl_exists");
  }

  @Test
  void whatCantBeIsRefusedFieldByField() {
    Map<String, Object> wrong = new HashMap<>();
    wrong.put("principal", "User:sa-" + "x".repeat(20));
    wrong.put("resource_type", "topic");
    wrong.put("resource_name", "orders");
    wrong.put("operation", "read");
    tenant.api().post(path, wrong).expectProblem(422, "validation_failed");
    wrong.put("principal", "User:*");
    wrong.put("operation", "idempotent_write");
    tenant.api().post(path, wrong).expectProblem(422, "validation_failed");
    wrong.put("operation", "read");
    wrong.put("host", "example.com");
    tenant.api().post(path, wrong).expectProblem(422, "validation_failed");
    wrong.put("host", "10.0.0.1");
    tenant.api().post(path + "?dry_run=true", wrong).expect(200);
    assertEquals(0, items().size());
  }

  @Test
  void aSetBecomesTheDesiredOneOnlyFromTheStateThatWasSeen() {
    tenant.api().post(path, everybodyReads("old")).expect(201);
    String kept = tenant.api().post(path, everybodyReads("kept")).expect(201).text("id");
    String tag = etag();
    Map<String, Object> desired =
        Map.of("acls", List.of(everybodyReads("kept"), everybodyReads("new")));

    tenant.api().post(path + ":apply", desired).expectProblem(428, "precondition_required");
    JsonNode preview =
        tenant
            .api()
            .with("If-Match", tag)
            .post(path + ":apply?dry_run=true", desired)
            .expect(200)
            .body();
    assertEquals(2, items().size());
    JsonNode applied =
        tenant.api().with("If-Match", tag).post(path + ":apply", desired).expect(200).body();

    assertEquals("new", applied.at("/added/0/resource_name").asText());
    assertEquals("old", applied.at("/removed/0/resource_name").asText());
    assertEquals(preview.path("added"), applied.path("added"));
    assertEquals(preview.path("removed"), applied.path("removed"));
    assertEquals(2, items().size());
    tenant.api().get(path + "/" + kept).expect(200);
    tenant
        .api()
        .with("If-Match", tag)
        .post(path + ":apply", desired)
        .expectProblem(412, "precondition_failed");
  }

  @Test
  void aListIsPagedAndFiltered() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(tenant.api().post(path, everybodyReads("t" + i)).expect(201).text("id"));
    }

    JsonNode first = tenant.api().get(path + "?page_size=3").expect(200).body();
    JsonNode second =
        tenant
            .api()
            .get(path + "?page_size=3&page_token=" + first.path("next_page_token").asText())
            .expect(200)
            .body();

    List<String> seen = new ArrayList<>();
    first.path("items").forEach(acl -> seen.add(acl.path("id").asText()));
    second.path("items").forEach(acl -> seen.add(acl.path("id").asText()));
    assertEquals(ids, seen);
    assertEquals(
        ids.get(2),
        tenant
            .api()
            .get(path + "?resource_type=TOPIC&resource_name=t2")
            .expect(200)
            .body()
            .at("/items/0/id")
            .asText());
  }

  @Test
  void aDeletionIsPreviewedDoneAndAudited() {
    String id = tenant.api().post(path, everybodyReads("orders")).expect(201).text("id");

    tenant.api().delete(path + "/" + id + "?dry_run=true").expect(200);
    tenant.api().get(path + "/" + id).expect(200);
    tenant.api().delete(path + "/" + id).expect(204);

    tenant.api().get(path + "/" + id).expectProblem(404, "not_found");
    List<String> actions = new ArrayList<>();
    tenant
        .api()
        .get("/v1/audit-events?resource=" + id)
        .expect(200)
        .body()
        .path("items")
        .forEach(event -> actions.add(event.path("action").asText()));
    assertEquals(List.of("acl.create", "acl.delete"), actions);
  }

  @Test
  void anAccountIsGivenNothingUnlessItIsAskedFor() {
    account(null);
    account("none");

    assertEquals(0, items().size());
    tenant
        .api()
        .post("/v1/service-accounts", Map.of("name", "x", "access", "some"))
        .expectProblem(422, "validation_failed");
  }

  @Test
  void fullAccessIsVisibleAclsThatStayAwayOnceRemoved() {
    String account = account("full");
    assertEquals(4, items().size());

    tenant
        .api()
        .with("If-Match", etag())
        .post(path + ":apply", Map.of("acls", List.of()))
        .expect(200);
    String another = account("full"); // settles whatever is left to do

    assertEquals(4, items().size());
    items().forEach(acl -> assertEquals("User:" + another, acl.path("principal").asText()));
    assertEquals(
        "full", tenant.api().get("/v1/service-accounts/" + account).expect(200).text("access"));
  }

  @Test
  void fullAccessHoldsInALaterClusterToo() {
    String account = account("full");

    String later = tenant.api().post("/v1/clusters", Map.of("name", "later")).text("id");

    JsonNode acls = tenant.api().get("/v1/clusters/" + later + "/acls").expect(200).body();
    assertEquals(4, acls.path("items").size());
    assertEquals("User:" + account, acls.at("/items/0/principal").asText());
  }

  @Test
  void anAccountsAclsGoWithIt() {
    String account = account("full");
    tenant.api().post(path, everybodyReads("stays")).expect(201);
    String url = "/v1/service-accounts/" + account;

    JsonNode preview = tenant.api().delete(url + "?dry_run=true").expect(200).body();
    tenant.api().delete(url).expect(204);

    assertEquals(5, preview.path("changes").size(), preview.toString());
    assertEquals(1, items().size());
    assertEquals("stays", items().get(0).path("resource_name").asText());
  }

  @Test
  void whatTheClusterMissedIsDoneWhenItIsBack() {
    server.cluster().reachable(false);
    try {
      account("full");
    } finally {
      server.cluster().reachable(true);
    }

    Await.until(() -> items().size() == 4);
  }

  @Test
  void aLimitOfTheClusterIsToldAsSuch() {
    List<Acl> many = new ArrayList<>();
    for (int i = 0; i < Acl.PER_CLUSTER_MAX; i++) {
      many.add(new Acl("User:*", "topic", "t" + i, "literal", "read", "allow", "*"));
    }
    server.cluster().acls().create(tenant.clusterId().substring("vc-".length()), many);

    tenant.api().post(path, everybodyReads("more")).expectProblem(409, "policy_violation");
  }

  private String account(String access) {
    Map<String, Object> body = new HashMap<>();
    body.put("name", "a" + System.nanoTime());
    if (access != null) {
      body.put("access", access);
    }
    return tenant.api().post("/v1/service-accounts", body).expect(201).text("id");
  }

  private JsonNode items() {
    return tenant.api().get(path).expect(200).body().path("items");
  }

  private String etag() {
    return tenant.api().get(path).expect(200).raw().headers().firstValue("ETag").orElseThrow();
  }

  private static Map<String, Object> everybodyReads(String topic) {
    return Map.of(
        "principal", "User:*",
        "resource_type", "topic",
        "resource_name", topic,
        "operation", "read");
  }
}
