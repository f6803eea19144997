package io.weir.broker.internaltopic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InternalTopicTailTest {
  private static final InternalTopic TOPIC =
      new InternalTopic(new PhysicalTopic("__weir_test"), Map.of("retention.ms", "-1"));
  private static final String UNREADABLE = "unreadable";

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Leader leader = new Leader();
  private final InternalTopicTail tail =
      new InternalTopicTail(TOPIC, leader::metadata, leader, 1, new Recorder(), executor);

  @AfterEach
  void stop() {
    tail.close();
    executor.shutdownNow();
  }

  @Test
  void whatIsThereIsReplayedAndThenWhatComes() throws Exception {
    leader.append("a", "b");

    tail.start().get(10, TimeUnit.SECONDS);
    leader.append("c");

    hears("a", "b", "advanced 2", "caught up", "c", "advanced 3");
  }

  @Test
  void aLogThatBeginsLaterIsReadAgainFromThere() throws Exception {
    leader.append("a", "b");
    tail.start().get(10, TimeUnit.SECONDS);
    hears("a", "b", "advanced 2", "caught up");

    leader.cut(5);
    leader.append("f");

    hears("restarted 5", "f", "advanced 6", "caught up");
  }

  @Test
  void anotherTopicOfTheNameIsReadFromItsStart() throws Exception {
    leader.append("a");
    tail.start().get(10, TimeUnit.SECONDS);
    hears("a", "advanced 1", "caught up");

    leader.recreate();
    leader.append("x", "y");

    hears("restarted 0", "x", "y", "advanced 2", "caught up");
  }

  @Test
  void aRecordThatCanNotBeReadStopsItForGood() throws Exception {
    leader.append("a", UNREADABLE);

    CompletableFuture<Void> started = tail.start();
    Throwable reason = tail.halted().get(10, TimeUnit.SECONDS);

    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> started.get(10, TimeUnit.SECONDS));
    assertSame(reason, failed.getCause());
    hears("a");
    int asked = leader.requests();
    executor.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertEquals(asked, leader.requests());
  }

  @Test
  void aMissingTopicIsCreatedWithItsSettings() throws Exception {
    leader.exists = false;

    tail.start().get(10, TimeUnit.SECONDS);

    assertEquals(Map.of("retention.ms", "-1"), leader.created);
    hears("caught up");
    assertFalse(tail.halted().isDone());
  }

  private void hears(String... expected) throws InterruptedException {
    for (String next : expected) {
      assertEquals(next, heard.poll(10, TimeUnit.SECONDS));
    }
  }

  private final class Recorder implements InternalTopicTail.Replay {
    @Override
    public long replay(Records records, long position) {
      long next = position;
      for (Record record : records.records()) {
        byte[] value = new byte[record.valueSize()];
        record.value().get(value);
        if (new String(value, StandardCharsets.UTF_8).equals(UNREADABLE)) {
          throw new UnreadableRecordException("at offset " + record.offset());
        }
        heard.add(new String(value, StandardCharsets.UTF_8));
        next = record.offset() + 1;
      }
      return next;
    }

    @Override
    public void advancedTo(long offsetExclusive) {
      heard.add("advanced " + offsetExclusive);
    }

    @Override
    public void restarted(long position) {
      heard.add("restarted " + position);
    }

    @Override
    public void caughtUp() {
      heard.add("caught up");
    }
  }

  /**
   * The controller and the leader of the one partition; answers a fetch when there is something.
   */
  private static final class Leader implements ControllerClient {
    private boolean exists = true;
    private Map<String, String> created = Map.of();
    private Uuid topicId = new Uuid(1, 1);
    private long start;
    private final List<String> values = new ArrayList<>();
    private int requests;
    private CompletableFuture<Void> change = new CompletableFuture<>();

    synchronized ClusterMetadata metadata() {
      PartitionMetadata partition =
          new PartitionMetadata(
              0,
              4,
              2,
              2,
              List.of(4),
              List.of(4),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              false,
              List.of());
      return ClusterMetadata.of(
          1,
          exists
              ? List.of(new TopicMetadata(TOPIC.name(), topicId, List.of(partition)))
              : List.of(),
          List.of(new BrokerMetadata(4, 1, false, false, Map.of(), Optional.empty())),
          Map.of(),
          OptionalInt.of(4));
    }

    synchronized int requests() {
      return requests;
    }

    void append(String... added) {
      synchronized (this) {
        values.addAll(List.of(added));
      }
      changed();
    }

    void cut(long newStart) {
      synchronized (this) {
        start = newStart;
        values.clear();
      }
      changed();
    }

    void recreate() {
      synchronized (this) {
        topicId = new Uuid(1, 2);
        start = 0;
        values.clear();
      }
      changed();
    }

    private void changed() {
      CompletableFuture<Void> before;
      synchronized (this) {
        before = change;
        change = new CompletableFuture<>();
      }
      before.complete(null);
    }

    @Override
    public synchronized <R extends ApiMessage> CompletableFuture<R> send(
        ApiMessage request, short version, Class<R> response, int timeoutMs) {
      created = new HashMap<>();
      ((CreateTopicsRequestData) request)
          .topics()
          .find(TOPIC.name().name())
          .configs()
          .forEach(config -> created.put(config.name(), config.value()));
      exists = true;
      return CompletableFuture.completedFuture(response.cast(new CreateTopicsResponseData()));
    }

    @Override
    public synchronized <R extends ApiMessage> CompletableFuture<R> sendTo(
        int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
      requests++;
      return switch (request) {
        case ListOffsetsRequestData list ->
            CompletableFuture.completedFuture(response.cast(listed(list)));
        case FetchRequestData fetch -> fetch(fetch).thenApply(response::cast);
        default -> throw new AssertionError(request);
      };
    }

    private ListOffsetsResponseData listed(ListOffsetsRequestData request) {
      long timestamp = request.topics().getFirst().partitions().getFirst().timestamp();
      return new ListOffsetsResponseData()
          .setTopics(
              List.of(
                  new ListOffsetsResponseData.ListOffsetsTopicResponse()
                      .setPartitions(
                          List.of(
                              new ListOffsetsResponseData.ListOffsetsPartitionResponse()
                                  .setOffset(
                                      timestamp == ListOffsetsRequest.EARLIEST_TIMESTAMP
                                          ? start
                                          : start + values.size())))));
    }

    private synchronized CompletableFuture<FetchResponseData> fetch(FetchRequestData request) {
      var topic = request.topics().getFirst();
      long from = topic.partitions().getFirst().fetchOffset();
      FetchResponseData.PartitionData data = new FetchResponseData.PartitionData();
      if (!topic.topicId().equals(topicId)) {
        data.setErrorCode(Errors.UNKNOWN_TOPIC_ID.code());
      } else if (from < start || from > start + values.size()) {
        data.setErrorCode(Errors.OFFSET_OUT_OF_RANGE.code());
      } else if (from == start + values.size()) {
        return change.thenCompose(_ -> fetch(request));
      } else {
        data.setRecords(
            MemoryRecords.withRecords(
                from,
                Compression.NONE,
                values.subList((int) (from - start), values.size()).stream()
                    .map(value -> new SimpleRecord(value.getBytes(StandardCharsets.UTF_8)))
                    .toArray(SimpleRecord[]::new)));
      }
      return CompletableFuture.completedFuture(
          new FetchResponseData()
              .setResponses(
                  List.of(
                      new FetchResponseData.FetchableTopicResponse()
                          .setPartitions(List.of(data)))));
    }
  }
}
