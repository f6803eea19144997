package io.weir.broker.metrics;

import io.weir.broker.protocol.LogSliceRecords;
import io.weir.protocol.batch.RecordCounts;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Counts what one virtual cluster's clients do. Thread-safe without locks: its counters are striped
 * over threads and shared with no other virtual cluster.
 */
public final class TrafficMeter {
  final LongAdder producedBytes = new LongAdder();
  final LongAdder producedRecords = new LongAdder();
  final LongAdder fetchedBytes = new LongAdder();
  final LongAdder fetchedRecords = new LongAdder();
  final LongAdder readsPaused = new LongAdder();
  private final Map<Short, LongAdder[]> requests = new ConcurrentHashMap<>();

  TrafficMeter() {}

  /**
   * A request was answered.
   *
   * @param request as its handler left it; the records of Produce are still there
   * @param answer what its handler answered; null for a Produce that wants no answer
   */
  public void answered(short apiKey, ApiMessage request, ApiMessage answer) {
    Outcome outcome =
        switch (answer) {
          case FetchResponseData fetch -> fetched(fetch);
          case ProduceResponseData produce -> produced((ProduceRequestData) request, produce);
          case null -> unacknowledged(request);
          default -> ResponseErrors.worst(answer);
        };
    count(apiKey, outcome);
  }

  /** A request ended with an error for all that it asked. */
  public void failed(short apiKey, Throwable told) {
    count(apiKey, Outcome.of(Errors.forException(told).code()));
  }

  /** A request to an API that has no error codes to look at was answered. */
  public void answered(short apiKey) {
    count(apiKey, Outcome.OK);
  }

  /** A connection is not read for now, as too much of it is in flight. */
  public void readsPaused() {
    readsPaused.increment();
  }

  /** Gives each counted kind of request: its API's key and its counters by outcome. */
  void forEachApi(BiConsumer<Short, LongAdder[]> taker) {
    requests.forEach(taker);
  }

  /** All of it in sums. */
  RequestMeters.Traffic traffic() {
    long[] byOutcome = new long[Outcome.values().length];
    requests.forEach(
        (key, counters) -> {
          for (int i = 0; i < counters.length; i++) {
            byOutcome[i] += counters[i].sum();
          }
        });
    return new RequestMeters.Traffic(
        producedBytes.sum(),
        producedRecords.sum(),
        fetchedBytes.sum(),
        fetchedRecords.sum(),
        Arrays.stream(byOutcome).sum(),
        byOutcome[Outcome.REFUSED.ordinal()] + byOutcome[Outcome.FAILED.ordinal()],
        readsPaused.sum());
  }

  private void count(short apiKey, Outcome outcome) {
    LongAdder[] counters = requests.get(apiKey);
    if (counters == null) {
      counters = requests.computeIfAbsent(apiKey, key -> newCounters());
    }
    counters[outcome.ordinal()].increment();
  }

  private static LongAdder[] newCounters() {
    LongAdder[] counters = new LongAdder[Outcome.values().length];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new LongAdder();
    }
    return counters;
  }

  private Outcome fetched(FetchResponseData answer) {
    Outcome worst = Outcome.of(answer.errorCode());
    long bytes = 0;
    long records = 0;
    for (int t = 0; t < answer.responses().size(); t++) {
      var partitions = answer.responses().get(t).partitions();
      for (int p = 0; p < partitions.size(); p++) {
        worst = worst.or(Outcome.of(partitions.get(p).errorCode()));
        if (partitions.get(p).records() instanceof LogSliceRecords slice) {
          bytes += slice.sizeInBytes();
          records += slice.source().records();
        }
      }
    }
    fetchedBytes.add(bytes);
    fetchedRecords.add(records);
    return worst;
  }

  private Outcome produced(ProduceRequestData request, ProduceResponseData answer) {
    Outcome worst = Outcome.OK;
    // The answer lists topics and partitions in the order of the request.
    var answered = answer.responses().iterator();
    for (var topic : request.topicData()) {
      var partitions = answered.next().partitionResponses().iterator();
      for (PartitionProduceData data : topic.partitionData()) {
        Outcome outcome = Outcome.of(partitions.next().errorCode());
        worst = worst.or(outcome);
        if (outcome == Outcome.OK) {
          stored(data.records());
        }
      }
    }
    return worst;
  }

  /** Produce with acks=0: without an error, as that would have closed the connection. */
  private Outcome unacknowledged(ApiMessage request) {
    if (request instanceof ProduceRequestData produce) {
      for (var topic : produce.topicData()) {
        topic.partitionData().forEach(partition -> stored(partition.records()));
      }
    }
    return Outcome.OK;
  }

  private void stored(BaseRecords records) {
    if (records instanceof MemoryRecords memory) {
      producedBytes.add(memory.sizeInBytes());
      producedRecords.add(RecordCounts.in(memory.buffer()));
    }
  }
}
