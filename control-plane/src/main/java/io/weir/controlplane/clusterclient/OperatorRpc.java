package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls Weir's own APIs on brokers, over connections that are kept for reuse. A kept connection
 * that turns out to be dead is replaced once. Thread-safe; each call takes a connection of its own.
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
    Address address = new Address(host, port);
    byte[] body = json.writeValueAsBytes(request);
    OperatorConnection kept = take(address);
    if (kept != null) {
      try {
        return finish(address, kept, kept.call(apiKey, body, timeoutMs));
      } catch (java.net.SocketTimeoutException e) {
        discard(kept);
        throw e;
      } catch (IOException e) {
        // Closed by the broker since it was used last; both APIs may be repeated safely.
        log.debug(
            "event=kept_connection_was_dead broker={}:{} reason=\"{}\"",
            host,
            port,
            e.getMessage());
        discard(kept);
      }
    }
    OperatorConnection fresh = OperatorConnection.open(host, port, login);
    try {
      return finish(address, fresh, fresh.call(apiKey, body, timeoutMs));
    } catch (IOException e) {
      discard(fresh);
      throw e;
    }
  }

  private JsonNode finish(Address address, OperatorConnection connection, byte[] answer)
      throws IOException {
    JsonNode parsed = json.readTree(answer);
    if (!keep(address, connection)) {
      discard(connection);
    }
    return parsed;
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
