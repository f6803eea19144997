package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.security.CursorCodec;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where looks and streams begin and go on. Thread-safe; blocking. */
final class Beginnings {
  private final MessageGateway gateway;
  private final CursorCodec cursors;

  Beginnings(MessageGateway gateway, CursorCodec cursors) {
    this.gateway = gateway;
    this.cursors = cursors;
  }

  /** Next offset (forwards) or exclusive end (backwards) of each partition, and what is there. */
  record Opened(Map<Integer, Long> positions, Map<Integer, MessageGateway.Range> ranges) {}

  /** From a place that was handed out before, or as the query says. */
  Opened open(Actor actor, PhysicalTopic topic, Query query, Optional<String> token) {
    Map<Integer, MessageGateway.Range> ranges = ranges(topic, query);
    Map<Integer, Long> positions = new TreeMap<>();
    if (token.isPresent()) {
      Map<Integer, Long> known =
          Positions.parse(cursors.decode(actor.tenantId(), bound(topic, query), token.get()));
      ranges.forEach(
          (partition, range) -> {
            // Of a partition that came since, a look backwards shows nothing, others all.
            long at = known.getOrDefault(partition, range.start());
            positions.put(partition, Math.clamp(at, range.start(), range.endExclusive()));
          });
      return new Opened(positions, ranges);
    }
    Map<Integer, Long> byTime =
        query.from() == Query.From.TIME
            ? gateway.offsetsAt(topic, ranges.keySet(), query.time())
            : Map.of();
    ranges.forEach(
        (partition, range) ->
            positions.put(
                partition,
                switch (query.from()) {
                  case NEWEST -> range.endExclusive();
                  case OLDEST -> range.start();
                  case OFFSET -> Math.clamp(query.offset(), range.start(), range.endExclusive());
                  case TIME ->
                      Math.clamp(
                          byTime.getOrDefault(partition, range.endExclusive()),
                          range.start(),
                          range.endExclusive());
                }));
    return new Opened(positions, ranges);
  }

  /** Of the partitions that the query asks for, now. */
  Map<Integer, MessageGateway.Range> ranges(PhysicalTopic topic, Query query) {
    Map<Integer, MessageGateway.Range> all =
        gateway.ranges(topic).orElseThrow(() -> ProblemException.notFound("topic", topic.name()));
    if (query.partition().isEmpty()) {
      return all;
    }
    int wanted = query.partition().getAsInt();
    if (!all.containsKey(wanted)) {
      throw ProblemException.invalid("query:partition", "is not one of this topic");
    }
    return Map.of(wanted, all.get(wanted));
  }

  /** A place, signed for this tenant and query. */
  String token(Actor actor, PhysicalTopic topic, Query query, String place) {
    return cursors.encode(actor.tenantId(), bound(topic, query), place);
  }

  private static String bound(PhysicalTopic topic, Query query) {
    return "messages " + topic.physicalName() + " " + query.identity();
  }
}
