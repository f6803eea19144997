package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.service.ClusterFigures.TopicFigures;
import io.weir.controlplane.service.ClusterFigures.TopicLook;
import io.weir.controlplane.service.ClusterGateway.Broker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks all brokers by the TopicFigures API. Thread-safe. */
final class TopicFiguresClient {
  private static final short TOPIC_FIGURES = 20_011;
  private static final int PAGE = 2_000;
  private static final int TIMEOUT_MS = 2_000;

  private final OperatorRpc rpc;
  private final EveryBroker everyBroker;
  private final ObjectMapper json = new ObjectMapper();

  TopicFiguresClient(OperatorRpc rpc, EveryBroker everyBroker) {
    this.rpc = rpc;
    this.everyBroker = everyBroker;
  }

  /** Of one virtual cluster. */
  TopicLook of(String clusterPrefix) {
    List<Optional<Map<String, TopicFigures>>> answers =
        everyBroker.answers("topic_figures", broker -> pages(broker, clusterPrefix));
    Map<String, TopicFigures> all = new HashMap<>();
    answers.forEach(
        answer ->
            answer.ifPresent(
                topics -> topics.forEach((name, one) -> all.merge(name, one, TopicFigures::and))));
    if (answers.stream().allMatch(Optional::isEmpty)) {
      throw AdminErrors.unavailable(new IOException("no broker tells sizes of topics"));
    }
    return new TopicLook(all);
  }

  private Map<String, TopicFigures> pages(Broker broker, String clusterPrefix) throws IOException {
    Map<String, TopicFigures> found = new HashMap<>();
    String after = "";
    JsonNode answer;
    do {
      ObjectNode request =
          json.createObjectNode()
              .put("virtual_cluster", "vc-" + clusterPrefix)
              .put("after", after)
              .put("topics_max", PAGE);
      answer = rpc.ask(broker, TOPIC_FIGURES, request, TIMEOUT_MS);
      for (JsonNode topic : answer.path("topics")) {
        after = topic.path("name").asText();
        found.put(after, figures(topic));
      }
    } while (answer.path("more").asBoolean());
    return found;
  }

  private static TopicFigures figures(JsonNode topic) {
    return new TopicFigures(
        topic.path("partitions_led").asInt(),
        topic.path("bytes").asLong(),
        topic.path("records").asLong(),
        topic.path("written").asLong(),
        topic.path("bytes_per_second").asDouble(),
        topic.path("records_per_second").asDouble());
  }
}
