package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.service.ClusterGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TenancyApply to the leader of the tenancy log, TenancyAwait to every broker. Thread-safe. */
final class TenancyClient implements AutoCloseable {
  static final short APPLY = 20_000;
  static final short AWAIT = 20_001;

  private static final Logger log = LoggerFactory.getLogger(TenancyClient.class);
  private static final int APPLY_TIMEOUT_MS = 2_000;
  private static final long APPLY_TRIES_MS = 4_500;
  private static final long RETRY_MS = 100;
  private static final int ANSWER_GRACE_MS = 1_000;

  private final OperatorRpc rpc;
  private final Supplier<Optional<Node>> leader;
  private final EveryBroker everyBroker;
  private final ObjectMapper json = new ObjectMapper();

  TenancyClient(OperatorRpc rpc, Supplier<Optional<Node>> leader, EveryBroker everyBroker) {
    this.rpc = rpc;
    this.leader = leader;
    this.everyBroker = everyBroker;
  }

  /**
   * Writes; the end offset to await. A leader that moves is followed until a caller's five seconds
   * are nearly over.
   */
  long publish(List<TenancyRecord> records) {
    ObjectNode request = json.createObjectNode();
    ArrayNode list = request.putArray("records");
    records.forEach(record -> list.add(body(record)));
    long deadlineNs = System.nanoTime() + APPLY_TRIES_MS * 1_000_000;
    String reason;
    do {
      try {
        Optional<Node> target = leader.get();
        if (target.isPresent()) {
          JsonNode answer =
              rpc.call(target.get().host(), target.get().port(), APPLY, request, APPLY_TIMEOUT_MS);
          Errors error = Errors.forCode((short) answer.path("error_code").asInt());
          if (error == Errors.NONE) {
            return answer.path("offset").asLong();
          }
          reason = error + " " + answer.path("error_message").asText();
          if (error == Errors.INVALID_REQUEST) {
            throw new IllegalStateException("the brokers refuse our tenancy records: " + reason);
          }
        } else {
          reason = "the tenancy log has no leader";
        }
      } catch (IOException e) {
        reason = e.getMessage();
      }
      pause();
    } while (System.nanoTime() < deadlineNs);
    throw new ProblemException(
        ProblemCode.CLUSTER_UNAVAILABLE, "The tenancy log could not be written: " + reason + ".");
  }

  /** Asks all brokers at once; those that have not applied everything below in time. */
  List<Integer> lagging(long endOffset, Duration timeout) {
    return everyBroker.lagging(broker -> applied(broker, endOffset, timeout));
  }

  private boolean applied(ClusterGateway.Broker broker, long endOffset, Duration timeout) {
    ObjectNode request =
        json.createObjectNode().put("offset", endOffset).put("timeout_ms", timeout.toMillis());
    try {
      int waitMs = Math.toIntExact(timeout.toMillis()) + ANSWER_GRACE_MS;
      JsonNode answer = rpc.call(broker.host(), broker.port(), AWAIT, request, waitMs);
      return answer.path("error_code").asInt() == Errors.NONE.code();
    } catch (IOException e) {
      log.info(
          "event=broker_did_not_say_what_it_has_applied id={} reason=\"{}\"",
          broker.id(),
          e.getMessage());
      return false;
    }
  }

  private ObjectNode body(TenancyRecord record) {
    try {
      ObjectNode node =
          json.createObjectNode()
              .put("type", record.type())
              .put("id", record.id())
              .put("v", 0)
              .put("revision", record.revision());
      node.setAll((ObjectNode) json.readTree(record.body()));
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored tenancy record is not JSON: " + record, e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          ProblemCode.CLUSTER_UNAVAILABLE, "The control plane is stopping.", e);
    }
  }

  @Override
  public void close() {
    rpc.close();
  }
}
