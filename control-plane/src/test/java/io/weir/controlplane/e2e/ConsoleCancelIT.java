package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is given up in the browser ends in the server: a live stream, and a look in its midst. */
@ExtendWith(Quickstart.class)
class ConsoleCancelIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int RECORDS = 500;
  private static final int VALUE_CHARACTERS = 3_000;

  /** A look whose rows come as events is counted as a stream too. */
  private static final String STREAMS = "weir_message_browses_active{kind=\"follow\"}";

  private static final String BEGUN = "weir_message_browses_total{kind=\"follow\"}";

  private final WeirInstance weir;
  private final HttpClient http = HttpClient.newHttpClient();

  ConsoleCancelIT(WeirInstance weir) {
    this.weir = weir;
  }

  @Test
  void whatIsGivenUpEndsInTheServer() throws Exception {
    BrowserScript browser = BrowserScript.into("console-cancel");
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("big", 3);
    fill(tenant);
    for (String file : new String[] {"following.json", "go.json", "stopped.json", "look.json"}) {
      Files.deleteIfExists(browser.folder().resolve(file));
    }

    CompletableFuture<Void> script =
        CompletableFuture.runAsync(() -> run(browser, tenant), Thread::startVirtualThread);
    await(script, browser.folder().resolve("following.json"));
    Await.until("the server to follow", () -> script.isDone() || metric(STREAMS) == 1);
    Files.createFile(browser.folder().resolve("go.json"));
    await(script, browser.folder().resolve("stopped.json"));
    Await.until("the server to follow no more", () -> script.isDone() || metric(STREAMS) == 0);
    double looksBefore = metric(BEGUN);
    Files.createFile(browser.folder().resolve("look.json"));
    script.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    Await.until("the look to end", () -> metric(STREAMS) == 0);
    assertTrue(metric(BEGUN) > looksBefore, "a look began");
  }

  /** So much that the browser, whose network the script slows down, takes seconds for it. */
  private static void fill(Tenant tenant) {
    byte[] value = "x".repeat(VALUE_CHARACTERS).getBytes(StandardCharsets.UTF_8);
    try (var producer =
        new KafkaProducer<>(
            tenant.access().properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int number = 0; number < RECORDS; number++) {
        var unused = producer.send(new ProducerRecord<>("big", value));
      }
      producer.flush();
    }
  }

  private void run(BrowserScript browser, Tenant tenant) {
    try {
      browser.run(
          "cancel.mjs",
          Map.of(
              "E_MAIL", tenant.account().email(),
              "PASSWORD", tenant.account().password(),
              "CLUSTER", tenant.account().clusterId()),
          weir.connection().get("console_url").asText().replaceAll("/$", ""),
          browser.folder().toString());
    } catch (IOException e) {
      throw new AssertionError("the script can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void await(CompletableFuture<Void> script, Path file) {
    Await.until(
        "the page to leave " + file.getFileName(),
        LIMIT,
        () -> Files.exists(file) || script.isDone());
  }

  /** Of the control plane; 0 for one that has not been counted yet. */
  private double metric(String name) {
    HttpRequest request = HttpRequest.newBuilder(weir.admin().resolve("/metrics")).build();
    try {
      String all = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertTrue(all.contains("weir_message_browses_active"), all);
      return all.lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).trim()))
          .sum();
    } catch (IOException e) {
      throw new AssertionError("no metrics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
