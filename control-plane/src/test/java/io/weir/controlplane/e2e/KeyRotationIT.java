package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two secrets of a key on the brokers: both work, then the old one is refused by every broker. */
@ExtendWith(Quickstart.class)
class KeyRotationIT {
  private static final int OVERLAP_SECONDS = 8;
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

  @Test
  void theOldSecretWorksUntilTheOverlapEndsAndItsSessionsEndWithIt(WeirInstance weir)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("rotated", 3);
    KafkaAccess old = tenant.access();
    try (Sessions before = Sessions.open(old)) {
      JsonNode rotated = rotate(tenant, OVERLAP_SECONDS);
      Instant ends = Instant.parse(rotated.get("previous_secret_expires_at").asText());
      KafkaAccess fresh = tenant.access(rotated.get("secret").asText());
      try (Sessions during = Sessions.open(old);
          Sessions after = Sessions.open(fresh);
          KafkaProducer<String, String> producer = producer(fresh)) {
        before.assertServed();
        assertNotNull(TokenClient.of(weir, old).token());
        assertTrue(Instant.now().isBefore(ends), "too slow to look at the overlap");

        before.awaitClosed(ends);
        during.awaitClosed(ends);

        after.assertServed();
        producer.send(new ProducerRecord<>("rotated", "v")).get(60, TimeUnit.SECONDS);
        assertRefused(old);
        assertThrows(AssertionError.class, () -> TokenClient.of(weir, old).token());
        assertNotNull(TokenClient.of(weir, fresh).token());
      }
    }
  }

  @Test
  void withoutAnOverlapSessionsAndTokensOfTheOldSecretEndAtOnce(WeirInstance weir)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("at-once", 3);
    KafkaAccess old = tenant.access();
    try (Sessions before = Sessions.open(old)) {
      String token = TokenClient.of(weir, old).token();
      Instant asked = Instant.now();
      JsonNode rotated = rotate(tenant, 0);
      KafkaAccess fresh = tenant.access(rotated.get("secret").asText());

      before.awaitClosed(asked);
      assertRefused(old);
      TokenClient tokens = TokenClient.of(weir, fresh);
      assertRefused(tokens, token);
      assertServed(tokens, tokens.token());
    }
  }

  /** A session on each broker. */
  private record Sessions(List<RawClient> clients) implements AutoCloseable {
    static Sessions open(KafkaAccess access) throws Exception {
      List<RawClient> clients = new ArrayList<>();
      for (String address : access.bootstrapServers().split(",")) {
        clients.add(RawClient.authenticated(access, address));
      }
      assertEquals(3, clients.size());
      return new Sessions(clients);
    }

    void assertServed() throws Exception {
      for (RawClient client : clients) {
        var answer =
            (ApiVersionsResponseData)
                client.send(ApiKeys.API_VERSIONS, (short) 0, new ApiVersionsRequestData());
        assertEquals(0, answer.errorCode());
      }
    }

    /** Not before that time, and soon after. */
    void awaitClosed(Instant ends) throws Exception {
      for (RawClient client : clients) {
        assertTrue(client.closedByServer(), "served on");
        Instant now = Instant.now();
        assertFalse(now.isBefore(ends), "closed early, at " + now + " instead of " + ends);
        assertTrue(now.isBefore(ends.plus(CLOSED_WITHIN)), "closed at " + now + ", end " + ends);
      }
      System.out.println(
          "rotation: sessions closed " + Duration.between(ends, Instant.now()) + " after the end");
    }

    @Override
    public void close() throws IOException {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private static JsonNode rotate(Tenant tenant, int overlapSeconds) {
    String account = tenant.api().get("/service-accounts").get("items").get(0).get("id").asText();
    return tenant
        .api()
        .settled(
            tenant
                .api()
                .post(
                    "/service-accounts/"
                        + account
                        + "/keys/"
                        + tenant.account().apiKey()
                        + ":rotate",
                    Map.of("overlap_seconds", overlapSeconds)));
  }

  private static void assertRefused(KafkaAccess access) {
    for (String address : access.bootstrapServers().split(",")) {
      AssertionError refused =
          assertThrows(
              AssertionError.class, () -> RawClient.authenticated(access, address).close());
      assertTrue(refused.getMessage().startsWith("authentication failed"), refused.getMessage());
    }
  }

  private static void assertRefused(TokenClient client, String token) throws Exception {
    for (String address : client.access().bootstrapServers().split(",")) {
      assertFalse(RawClient.takesToken(client.access(), address, token), address);
    }
  }

  private static void assertServed(TokenClient client, String token) throws Exception {
    for (String address : client.access().bootstrapServers().split(",")) {
      assertTrue(RawClient.takesToken(client.access(), address, token), address);
    }
  }

  private static KafkaProducer<String, String> producer(KafkaAccess access) {
    return new KafkaProducer<>(access.properties(), new StringSerializer(), new StringSerializer());
  }
}
