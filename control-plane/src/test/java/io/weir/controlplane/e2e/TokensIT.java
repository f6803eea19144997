package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.demo.AdminApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Access tokens with unmodified clients over TLS, from their issue to their end. Most of the time
 * is waiting for clients to give up, so a few wait at a time, each with a tenant of its own.
 */
@ExtendWith(Quickstart.class)
class TokensIT {
  private static final int SOME = 1_000;
  private static final long LIBRDKAFKA_LIMIT_SECONDS = 180;
  private static final long REVOKED_WITHIN_MS = 5_000;
  private static final int GIVES_UP_MS = 20_000;

  /** A stream outlives its token and the key that signed it, and its client notices nothing. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStreamGoesOnThroughRotationAndTheEndOfItsToken(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("stream", 3);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String first = tokens.token();
    try (Ledger ledger = Ledger.startOn(tokens.properties(), "stream")) {
      ledger.awaitProgress(SOME);

      operator(weir).post("/signing-keys:rotate", Map.of());
      Await.until(
          "another key to sign",
          () -> !TokenClient.keyId(tokens.token()).equals(TokenClient.keyId(first)));
      assertTrue(
          tokens
              .keyIds()
              .containsAll(Set.of(TokenClient.keyId(first), TokenClient.keyId(tokens.token()))));
      ledger.awaitProgress(SOME);
      Await.until(
          "the producer to authenticate again",
          () -> ledger.metric("successful-reauthentication-total") > 0);
      ledger.awaitProgress(SOME);

      ledger.stop();
      assertEquals(0, ledger.metric("failed-reauthentication-total"));
      ledger.check(); // reads by token as well
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void librdkafkaGetsItsTokensByItsOwnSettings(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("by-token", 3);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    Path output = Files.createTempFile("tokens-", ".out");
    ProcessBuilder builder =
        LibrdkafkaReader.program("tokens.py", tokens, "by-token")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Process process = builder.start();
    try {
      assertTrue(
          process.waitFor(LIBRDKAFKA_LIMIT_SECONDS, TimeUnit.SECONDS), "librdkafka does not end");
      assertEquals(0, process.exitValue(), Files.readString(output));
      assertEquals("1000", Files.readString(output).strip());
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aRevokedTokenEndsItsClientsSessions(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("revoked", 3);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String token = tokens.token();
    String other = tokens.token();
    try (var producer = producer(tokens, token, folder.resolve("token"));
        var unharmed = producer(tokens, other, folder.resolve("other"))) {
      producer.send(new ProducerRecord<>("revoked", "v")).get(60, TimeUnit.SECONDS);
      unharmed.send(new ProducerRecord<>("revoked", "v")).get(60, TimeUnit.SECONDS);
      long beganNs = System.nanoTime();

      assertEquals(200, tokens.revoke(token));

      awaitRefusal(
          producer,
          () -> again(tokens, token, folder.resolve("token")),
          "revoked",
          beganNs,
          "a token");
      unharmed.send(new ProducerRecord<>("revoked", "v")).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletedKeyEndsTheSessionsOfItsTokens(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("deleted", 3);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String token = tokens.token();
    try (var producer = producer(tokens, token, folder.resolve("token"))) {
      producer.send(new ProducerRecord<>("deleted", "v")).get(60, TimeUnit.SECONDS);
      String account = tenant.api().get("/service-accounts").get("items").get(0).get("id").asText();
      long beganNs = System.nanoTime();

      assertEquals(204, tokens.deleteKey(tenant.account().token(), account));

      awaitRefusal(
          producer,
          () -> again(tokens, token, folder.resolve("token")),
          "deleted",
          beganNs,
          "a key");
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aRevokedTokenEndsALibrdkafkaReadersSession(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("revoked-reader", 1);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String token = tokens.token();
    try (var reader = LibrdkafkaReader.start(tokens, "revoked-reader", Map.of("TOKEN", token));
        var unharmed = producer(tenant.access().properties())) {
      awaitNoMoreRecords(
          reader,
          unharmed,
          "revoked-reader",
          () -> assertEquals(200, tokens.revoke(token)),
          "a token");
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletedKeyEndsALibrdkafkaReadersSession(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("deleted-reader", 1);
    TokenClient tokens = TokenClient.of(weir, tenant.access());
    String account = tenant.api().get("/service-accounts").get("items").get(0).get("id").asText();
    try (var reader = LibrdkafkaReader.start(tokens, "deleted-reader", Map.of());
        var unharmed = producer(tenant.anotherKey(account).properties())) {
      awaitNoMoreRecords(
          reader,
          unharmed,
          "deleted-reader",
          () -> assertEquals(204, tokens.deleteKey(tenant.account().token(), account)),
          "a key");
    }
  }

  private static KafkaProducer<String, String> producer(TokenClient tokens, String token, Path file)
      throws IOException {
    Files.writeString(file, token);
    return producer(tokens.properties(file));
  }

  private static KafkaProducer<String, String> producer(Map<String, Object> access) {
    Map<String, Object> properties = new HashMap<>(access);
    properties.put("acks", "all");
    properties.put("request.timeout.ms", GIVES_UP_MS / 2);
    properties.put("delivery.timeout.ms", GIVES_UP_MS);
    properties.put("max.block.ms", GIVES_UP_MS);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  private static KafkaProducer<String, String> again(TokenClient tokens, String token, Path file) {
    try {
      return producer(tokens, token, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends until nothing passes any more: the last that was acknowledged was so in time. The client
   * keeps what it could not send and tries to authenticate again, in vain, until it gives up; that
   * it is for the token that it is refused, a new client is told at once.
   */
  private static void awaitRefusal(
      KafkaProducer<String, String> producer,
      Supplier<KafkaProducer<String, String>> anew,
      String topic,
      long revokedNs,
      String what)
      throws Exception {
    long lastMs = 0;
    boolean passes = true;
    while (passes) {
      try {
        producer.send(new ProducerRecord<>(topic, "v")).get(60, TimeUnit.SECONDS);
        lastMs = (System.nanoTime() - revokedNs) / 1_000_000;
        assertTrue(lastMs <= REVOKED_WITHIN_MS, what + " was good for " + lastMs + " ms more");
      } catch (ExecutionException refused) {
        passes = false;
      }
    }
    System.out.println("tokens: records passed for " + lastMs + " ms after the end of " + what);
    try (var fresh = anew.get()) {
      assertThrows(SaslAuthenticationException.class, () -> fresh.partitionsFor(topic));
    }
  }

  /**
   * Another client writes all the time; of what it writes later than the limit nothing arrives,
   * even though the reader tries again and again.
   */
  private static void awaitNoMoreRecords(
      LibrdkafkaReader reader,
      KafkaProducer<String, String> writer,
      String topic,
      Runnable end,
      String what)
      throws Exception {
    long number = 0;
    while (reader.lastValue() < 0 || number < SOME / 10) {
      number = write(writer, topic, number);
    }
    long beganNs = System.nanoTime();
    long limitNs = beganNs + TimeUnit.MILLISECONDS.toNanos(REVOKED_WITHIN_MS);
    end.run();
    while (System.nanoTime() < limitNs) {
      number = write(writer, topic, number);
    }
    long firstLate = number;
    long patienceNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GIVES_UP_MS);
    while (number < firstLate + SOME || !reader.refused()) {
      number = write(writer, topic, number);
      assertTrue(
          reader.refused() || System.nanoTime() < patienceNs,
          "librdkafka was not refused: " + what);
    }
    reader.end();
    long lastMs = (reader.lastArrivalNs() - beganNs) / 1_000_000;
    System.out.println("tokens: records came for " + lastMs + " ms after the end of " + what);
    assertTrue(lastMs <= REVOKED_WITHIN_MS, what + " was good for " + lastMs + " ms more");
    assertTrue(reader.lastValue() < firstLate, "a record of after the end of " + what);
  }

  private static long write(KafkaProducer<String, String> writer, String topic, long number)
      throws Exception {
    writer.send(new ProducerRecord<>(topic, Long.toString(number))).get(60, TimeUnit.SECONDS);
    return number + 1;
  }

  private static AdminApi operator(WeirInstance weir) {
    return AdminApi.anonymous(weir.admin()).as(weir.connection().get("operator_token").asText());
  }
}
