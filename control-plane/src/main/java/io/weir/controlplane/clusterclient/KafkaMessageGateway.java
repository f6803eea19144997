package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.messages.MessageGateway;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * Records over the operators' listener. Fetches are made by hand, one broker after the other, as
 * Kafka's consumer reads ahead and believes what stands in compressed batches. Thread-safe.
 */
final class KafkaMessageGateway implements MessageGateway {
  /** The newest that names topics rather than giving their ids. */
  private static final short FETCH_VERSION = 12;

  private static final int FETCH_BYTES = 1 << 20;
  private static final int FETCH_GRACE_MS = 3_000;
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

  private final AdminAccess admin;
  private final OperatorRpc rpc;
  private final RecordAppender appender;
  private final Leaders leaders;
  private final AtomicInteger fetches = new AtomicInteger();

  KafkaMessageGateway(AdminAccess admin, OperatorRpc rpc, RecordAppender appender) {
    this.admin = admin;
    this.rpc = rpc;
    this.appender = appender;
    this.leaders = new Leaders(admin, System::nanoTime);
  }

  @Override
  public Optional<Map<Integer, Range>> ranges(PhysicalTopic topic) {
    List<TopicPartitionInfo> there = TopicPartitions.of(admin, List.of(topic)).get(topic);
    if (there == null) {
      return Optional.empty();
    }
    List<Integer> partitions = there.stream().map(TopicPartitionInfo::partition).toList();
    Map<Integer, Long> starts = offsets(topic, partitions, OffsetSpec.earliest());
    Map<Integer, Long> ends = offsets(topic, partitions, OffsetSpec.latest());
    Map<Integer, Range> ranges = new TreeMap<>();
    partitions.forEach(
        partition ->
            ranges.put(
                partition,
                new Range(
                    starts.get(partition), Math.max(starts.get(partition), ends.get(partition)))));
    return Optional.of(ranges);
  }

  @Override
  public Map<Integer, Long> offsetsAt(PhysicalTopic topic, Set<Integer> partitions, Instant time) {
    Map<Integer, Long> found =
        offsets(topic, partitions, OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli())));
    found.values().removeIf(offset -> offset < 0); // nothing is that new
    return found;
  }

  private Map<Integer, Long> offsets(
      PhysicalTopic topic, Collection<Integer> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(
        partition -> asked.put(new TopicPartition(topic.physicalName(), partition), spec));
    try {
      Map<TopicPartition, ListOffsetsResultInfo> answers =
          admin.call(client -> client.listOffsets(asked, COMMITTED).all());
      Map<Integer, Long> offsets = new TreeMap<>();
      answers.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
      return offsets;
    } catch (AdminAccess.Failed e) {
      throw failure(e.getCause(), topic);
    }
  }

  private static ProblemException failure(Throwable error, PhysicalTopic topic) {
    return error instanceof UnknownTopicOrPartitionException
        ? ProblemException.notFound("topic", topic.name())
        : AdminErrors.unavailable(error);
  }

  @Override
  public Map<Integer, Long> read(
      PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait, Visitor visitor) {
    Map<Node, Map<Integer, Long>> byLeader = new LinkedHashMap<>();
    leaders
        .of(topic, offsets.keySet())
        .forEach(
            (partition, leader) ->
                byLeader
                    .computeIfAbsent(leader, any -> new TreeMap<>())
                    .put(partition, offsets.get(partition)));
    Map<Integer, Long> next = new HashMap<>(offsets);
    Throwable failure = null;
    int failed = 0;
    for (Map.Entry<Node, Map<Integer, Long>> each : byLeader.entrySet()) {
      try {
        int waitMs = (int) (wait.toMillis() / byLeader.size());
        failed += fetch(each.getKey(), topic, each.getValue(), waitMs, visitor, next);
      } catch (IOException e) {
        leaders.forget(topic);
        failure = e;
        failed += each.getValue().size();
      }
    }
    int leaderless = offsets.size() - byLeader.values().stream().mapToInt(Map::size).sum();
    if (leaderless > 0) {
      leaders.forget(topic);
    }
    if (failed + leaderless == offsets.size() && next.equals(offsets)) {
      throw AdminErrors.unavailable(
          failure == null ? Errors.NOT_LEADER_OR_FOLLOWER.exception() : failure);
    }
    return next;
  }

  /** How many partitions could not be read. */
  private int fetch(
      Node leader,
      PhysicalTopic topic,
      Map<Integer, Long> offsets,
      int waitMs,
      Visitor visitor,
      Map<Integer, Long> next)
      throws IOException {
    LinkedHashMap<TopicPartition, FetchRequest.PartitionData> wanted = new LinkedHashMap<>();
    for (int partition : inTurn(offsets.keySet())) {
      wanted.put(
          new TopicPartition(topic.physicalName(), partition),
          new FetchRequest.PartitionData(
              Uuid.ZERO_UUID, offsets.get(partition), -1, FETCH_BYTES, Optional.empty()));
    }
    FetchRequest request =
        FetchRequest.Builder.forConsumer(FETCH_VERSION, waitMs, 1, wanted)
            .isolationLevel(IsolationLevel.READ_COMMITTED)
            .setMaxBytes(FETCH_BYTES)
            .build(FETCH_VERSION);
    FetchResponse response =
        rpc.fetch(leader.host(), leader.port(), request, waitMs + FETCH_GRACE_MS);
    if (response.error() != Errors.NONE) {
      throw new IOException("a fetch was refused: " + response.error());
    }
    int failed = 0;
    for (var answered : response.data().responses()) {
      for (FetchResponseData.PartitionData partition : answered.partitions()) {
        int index = partition.partitionIndex();
        Long offset = offsets.get(index);
        if (offset == null) {
          throw new IOException("an answer for another partition than was asked for");
        }
        Errors error = Errors.forCode(partition.errorCode());
        switch (error) {
          case NONE -> next.put(index, taken(partition, offset, visitor));
          case OFFSET_OUT_OF_RANGE -> next.put(index, within(topic, index, offset));
          case UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER, LEADER_NOT_AVAILABLE -> {
            leaders.forget(topic);
            failed++;
          }
          default -> throw new IOException("a fetch was refused: " + error);
        }
      }
    }
    return failed;
  }

  /** Brokers fill an answer in the order they are asked, so each partition is first in its turn. */
  private List<Integer> inTurn(Collection<Integer> partitions) {
    List<Integer> order = new ArrayList<>(partitions);
    Collections.rotate(order, fetches.getAndIncrement());
    return order;
  }

  private static long taken(
      FetchResponseData.PartitionData partition, long offset, Visitor visitor) {
    long next = offset;
    boolean[] goOn = {true};
    BatchReader reader =
        new BatchReader(
            partition.partitionIndex(),
            stored -> {
              goOn[0] = visitor.visit(stored);
              return goOn[0];
            });
    Aborted aborted = new Aborted(partition.abortedTransactions());
    for (RecordBatch batch : batches(partition)) {
      if (!goOn[0]) {
        break;
      }
      boolean hidden = aborted.hides(batch);
      if (batch.lastOffset() >= next) {
        next = hidden ? batch.lastOffset() + 1 : reader.read(batch, next);
      }
    }
    return next;
  }

  private static Iterable<? extends RecordBatch> batches(
      FetchResponseData.PartitionData partition) {
    try {
      return FetchResponse.recordsOrFail(partition).batches();
    } catch (KafkaException e) {
      throw AdminErrors.unavailable(e);
    }
  }

  /** Records were deleted under the reader, or the log lost its end: the nearest that is there. */
  private long within(PhysicalTopic topic, int partition, long offset) {
    Map<Integer, Long> start = offsets(topic, Set.of(partition), OffsetSpec.earliest());
    Map<Integer, Long> end = offsets(topic, Set.of(partition), OffsetSpec.latest());
    return Math.min(end.get(partition), Math.max(start.get(partition), offset));
  }

  @Override
  public Appended append(PhysicalTopic topic, NewRecord wanted) {
    return appender.append(topic, wanted);
  }
}
