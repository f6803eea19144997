package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * From the sign-up to the first record by keyboard alone, in Chromium, with kcat as the program;
 * then a topic with contents that strangers chose. Screenshots stay in {@code
 * target/console-messages}.
 */
@ExtendWith(Quickstart.class)
class ConsoleMessagesIT {
  private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(8);
  private static final int PLAIN = 120;
  private static final int BIG_BYTES = 1_000_000;

  @Test
  void theFirstRecordTurnsThePageGreenAndHostileOnesStayText(WeirInstance weir) throws Exception {
    BrowserScript browser = BrowserScript.into("console-messages");
    Path tailing = browser.folder().resolve("tailing.json");
    Files.deleteIfExists(tailing);

    CompletableFuture<Void> script =
        CompletableFuture.runAsync(() -> start(browser, weir), Thread::startVirtualThread);
    Await.until(
        "the page to follow the topic",
        SCRIPT_LIMIT,
        () -> Files.exists(tailing) || script.isCompletedExceptionally());
    if (!script.isCompletedExceptionally()) {
      kcat(weir, browser);
    }
    script.get(SCRIPT_LIMIT.toSeconds(), TimeUnit.SECONDS);

    JsonNode made = new ObjectMapper().readTree(tailing.toFile());
    produce(access(weir, made), made.get("topic").asText());
    browser.run(weir, "messages.mjs", "browse");
  }

  private static void start(BrowserScript browser, WeirInstance weir) {
    try {
      browser.run(weir, "messages.mjs", "start");
    } catch (IOException e) {
      throw new AssertionError("the script can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static KafkaAccess access(WeirInstance weir, JsonNode made) {
    return new KafkaAccess(
        weir.connection().get("bootstrap_servers").asText(),
        weir.caFile(),
        made.get("key").asText(),
        made.get("secret").asText());
  }

  private static void kcat(WeirInstance weir, BrowserScript browser) throws Exception {
    KafkaAccess access = access(weir, browser.left("tailing.json"));
    Path config =
        Files.writeString(
            browser.folder().resolve("kcat.conf"),
            String.join(
                "\n",
                "bootstrap.servers=" + access.bootstrapServers(),
                "security.protocol=SASL_SSL",
                "sasl.mechanisms=PLAIN",
                "sasl.username=" + access.apiKey(),
                "sasl.password=" + access.apiSecret(),
                "ssl.ca.location=" + access.caFile(),
                ""));
    Path input = Files.writeString(browser.folder().resolve("first"), "by kcat\n");
    Path said = browser.folder().resolve("kcat.log");
    String topic = browser.left("tailing.json").get("topic").asText();
    Process process =
        new ProcessBuilder(
                "kcat", "-F", config.toString(), "-P", "-t", topic, "-l", input.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(process.waitFor(90, TimeUnit.SECONDS), "kcat does not end");
      assertEquals(0, process.exitValue(), Files.readString(said));
    } finally {
      process.destroyForcibly();
      Files.delete(config); // it holds the secret
    }
  }

  /** Everything into partition 0, so that it comes in this order. */
  private static void produce(KafkaAccess access, String topic) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int number = 0; number < PLAIN; number++) {
      records.add(record(topic, "key-" + number, "plain-" + number));
    }
    records.add(
        record(
            topic,
            "<b>key</b>",
            "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>"));
    records.add(record(topic, "ansi", "\u001b[31mred\u001b[0m"));
    records.add(record(topic, "bidi", "\u202Eevil\u202C and \u2066more"));
    records.add(record(topic, "formula", "=HYPERLINK(\"http://attacker.invalid\",\"here\")"));
    records.add(record(topic, "json", "{\"customer\":{\"id\":12345678901234567890}}"));
    records.add(record(topic, "big", "A".repeat(BIG_BYTES)));
    records.add(new ProducerRecord<>(topic, 0, bytes("deleted"), null));
    records.add(new ProducerRecord<>(topic, 0, null, new byte[] {-1, 0, -2, 27, 10}));
    try (var producer =
        new KafkaProducer<>(
            access.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var sends = records.stream().map(producer::send).toList();
      for (var send : sends) {
        send.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
    return new ProducerRecord<>(topic, 0, bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
