package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.service.ClusterGateway;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls Weir's own APIs on brokers, and Fetch, over connections that are kept for reuse. A kept
 * connection that turns out to be dead is replaced once. Thread-safe; each call takes a connection
 * of its own.
 */
final class OperatorRpc implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorRpc.class);
  private static final int IDLE_PER_BROKER_MAX = 4;

  private record Address(String host, int port) {}

  private final OperatorLogin login;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Address, Deque<OperatorConnection>> idle = new HashMap<>();
  private boolean closed;

  OperatorRpc(OperatorLogin login) {
    this.login = login;
  }

  /**
   * One call.
   *
   * @throws IOException when no answer came; whether the broker did it is then unknown
   */
  JsonNode call(String host, int port, short apiKey, ObjectNode request, int timeoutMs)
      throws IOException {
    byte[] body = json.writeValueAsBytes(request);
    byte[] answer =
        on(new Address(host, port), connection -> connection.call(apiKey, body, timeoutMs));
    return json.readTree(answer);
  }

  /** One call that the broker must not refuse; a refusal is an {@link IOException} too. */
  JsonNode ask(ClusterGateway.Broker broker, short apiKey, ObjectNode request, int timeoutMs)
      throws IOException {
    JsonNode answer = call(broker.host(), broker.port(), apiKey, request, timeoutMs);
    if (answer.path("error_code").asInt() != Errors.NONE.code()) {
      throw new IOException("refused: " + answer.path("error_message").asText());
    }
    return answer;
  }

  /** A fetch; as {@link #call}. */
  FetchResponse fetch(String host, int port, FetchRequest request, int timeoutMs)
      throws IOException {
    return (FetchResponse)
        on(new Address(host, port), connection -> connection.fetch(request, timeoutMs));
  }

  private interface Exchange<T> {
    T over(OperatorConnection connection) throws IOException;
  }

  private <T> T on(Address address, Exchange<T> exchange) throws IOException {
    OperatorConnection kept = take(address);
    if (kept != null) {
      try {
        return finish(address, kept, exchange.over(kept));
      } catch (java.net.SocketTimeoutException e) {
        discard(kept);
        throw e;
      } catch (IOException e) {
        // Closed by the broker since it was used last; all these requests may be repeated safely.
        log.debug(
            "event=kept_connection_was_dead broker={}:{} reason=\"{}\"",
            address.host(),
            address.port(),
            e.getMessage());
        discard(kept);
      } catch (RuntimeException e) {
        discard(kept);
        throw e;
      }
    }
    OperatorConnection fresh = OperatorConnection.open(address.host(), address.port(), login);
    try {
      return finish(address, fresh, exchange.over(fresh));
    } catch (IOException | RuntimeException e) {
      discard(fresh);
      throw e;
    }
  }

  private <T> T finish(Address address, OperatorConnection connection, T answer) {
    if (!keep(address, connection)) {
      discard(connection);
    }
    return answer;
  }

  private synchronized OperatorConnection take(Address address) {
    Deque<OperatorConnection> connections = idle.get(address);
    return connections == null ? null : connections.pollFirst();
  }

  private synchronized boolean keep(Address address, OperatorConnection connection) {
    Deque<OperatorConnection> connections =
        idle.computeIfAbsent(address, any -> new ArrayDeque<>());
    if (closed || connections.size() >= IDLE_PER_BROKER_MAX) {
      return false;
    }
    connections.addFirst(connection);
    return true;
  }

  private static void discard(OperatorConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      log.debug("event=closing_a_connection_failed reason=\"{}\"", e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(connections -> connections.forEach(OperatorRpc::discard));
    idle.clear();
  }
}
