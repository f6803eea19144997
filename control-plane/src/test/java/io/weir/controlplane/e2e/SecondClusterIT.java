package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A second broker cluster of real processes: made while the control plane is killed, used by a real
 * client, grown, and deleted; clients of the first one notice nothing of it.
 */
@ExtendWith(Quickstart.class)
class SecondClusterIT {
  private static final int SOME = 200;
  private static final Duration MAKING_MAX = Duration.ofMinutes(6);

  @Test
  void oneIsMadeUsedGrownAndDeletedBesideTheFirst(WeirInstance weir) throws Exception {
    Tenant neighbour = Tenant.signUp(weir);
    neighbour.createTopic("ledger", 3);
    List<Long> nodes = weir.nodePids();
    String made;
    try (Ledger ledger = Ledger.startOn(neighbour.access(), "ledger")) {
      ledger.awaitProgress(SOME);
      made = makeDespiteADeath(weir);
      useAndGrow(weir, made);
      delete(weir, made);
      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
    assertEquals(nodes, weir.nodePids());
    assertFalse(Files.exists(folder(weir, made)));
    assertEquals(3, weir.status().path("nodes").size());
  }

  /** The control plane dies once the folder is there; the next one goes on. */
  private static String makeDespiteADeath(WeirInstance weir) {
    Operator operator = new Operator(weir);
    JsonNode accepted =
        operator.send("POST", "/broker-clusters", Map.of("name", "second", "brokers", 1));
    String id = accepted.path("id").asText();
    Await.until("the folder of " + id, () -> Files.exists(folder(weir, id)));

    WeirInstance.kill9(weir.controlPlanePid());
    weir.weir("up");

    operator.awaitSuccess(accepted);
    assertEquals(
        "ready", operator.send("GET", "/broker-clusters/" + id, null).path("state").asText());
    return id;
  }

  private static void useAndGrow(WeirInstance weir, String id) throws Exception {
    Operator operator = new Operator(weir);
    Tenant tenant = Tenant.signUp(weir);
    Operator inside = operator.within(tenant.account().tenantId());
    JsonNode cluster =
        inside.send("POST", "/clusters", Map.of("name", "there", "broker_cluster_id", id));
    String path = "/clusters/" + cluster.path("id").asText();
    String account =
        inside
            .send("POST", "/service-accounts", Map.of("name", "there", "access", "full"))
            .path("id")
            .asText();
    JsonNode key =
        inside.send(
            "POST",
            "/service-accounts/" + account + "/keys",
            Map.of("cluster_id", cluster.path("id").asText()));
    KafkaAccess access =
        new KafkaAccess(
            cluster.path("bootstrap_servers").asText(),
            folder(weir, id).resolve("ca.pem"),
            key.path("id").asText(),
            key.path("secret").asText());
    inside.send("POST", path + "/topics", Map.of("name", "there", "partitions", 2));
    try (Ledger ledger = Ledger.startOn(access, "there")) {
      ledger.awaitProgress(SOME);
      JsonNode refused = operator.send("DELETE", "/broker-clusters/" + id, null);
      assertEquals("broker_cluster_in_use", refused.path("code").asText(), refused::toString);

      operator.awaitSuccess(operator.send("PATCH", "/broker-clusters/" + id, Map.of("brokers", 2)));

      inside.send("POST", path + "/topics", Map.of("name", "wide", "partitions", 6));
      JsonNode partitions = inside.send("GET", path + "/topics/wide/partitions", null);
      TreeSet<Integer> leaders = new TreeSet<>();
      StreamSupport.stream(partitions.path("items").spliterator(), false)
          .forEach(partition -> leaders.add(partition.path("leader").asInt()));
      assertEquals(2, leaders.size(), partitions::toString);
      assertEquals(5, weir.status().path("nodes").size());
      ledger.awaitProgress(SOME);
      ledger.stop();
      ledger.check();
    }
    inside.send("DELETE", path + "?delete_topics=true", null);
  }

  private static void delete(WeirInstance weir, String id) {
    Operator operator = new Operator(weir);
    List<Long> processes = processesOf(folder(weir, id));
    assertEquals(2, processes.size());
    operator.awaitSuccess(operator.send("DELETE", "/broker-clusters/" + id, null));
    assertEquals(
        "not_found", operator.send("GET", "/broker-clusters/" + id, null).path("code").asText());
    for (long pid : processes) {
      assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), "pid " + pid);
    }
  }

  private static Path folder(WeirInstance weir, String id) {
    return weir.home().resolve("clusters").resolve(id);
  }

  private static List<Long> processesOf(Path folder) {
    try (Stream<Path> nodes = Files.list(folder)) {
      return nodes
          .map(node -> node.resolve("node.pid"))
          .filter(Files::exists)
          .map(WeirInstance::firstNumber)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be read", e);
    }
  }

  /** The operator's requests, refusals included. */
  private record Operator(WeirInstance weir, String tenantId) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    Operator(WeirInstance weir) {
      this(weir, "");
    }

    Operator within(String tenant) {
      return new Operator(weir, tenant);
    }

    JsonNode send(String method, String path, Map<String, ?> body) {
      try {
        String token =
            Files.readString(weir.home().resolve("control-plane/operator.token")).strip();
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(weir.admin() + "/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!tenantId.isEmpty()) {
          request.header("Weir-Tenant", tenantId);
        }
        String answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        return answer.isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer);
      } catch (IOException e) {
        throw new UncheckedIOException(method + " " + path, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }

    void awaitSuccess(JsonNode accepted) {
      String path = "/operations/" + accepted.at("/operation/id").asText();
      AtomicReference<JsonNode> last = new AtomicReference<>(accepted);
      Await.until(
          "the end of " + accepted,
          MAKING_MAX,
          () -> {
            last.set(send("GET", path, null));
            return !last.get().path("state").asText().equals("running");
          });
      assertEquals("succeeded", last.get().path("state").asText(), last.get()::toString);
    }
  }
}
