package io.weir.controlplane.testing;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.ClusterGateway.ExistingTopic;
import io.weir.controlplane.service.messages.MessageGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Records of the fake cluster, in memory; a fetch gives ten of a partition. Thread-safe. */
public final class FakeMessageGateway implements MessageGateway {
  private static final int FETCH_RECORDS = 10;
  private static final int RECORD_BYTES_MAX = 1 << 20;

  private final Runnable requireReachable;
  private final Map<PhysicalTopic, ExistingTopic> topics;
  private final Map<String, List<Stored>> logs = new HashMap<>();
  private long clockMs = 1_000;

  FakeMessageGateway(Runnable requireReachable, Map<PhysicalTopic, ExistingTopic> topics) {
    this.requireReachable = requireReachable;
    this.topics = topics;
  }

  /** Appends with a time of one's own. */
  public synchronized long add(
      PhysicalTopic topic, int partition, long timestampMs, byte[] key, byte[] value) {
    List<Stored> log = log(topic, partition);
    log.add(
        new Stored(
            partition,
            log.size(),
            OptionalLong.of(timestampMs),
            false,
            key,
            value,
            List.of(new Header("n", ("h" + log.size()).getBytes(StandardCharsets.UTF_8)))));
    notifyAll();
    return log.size() - 1L;
  }

  private List<Stored> log(PhysicalTopic topic, int partition) {
    return logs.computeIfAbsent(topic.physicalName() + "-" + partition, any -> new ArrayList<>());
  }

  @Override
  public synchronized Optional<Map<Integer, Range>> ranges(PhysicalTopic topic) {
    requireReachable.run();
    ExistingTopic there = topics.get(topic);
    if (there == null) {
      return Optional.empty();
    }
    Map<Integer, Range> ranges = new TreeMap<>();
    for (int i = 0; i < there.partitions(); i++) {
      ranges.put(i, new Range(0, log(topic, i).size()));
    }
    return Optional.of(ranges);
  }

  @Override
  public synchronized Map<Integer, Long> offsetsAt(
      PhysicalTopic topic, Set<Integer> partitions, Instant time) {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (int partition : partitions) {
      log(topic, partition).stream()
          .filter(stored -> stored.timestampMs().orElse(0) >= time.toEpochMilli())
          .findFirst()
          .ifPresent(stored -> offsets.put(partition, stored.offset()));
    }
    return offsets;
  }

  @Override
  public Map<Integer, Long> read(
      PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait, Visitor visitor) {
    requireReachable.run();
    Map<Integer, Long> next = new TreeMap<>(offsets);
    List<Stored> found = await(topic, new TreeMap<>(offsets), wait);
    Set<Integer> stopped = new java.util.HashSet<>();
    for (Stored stored : found) {
      if (!stopped.contains(stored.partition())) {
        if (!visitor.visit(stored)) {
          stopped.add(stored.partition());
        }
        next.put(stored.partition(), stored.offset() + 1);
      }
    }
    return next;
  }

  private synchronized List<Stored> await(
      PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait) {
    List<Stored> found = find(topic, offsets);
    if (found.isEmpty() && wait.toMillis() > 0) {
      try {
        wait(wait.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      found = find(topic, offsets);
    }
    return found;
  }

  private List<Stored> find(PhysicalTopic topic, Map<Integer, Long> offsets) {
    List<Stored> found = new ArrayList<>();
    offsets.forEach(
        (partition, offset) ->
            log(topic, partition).stream().skip(offset).limit(FETCH_RECORDS).forEach(found::add));
    return found;
  }

  @Override
  public synchronized Appended append(PhysicalTopic topic, NewRecord wanted) {
    requireReachable.run();
    if (wanted.value() != null && wanted.value().length > RECORD_BYTES_MAX) {
      throw new ProblemException(ProblemCode.PAYLOAD_TOO_LARGE, "larger than max.message.bytes");
    }
    int partition = wanted.partition().orElse(0);
    long now = clockMs++;
    return new Appended(partition, add(topic, partition, now, wanted.key(), wanted.value()), now);
  }
}
