package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * The way of a batch to the broker that leads {@code __weir_remote_log_metadata}, as this one knows
 * it now: its own replica, or Produce on the inter-broker port. Tries once. Thread-safe.
 */
final class RemoteLogMetadataRoute implements RemoteLogMetadataWriter.Destination {
  private static final short ACKS_ALL = -1;
  private static final int ANSWER_MS_MAX = (int) RemoteLogMetadataLeader.TIMEOUT_MS + 5_000;

  private final int nodeId;
  private final Supplier<ClusterMetadata> metadata;
  private final ControllerClient peers;
  private final RemoteLogMetadataLeader local;

  RemoteLogMetadataRoute(
      int nodeId,
      Supplier<ClusterMetadata> metadata,
      ControllerClient peers,
      RemoteLogMetadataLeader local) {
    this.nodeId = nodeId;
    this.metadata = metadata;
    this.peers = peers;
    this.local = local;
  }

  @Override
  public CompletableFuture<Long> append(List<byte[]> values) {
    Optional<TopicMetadata> topic = metadata.get().topic(RemoteLogMetadataTopic.TOPIC.name());
    int leader =
        topic
            .map(known -> known.partitions().get(InternalTopic.PARTITION).leader())
            .orElse(PartitionMetadata.NO_LEADER);
    if (leader == PartitionMetadata.NO_LEADER) {
      return CompletableFuture.failedFuture(
          new LeaderNotAvailableException(
              RemoteLogMetadataTopic.TOPIC.partition() + " has no leader at present"));
    }
    if (leader == nodeId) {
      return local.append(values).thenApply(appended -> appended.endOffset());
    }
    return peers
        .sendTo(
            leader,
            request(topic.orElseThrow(), values),
            ApiKeys.PRODUCE.latestVersion(),
            ProduceResponseData.class,
            ANSWER_MS_MAX)
        .thenApply(response -> endOffset(response, values.size()));
  }

  private static ProduceRequestData request(TopicMetadata topic, List<byte[]> values) {
    SimpleRecord[] records = values.stream().map(SimpleRecord::new).toArray(SimpleRecord[]::new);
    ProduceRequestData request =
        new ProduceRequestData()
            .setAcks(ACKS_ALL)
            .setTimeoutMs((int) RemoteLogMetadataLeader.TIMEOUT_MS);
    request
        .topicData()
        .add(
            new TopicProduceData()
                .setTopicId(topic.id())
                .setPartitionData(
                    List.of(
                        new PartitionProduceData()
                            .setIndex(InternalTopic.PARTITION)
                            .setRecords(MemoryRecords.withRecords(Compression.NONE, records)))));
    return request;
  }

  private static long endOffset(ProduceResponseData response, int records) {
    PartitionProduceResponse answer =
        response.responses().iterator().next().partitionResponses().getFirst();
    Errors error = Errors.forCode(answer.errorCode());
    if (error != Errors.NONE) {
      throw error.exception(answer.errorMessage());
    }
    return answer.baseOffset() + records;
  }
}
