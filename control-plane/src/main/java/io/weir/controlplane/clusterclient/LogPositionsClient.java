package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks leaders where their logs stand, by Weir's own API. Thread-safe. */
final class LogPositionsClient {
  static final short LOG_POSITIONS = 20_002;

  /** The brokers refuse more. */
  private static final int PARTITIONS_MAX = 200;

  private static final int TIMEOUT_MS = 5_000;
  private static final Logger log = LoggerFactory.getLogger(LogPositionsClient.class);

  private final OperatorRpc rpc;
  private final ObjectMapper json = new ObjectMapper();

  LogPositionsClient(OperatorRpc rpc) {
    this.rpc = rpc;
  }

  /** The positions that were answered; a broker that is away, or leads no longer, gives none. */
  Map<Place, Position> ask(Map<Node, List<Place>> byLeader) {
    Map<Place, Position> found = new HashMap<>();
    byLeader.forEach(
        (leader, places) -> {
          try {
            for (int from = 0; from < places.size(); from += PARTITIONS_MAX) {
              int to = Math.min(places.size(), from + PARTITIONS_MAX);
              ask(leader, places.subList(from, to), found);
            }
          } catch (IOException e) {
            log.info(
                "event=log_positions_unknown broker={} reason=\"{}\"", leader.id(), e.getMessage());
          }
        });
    return found;
  }

  private void ask(Node leader, List<Place> places, Map<Place, Position> found) throws IOException {
    ObjectNode request = json.createObjectNode();
    ArrayNode partitions = request.putArray("partitions");
    for (Place place : places) {
      partitions
          .addObject()
          .put("topic", place.partition().topic().physicalName())
          .put("partition", place.partition().index())
          .put("offset", place.offset());
    }
    JsonNode answer = rpc.call(leader.host(), leader.port(), LOG_POSITIONS, request, TIMEOUT_MS);
    JsonNode positions = answer.path("positions");
    if (answer.path("error_code").asInt() != Errors.NONE.code()
        || positions.size() != places.size()) {
      throw new IOException("refused: " + answer.path("error_message").asText());
    }
    for (int i = 0; i < places.size(); i++) {
      JsonNode position = positions.get(i);
      if (position.path("error_code").asInt() == Errors.NONE.code()) {
        found.put(
            places.get(i),
            new Position(
                position.path("start").asLong(),
                position.path("end").asLong(),
                number(position.path("timestamp_ms")),
                number(position.path("size_bytes")),
                number(position.path("remote_size_bytes"))));
      }
    }
  }

  private static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
  }
}
