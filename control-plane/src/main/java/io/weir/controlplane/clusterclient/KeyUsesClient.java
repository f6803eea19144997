package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.service.ClusterFigures.KeyUse;
import io.weir.controlplane.service.ClusterFigures.KeyUses;
import io.weir.controlplane.service.ClusterGateway.Broker;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks all brokers by the KeyUses API. Thread-safe. */
final class KeyUsesClient {
  private static final short KEY_USES = 20_010;
  private static final int PAGE = 5_000;
  private static final int TIMEOUT_MS = 2_000;

  private final OperatorRpc rpc;
  private final EveryBroker everyBroker;
  private final ObjectMapper json = new ObjectMapper();

  KeyUsesClient(OperatorRpc rpc, EveryBroker everyBroker) {
    this.rpc = rpc;
    this.everyBroker = everyBroker;
  }

  /** Those that were used at this time or later. */
  KeyUses since(Instant since) {
    return ask(broker -> pages(broker, since));
  }

  /** Those with these ids. */
  KeyUses named(List<String> keyIds) {
    ObjectNode request = json.createObjectNode();
    keyIds.forEach(request.putArray("keys")::add);
    return ask(
        broker -> {
          Map<String, KeyUse> found = new HashMap<>();
          read(call(broker, request), found);
          return found;
        });
  }

  private KeyUses ask(EveryBroker.Question<Map<String, KeyUse>> question) {
    List<Optional<Map<String, KeyUse>>> answers = everyBroker.answers("key_uses", question);
    Map<String, KeyUse> all = new HashMap<>();
    answers.forEach(
        answer ->
            answer.ifPresent(uses -> uses.forEach((key, use) -> all.merge(key, use, KeyUse::and))));
    boolean complete = !answers.isEmpty() && answers.stream().allMatch(Optional::isPresent);
    return new KeyUses(all, complete);
  }

  private Map<String, KeyUse> pages(Broker broker, Instant since) throws IOException {
    Map<String, KeyUse> found = new HashMap<>();
    String after = "";
    JsonNode answer;
    do {
      answer =
          call(
              broker,
              json.createObjectNode()
                  .put("since_ms", since.toEpochMilli())
                  .put("after", after)
                  .put("keys_max", PAGE));
      after = read(answer, found);
    } while (answer.path("more").asBoolean());
    return found;
  }

  /** The last id. */
  private static String read(JsonNode answer, Map<String, KeyUse> into) {
    String last = "";
    for (JsonNode use : answer.path("keys")) {
      last = use.path("id").asText();
      into.put(
          last,
          new KeyUse(
              Instant.ofEpochMilli(use.path("last_used_ms").asLong()),
              use.path("connections").asInt()));
    }
    return last;
  }

  private JsonNode call(Broker broker, ObjectNode request) throws IOException {
    return rpc.ask(broker, KEY_USES, request, TIMEOUT_MS);
  }
}
