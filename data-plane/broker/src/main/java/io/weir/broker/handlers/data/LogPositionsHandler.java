package io.weir.broker.handlers.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.replication.LogPosition;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.TieredLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.Errors;

/**
 * LogPositions (20002), version 0: of partitions that this broker leads, where the log begins and
 * ends, how large it is on disk and in the remote store, and how old the record is that a reader at
 * an offset gets next. Batch headers only. Lag in time needs the last, which none of Kafka's APIs
 * tells without giving the records themselves; where that record is only in the remote store, it is
 * the newest time of its copied segment, and none when that isn't known soon. Thread-safe.
 */
public final class LogPositionsHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_002;

  /** Partitions of one request: each takes its shard a lookup, as a fetch does. */
  public static final int PARTITIONS_MAX = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer does without the time of a record in the remote store after this. */
  static final long STORE_WAIT_MS_MAX = 1_000;

  private final ReplicaRegistry replicas;
  private final RemoteReads store;
  private final Function<TopicIdPartition, OptionalLong> remoteSizes;

  /**
   * Asks the given replicas.
   *
   * @param store of what tiered logs don't have on disk any more
   * @param remoteSizes bytes of a partition in the remote store; empty unless it is tiered and
   *     known. Called on shards: it must not block
   */
  public LogPositionsHandler(
      ReplicaRegistry replicas,
      RemoteReads store,
      Function<TopicIdPartition, OptionalLong> remoteSizes) {
    this.store = store;
    this.replicas = replicas;
    this.remoteSizes = remoteSizes;
  }

  private record Question(TopicPartition partition, long offset) {}

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    List<Question> questions = parse(json);
    List<ObjectNode> answers = new ArrayList<>(questions.size());
    ShardQueries queries = new ShardQueries();
    String tenant = SessionOwner.of(context);
    for (Question question : questions) {
      ObjectNode answer = JSON.createObjectNode();
      answers.add(answer);
      Optional<PartitionReplica> replica = replicas.find(question.partition());
      if (replica.isPresent()) {
        queries.addWaiting(
            replica.get(), (found, done) -> fill(answer, found, question.offset(), tenant, done));
      } else {
        answer.put("error_code", Errors.NOT_LEADER_OR_FOLLOWER.code());
      }
    }
    return queries.ask(answers).thenApply(LogPositionsHandler::write);
  }

  private void fill(
      ObjectNode answer, PartitionReplica replica, long offset, String tenant, Runnable done) {
    try {
      LogPosition position = replica.position(offset);
      answer
          .put("error_code", Errors.NONE.code())
          .put("start", position.start())
          .put("end", position.end())
          .put("size_bytes", position.sizeBytes());
      remoteSizes
          .apply(replica.id())
          .ifPresentOrElse(
              bytes -> answer.put("remote_size_bytes", bytes),
              () -> answer.putNull("remote_size_bytes"));
      if (position.timestampMs().isPresent()) {
        answer.put("timestamp_ms", position.timestampMs().getAsLong());
      } else {
        answer.putNull("timestamp_ms");
        long next = Math.max(position.start(), offset);
        Optional<TieredLog> tiered = next < position.end() ? replica.tieredLog() : Optional.empty();
        if (tiered.isPresent() && next < tiered.get().localLogStartOffset()) {
          StoreAnswer.await(
              replica.shard(),
              STORE_WAIT_MS_MAX,
              store.timestampNear(tiered.get(), next, tenant),
              (timestampMs, failure) -> {
                if (failure == null && timestampMs.isPresent()) {
                  answer.put("timestamp_ms", timestampMs.getAsLong());
                }
                done.run();
              });
          return;
        }
      }
    } catch (ApiException e) {
      answer.put("error_code", Errors.forException(e).code());
    }
    done.run();
  }

  private static List<Question> parse(byte[] json) {
    JsonNode partitions;
    try {
      partitions = JSON.readTree(json).path("partitions");
    } catch (IOException e) {
      throw new InvalidRequestException("not JSON", e);
    }
    if (!partitions.isArray() || partitions.size() > PARTITIONS_MAX) {
      throw new InvalidRequestException(
          "partitions: must be a list of at most " + PARTITIONS_MAX + " elements");
    }
    List<Question> questions = new ArrayList<>(partitions.size());
    for (JsonNode element : partitions) {
      JsonNode partition = element.path("partition");
      JsonNode offset = element.path("offset");
      if (!element.path("topic").isTextual()
          || !partition.isIntegralNumber()
          || !partition.canConvertToInt()
          || !offset.isIntegralNumber()
          || !offset.canConvertToLong()) {
        throw new InvalidRequestException("partitions: needs topic, partition and offset");
      }
      questions.add(
          new Question(
              new TopicPartition(element.path("topic").textValue(), partition.intValue()),
              offset.longValue()));
    }
    return questions;
  }

  private static byte[] write(List<ObjectNode> answers) {
    ObjectNode answer =
        JSON.createObjectNode().put("error_code", Errors.NONE.code()).putNull("error_message");
    ArrayNode positions = answer.putArray("positions");
    answers.forEach(positions::add);
    try {
      return JSON.writeValueAsBytes(answer);
    } catch (IOException e) {
      throw new IllegalStateException("a flat JSON object was not written", e);
    }
  }
}
