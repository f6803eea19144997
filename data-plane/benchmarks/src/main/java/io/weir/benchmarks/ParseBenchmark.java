package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.broker.pipeline.RequestFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a whole frame to a request whose records are views of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParseBenchmark {
  private static final String TOPIC = "orders-of-the-day";
  private static final int PARTITIONS = 100;

  /** Which request. */
  public enum Kind {
    /** One batch of 1 MB. */
    PRODUCE_1_MB,
    /** A hundred partitions with a small batch each. */
    PRODUCE_100_SMALL,
    /** A fetch session's first request, for a hundred partitions. */
    FETCH,
    /** Asks for one topic. */
    METADATA
  }

  /** Which request. */
  @Param public Kind kind;

  private ByteBuf frame;

  /** Encodes the request once. */
  @Setup
  public void encode() {
    ApiMessage body =
        switch (kind) {
          case PRODUCE_1_MB -> produce(1, 1_000, 1_000);
          case PRODUCE_100_SMALL -> produce(PARTITIONS, 1, 100);
          case FETCH -> fetch();
          case METADATA ->
              new MetadataRequestData()
                  .setTopics(
                      List.of(new MetadataRequestData.MetadataRequestTopic().setName(TOPIC)));
        };
    ApiKeys api = ApiKeys.forId(body.apiKey());
    short version = kind == Kind.METADATA || kind == Kind.FETCH ? api.latestVersion() : 12;
    ByteBuffer header =
        MessageUtil.toByteBufferAccessor(
                new RequestHeaderData()
                    .setRequestApiKey(api.id)
                    .setRequestApiVersion(version)
                    .setClientId("benchmark"),
                api.requestHeaderVersion(version))
            .buffer();
    ByteBuffer bytes = MessageUtil.toByteBufferAccessor(body, version).buffer();
    frame =
        Unpooled.directBuffer(header.remaining() + bytes.remaining())
            .writeBytes(header)
            .writeBytes(bytes);
  }

  /** Header and body. */
  @Benchmark
  public ApiMessage parse() {
    RequestFrame request = RequestFrame.parse(frame);
    ApiMessage body = request.api().messageType.newRequest();
    body.read(request.body(), request.apiVersion());
    return body;
  }

  static ProduceRequestData produce(int partitions, int records, int valueBytes) {
    ByteBuffer batch = Batches.batch(CompressionType.NONE, records, valueBytes);
    TopicProduceData topic = new TopicProduceData().setName(TOPIC);
    for (int i = 0; i < partitions; i++) {
      topic
          .partitionData()
          .add(
              new PartitionProduceData()
                  .setIndex(i)
                  .setRecords(MemoryRecords.readableRecords(batch.duplicate())));
    }
    ProduceRequestData request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000);
    request.topicData().add(topic);
    return request;
  }

  private static FetchRequestData fetch() {
    List<FetchRequestData.FetchPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(
          new FetchRequestData.FetchPartition()
              .setPartition(i)
              .setFetchOffset(1_000L * i)
              .setPartitionMaxBytes(1 << 20));
    }
    return new FetchRequestData()
        .setMaxWaitMs(500)
        .setMinBytes(1)
        .setTopics(
            List.of(
                new FetchRequestData.FetchTopic()
                    .setTopicId(new Uuid(1, 1))
                    .setPartitions(partitions)));
  }
}
