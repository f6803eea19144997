package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The overview, the lists of topics and clusters, in Chromium with real clients; and a page whose
 * server is killed. Screenshots stay in {@code target/console-overview}.
 */
@ExtendWith(Quickstart.class)
class ConsoleOverviewIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int PARTITIONS = 3;
  private static final int TOPICS = 60;

  private final WeirInstance weir;

  ConsoleOverviewIT(WeirInstance weir) {
    this.weir = weir;
  }

  @Test
  void figuresAreThoseOfWhatClientsSentAndRead() throws Exception {
    BrowserScript browser = BrowserScript.into("console-overview");
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", PARTITIONS);
    tenant.createTopic("quiet", 1);
    long records;
    try (SteadyFlow flow = SteadyFlow.startOn(tenant.access(), "orders", PARTITIONS)) {
      run(
          browser,
          "overview.mjs",
          tenant,
          "flow",
          SteadyFlow.BYTES_PER_SECOND,
          SteadyFlow.RECORDS_PER_SECOND);
      records = flow.stop();
    }

    run(browser, "overview.mjs", tenant, "sums", SteadyFlow.bytesOf(records), records);
  }

  @Test
  void topicsAreFoundAndMadeAndClustersComeAndGo() throws Exception {
    BrowserScript browser = BrowserScript.into("console-overview");
    Tenant tenant = withTopics();

    run(browser, "topics.mjs", tenant, "topics");
    var topic = new ConfigResource(ConfigResource.Type.TOPIC, "short.lived");
    try (Admin admin = Admin.create(tenant.access().properties())) {
      var config = admin.describeConfigs(List.of(topic)).all().get(60, TimeUnit.SECONDS).get(topic);
      assertEquals("5400000", config.get("retention.ms").value());
      assertEquals(Long.toString(2L << 30), config.get("retention.bytes").value());
    }

    run(browser, "topics.mjs", tenant, "clusters");
    assertEquals(1, tenant.api().get("/clusters").get("items").size());
  }

  @Test
  void aPageComesBackWithItsServerAndWithItsSession() throws Exception {
    BrowserScript browser = BrowserScript.into("console-overview");
    Tenant tenant = withTopics();
    Path open = browser.folder().resolve("open.json");
    Path lost = browser.folder().resolve("lost.json");
    Files.deleteIfExists(open);
    Files.deleteIfExists(lost);

    CompletableFuture<Void> script =
        CompletableFuture.runAsync(() -> runUnchecked(browser, tenant), Thread::startVirtualThread);
    await(script, open);
    if (!script.isDone()) {
      WeirInstance.kill9(weir.controlPlanePid());
      await(script, lost);
      weir.weir("up");
    }
    script.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    run(browser, "absence.mjs", tenant, "session");
  }

  private static void await(CompletableFuture<Void> script, Path file) {
    Await.until(
        "the page to leave " + file.getFileName(),
        LIMIT,
        () -> Files.exists(file) || script.isDone());
  }

  private void runUnchecked(BrowserScript browser, Tenant tenant) {
    try {
      run(browser, "absence.mjs", tenant, "restart");
    } catch (IOException e) {
      throw new AssertionError("the script can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private Tenant withTopics() {
    Tenant tenant = Tenant.signUp(weir);
    IntStream.range(0, TOPICS)
        .forEach(number -> tenant.createTopic("bulk-%02d".formatted(number), 1));
    return tenant;
  }

  private void run(
      BrowserScript browser, String script, Tenant tenant, String step, Object... figures)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(weir.connection().get("console_url").asText().replaceAll("/$", ""));
    arguments.add(browser.folder().toString());
    arguments.add(step);
    List.of(figures).forEach(figure -> arguments.add(figure.toString()));
    browser.run(
        script,
        Map.of(
            "E_MAIL", tenant.account().email(),
            "PASSWORD", tenant.account().password(),
            "CLUSTER", tenant.account().clusterId()),
        arguments.toArray(String[]::new));
  }
}
