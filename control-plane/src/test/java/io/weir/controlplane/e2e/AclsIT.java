package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.AdminApi;
import io.weir.controlplane.demo.KafkaAccess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What REST allows, three brokers allow; what Kafka's clients allow, REST tells. */
@ExtendWith(Quickstart.class)
class AclsIT {
  @Test
  void anAccountMayWhatItsAclsSayOnEveryBroker(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 3);
    tenant.createTopic("payments", 3);
    AdminApi api = tenant.api();
    String acls = "/clusters/" + tenant.account().clusterId() + "/acls";
    JsonNode account = api.post("/service-accounts", Map.of("name", "app"));
    String principal = account.get("principal").asText();
    KafkaAccess access = tenant.anotherKey(account.get("id").asText());
    try (var refused = producer(access)) {
      assertRefused(refused, "orders");
    }

    JsonNode made =
        api.settled(
            api.post(
                acls,
                Map.of(
                    "principal", principal,
                    "resource_type", "topic",
                    "resource_name", "orders",
                    "operation", "write")));

    assertEquals("literal", made.get("pattern_type").asText());
    try (var producer = producer(access)) {
      for (int partition = 0; partition < 3; partition++) {
        producer
            .send(new ProducerRecord<>("orders", partition, "k", "v"))
            .get(30, TimeUnit.SECONDS);
      }
      assertRefused(producer, "payments");
    }
  }

  @Test
  void restTellsOfAclsThatAKafkaClientMade(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    AdminApi api = tenant.api();
    String acls = "/clusters/" + tenant.account().clusterId() + "/acls";
    assertEquals(4, api.get(acls).get("items").size(), "those of full access");
    AclBinding made =
        new AclBinding(
            new ResourcePattern(ResourceType.GROUP, "app-", PatternType.PREFIXED),
            new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.ALLOW));

    try (Admin admin = Admin.create(tenant.access().properties())) {
      admin.createAcls(List.of(made)).all().get(30, TimeUnit.SECONDS);
      Await.until(
          "the ACL to be listed",
          () -> api.get(acls + "?resource_type=group").get("items").size() == 2);
      JsonNode told = api.get(acls + "?principal=User:*").get("items").get(0);

      assertEquals("app-", told.get("resource_name").asText());
      assertEquals("prefixed", told.get("pattern_type").asText());
      assertEquals(told, api.get(acls + "/" + told.get("id").asText()));
      assertEquals(
          5,
          admin
              .describeAcls(org.apache.kafka.common.acl.AclBindingFilter.ANY)
              .values()
              .get(30, TimeUnit.SECONDS)
              .size());
    }
  }

  private static KafkaProducer<String, String> producer(KafkaAccess access) {
    Map<String, Object> properties = access.properties();
    properties.put("max.block.ms", "30000");
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  private static void assertRefused(KafkaProducer<String, String> producer, String topic) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> producer.send(new ProducerRecord<>(topic, "v")).get(30, TimeUnit.SECONDS));
    assertInstanceOf(TopicAuthorizationException.class, failed.getCause());
  }
}
