package io.weir.broker.handlers.tiering;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.broker.internaltopic.InternalTopicLog.Appended;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.tiering.metadata.RemoteLogMetadataLeader;
import io.weir.broker.tiering.metadata.RemoteLogMetadataTopic;
import io.weir.controller.TopicMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;

/**
 * Produce v13 on the inter-broker port: another broker's events of remote segments, with acks=all.
 * {@code __weir_remote_log_metadata} is the only topic that a peer may write; records are read and
 * written anew by its leader, so nothing but events that can be read back gets in. Stateless and
 * thread-safe.
 */
public final class RemoteLogMetadataProduceHandler
    implements RequestHandler<ProduceRequestData, ProduceResponseData> {
  private static final short ACKS_ALL = -1;

  private final RemoteLogMetadataLeader leader;

  /** Hands events to what writes them. */
  public RemoteLogMetadataProduceHandler(RemoteLogMetadataLeader leader) {
    this.leader = leader;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.PRODUCE;
  }

  /** From here on requests name topics by id. */
  @Override
  public short oldestVersion() {
    return 13;
  }

  @Override
  public CompletionStage<ProduceResponseData> handle(
      RequestContext context, ProduceRequestData request) {
    TopicProduceData topic = onlyTopic(request);
    Optional<TopicMetadata> known = context.view().topic(topic.topicId());
    if (known.isEmpty()) {
      throw new UnknownTopicIdException("this broker doesn't know the topic yet");
    }
    if (!known.get().name().equals(RemoteLogMetadataTopic.TOPIC.name())) {
      throw new TopicAuthorizationException("peers write the events of remote segments only");
    }
    return leader
        .append(values(topic.partitionData().getFirst().records()))
        .thenApply(appended -> response(topic, appended));
  }

  private static TopicProduceData onlyTopic(ProduceRequestData request) {
    if (request.acks() != ACKS_ALL
        || request.transactionalId() != null
        || request.topicData().size() != 1) {
      throw new InvalidRequestException("one topic, acks=all, no transaction");
    }
    TopicProduceData topic = request.topicData().iterator().next();
    List<PartitionProduceData> partitions = topic.partitionData();
    if (partitions.size() != 1 || partitions.getFirst().index() != InternalTopic.PARTITION) {
      throw new InvalidRequestException("partition 0 only");
    }
    return topic;
  }

  private static List<byte[]> values(BaseRecords records) {
    if (!(records instanceof MemoryRecords batches)) {
      throw new InvalidRecordException("no records");
    }
    List<byte[]> values = new ArrayList<>();
    for (MutableRecordBatch batch : batches.batches()) {
      batch.ensureValid();
      if (batch.isControlBatch() || batch.magic() != RecordBatch.CURRENT_MAGIC_VALUE) {
        throw new InvalidRecordException("not a batch of events");
      }
      for (Record record : batch) {
        if (record.hasKey() || !record.hasValue()) {
          throw new InvalidRecordException("an event has a value and no key");
        }
        values.add(Utils.toArray(record.value()));
      }
    }
    return values;
  }

  private static ProduceResponseData response(TopicProduceData topic, Appended appended) {
    ProduceResponseData response = new ProduceResponseData();
    response
        .responses()
        .add(
            new TopicProduceResponse()
                .setTopicId(topic.topicId())
                .setPartitionResponses(
                    List.of(
                        new PartitionProduceResponse()
                            .setIndex(InternalTopic.PARTITION)
                            .setBaseOffset(appended.baseOffset()))));
    return response;
  }
}
