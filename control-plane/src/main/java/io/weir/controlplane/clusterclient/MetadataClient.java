package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.service.ClusterGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** MetadataAwait to every broker. Thread-safe. */
final class MetadataClient {
  static final short AWAIT = 20_003;

  private static final Logger log = LoggerFactory.getLogger(MetadataClient.class);
  private static final int ANSWER_GRACE_MS = 1_000;
  private static final long NOTHING = -1;

  private final OperatorRpc rpc;
  private final EveryBroker everyBroker;
  private final ObjectMapper json = new ObjectMapper();

  MetadataClient(OperatorRpc rpc, EveryBroker everyBroker) {
    this.rpc = rpc;
    this.everyBroker = everyBroker;
  }

  /**
   * Waits until all brokers have applied what any of them has applied by now: what a broker has
   * answered as done is part of it. Ids of those that have not in time.
   */
  List<Integer> lagging(Duration timeout) {
    long newest =
        everyBroker.ask(everyBroker.now(), this::applied, NOTHING).stream()
            .mapToLong(Long::longValue)
            .max()
            .orElse(NOTHING);
    if (newest == NOTHING) {
      return everyBroker.now().stream().map(ClusterGateway.Broker::id).toList();
    }
    return everyBroker.lagging(broker -> hasApplied(broker, newest, timeout));
  }

  private long applied(ClusterGateway.Broker broker) {
    try {
      JsonNode answer = ask(broker, 0, Duration.ZERO);
      return answer.path("error_code").asInt() == Errors.NONE.code()
          ? answer.path("applied_offset").asLong()
          : NOTHING;
    } catch (IOException e) {
      return unanswered(broker, e, NOTHING);
    }
  }

  private boolean hasApplied(ClusterGateway.Broker broker, long offset, Duration timeout) {
    try {
      return ask(broker, offset, timeout).path("error_code").asInt() == Errors.NONE.code();
    } catch (IOException e) {
      return unanswered(broker, e, false);
    }
  }

  private JsonNode ask(ClusterGateway.Broker broker, long offset, Duration timeout)
      throws IOException {
    ObjectNode request =
        json.createObjectNode().put("offset", offset).put("timeout_ms", timeout.toMillis());
    int waitMs = Math.toIntExact(timeout.toMillis()) + ANSWER_GRACE_MS;
    return rpc.call(broker.host(), broker.port(), AWAIT, request, waitMs);
  }

  private static <T> T unanswered(ClusterGateway.Broker broker, IOException e, T unknown) {
    log.info("event=metadata_offset_unknown broker={} reason=\"{}\"", broker.id(), e.getMessage());
    return unknown;
  }
}
