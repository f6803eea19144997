package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.AdminApi;
import io.weir.controlplane.demo.KafkaAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An operator's apply from nothing: brokers, a tenant, and what its program needs. */
@ExtendWith(Quickstart.class)
class TerraformInstallationIT {
  private static final int TOPICS = 20;

  @Test
  void fromBrokersToAClientThatMayDoOnlyWhatTheAclsSay(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    String operator = weir.connection().get("operator_token").asText();
    AdminApi api = AdminApi.anonymous(weir.admin()).as(operator);
    int brokerClusters = api.get("/broker-clusters").path("items").size();
    String secret = "own-" + UUID.randomUUID() + "-" + UUID.randomUUID();
    var terraform =
        TerraformFolder.of(folder, weir, operator, "installation/main.tf", "installation/acls.tf");
    terraform.set("TF_VAR_brokers", "1");
    terraform.set("TF_VAR_shop_secret", secret);

    terraform.run(0, "apply", "-auto-approve");
    clientMayDoOnlyWhatTheAclsSay(
        new KafkaAccess(
            terraform.output("bootstrap_servers"),
            Files.writeString(folder.resolve("ca.pem"), terraform.output("ca_pem")),
            terraform.output("api_key"),
            secret));
    terraform.run(0, "plan", "-detailed-exitcode");
    String refused = terraform.run(1, "plan", "-destroy", "-no-color");
    assertTrue(refused.contains("is protected from deletion"), refused);

    terraform.importEverything(importIds(terraform.resources()));
    terraform.run(0, "plan", "-detailed-exitcode");

    terraform.run(0, "apply", "-auto-approve", "-var=protected=false");
    terraform.run(0, "destroy", "-auto-approve", "-var=protected=false");
    assertEquals(brokerClusters, api.get("/broker-clusters").path("items").size());
    JsonNode tenants = api.get("/tenants?search=acme&page_size=500").path("items");
    assertEquals(0, tenants.size(), tenants::toString);
    terraform
        .files()
        .forEach(
            (name, content) -> {
              assertFalse(content.contains(secret), name + " holds the key's secret");
              assertFalse(content.contains(operator), name + " holds the operator's token");
            });
  }

  private static void clientMayDoOnlyWhatTheAclsSay(KafkaAccess access) throws Exception {
    try (var producer =
        new KafkaProducer<>(access.properties(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("orders-07", "first")).get(60, TimeUnit.SECONDS);
      var elsewhere = new ProducerRecord<String, String>("private", "no");
      var refused =
          assertThrows(
              ExecutionException.class, () -> producer.send(elsewhere).get(60, TimeUnit.SECONDS));
      assertInstanceOf(TopicAuthorizationException.class, refused.getCause());
    }
    List<String> read = new ArrayList<>();
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("group.id", "shop");
    properties.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders-07"));
      Await.until(
          "the record",
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            return !read.isEmpty();
          });
    }
    assertEquals(List.of("first"), read);
  }

  /** By address, how each is imported so that the configuration plans nothing. */
  private static Map<String, String> importIds(JsonNode resources) {
    Map<String, String> ids = new HashMap<>();
    for (JsonNode resource : resources) {
      if (resource.path("mode").asText().equals("managed")) {
        ids.put(
            resource.path("address").asText(),
            importId(resource.path("type").asText(), resource.path("values")));
      }
    }
    assertTrue(ids.size() > TOPICS, ids::toString);
    return ids;
  }

  private static String importId(String type, JsonNode values) {
    String tenant = values.path("tenant_id").asText() + "/";
    return switch (type) {
      case "weir_broker_cluster", "weir_tenant" -> values.path("id").asText();
      case "weir_cluster", "weir_service_account", "weir_topic" ->
          tenant + values.path("id").asText();
      case "weir_api_key" ->
          tenant
              + values.path("service_account_id").asText()
              + "/"
              + values.path("id").asText()
              + "@"
              + values.path("secret_wo_version").asText();
      case "weir_acl" -> tenant + joined(values);
      default -> throw new AssertionError("how is " + type + " imported?");
    };
  }

  private static String joined(JsonNode acl) {
    return String.join(
        "#",
        acl.path("cluster_id").asText(),
        acl.path("principal").asText(),
        acl.path("resource_type").asText(),
        acl.path("resource_name").asText(),
        acl.path("pattern_type").asText(),
        acl.path("operation").asText(),
        acl.path("permission").asText(),
        acl.path("host").asText());
  }
}
