package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.internals.ImplicitLinkedHashCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request's elements may cost an event loop. */
class RequestBudgetTest {
  private static final Duration HOSTILE_MAX = Duration.ofSeconds(10);

  /** A frame whose hashed array holds elements of one name. */
  private enum Hostile {
    JOIN_GROUP(ApiKeys.JOIN_GROUP, 2, new JoinGroupRequestData()) {
      @Override
      void write(ByteBuf body, int elements) {
        string(string(string(body).writeLong(0)));
        body.writeInt(elements);
        for (int i = 0; i < elements; i++) {
          string(body).writeInt(0);
        }
      }
    },
    CREATE_TOPICS(ApiKeys.CREATE_TOPICS, 2, new CreateTopicsRequestData()) {
      @Override
      void write(ByteBuf body, int elements) {
        body.writeInt(elements);
        for (int i = 0; i < elements; i++) {
          string(body).writeInt(1).writeShort(1).writeInt(0).writeInt(0);
        }
        body.writeInt(0).writeBoolean(false);
      }
    },
    OFFSET_DELETE(ApiKeys.OFFSET_DELETE, 0, new OffsetDeleteRequestData()) {
      @Override
      void write(ByteBuf body, int elements) {
        string(body).writeInt(elements);
        for (int i = 0; i < elements; i++) {
          string(body).writeInt(0);
        }
      }
    },
    PRODUCE(ApiKeys.PRODUCE, 3, new ProduceRequestData()) {
      @Override
      void write(ByteBuf body, int elements) {
        body.writeShort(-1).writeShort(1).writeInt(0).writeInt(elements);
        for (int i = 0; i < elements; i++) {
          string(body).writeInt(0);
        }
      }
    };

    private final ApiKeys api;
    private final int version;
    private final ApiMessage message;

    Hostile(ApiKeys api, int version, ApiMessage message) {
      this.api = api;
      this.version = version;
      this.message = message;
    }

    abstract void write(ByteBuf body, int elements);

    void read(int elements) {
      ByteBuf frame = header(api, version);
      write(frame, elements);
      message.read(RequestFrame.parse(frame).body(), (short) version);
    }

    private static ByteBuf string(ByteBuf to) {
      return to.writeShort(1).writeBytes("t".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ByteBuf header(ApiKeys api, int version) {
    return Unpooled.buffer()
        .writeBytes(
            MessageUtil.toByteBufferAccessor(
                    new RequestHeaderData()
                        .setRequestApiKey(api.id)
                        .setRequestApiVersion((short) version)
                        .setClientId("c"),
                    api.requestHeaderVersion((short) version))
                .buffer());
  }

  private static <M extends ApiMessage> M passed(ApiKeys api, ApiMessage sent, M empty) {
    short version = api.latestVersion(false);
    ByteBuf frame = header(api, version);
    frame.writeBytes(MessageUtil.toByteBufferAccessor(sent, version).buffer());
    empty.read(RequestFrame.parse(frame).body(), version);
    return empty;
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void aMillionElementsOfOneNameAreRefused(Hostile hostile) {
    assertTimeoutPreemptively(
        HOSTILE_MAX, () -> assertThrows(RuntimeException.class, () -> hostile.read(1_000_000)));
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void asManyAsAnArrayMayHoldEndInTime(Hostile hostile) {
    assertTimeoutPreemptively(
        HOSTILE_MAX,
        () -> {
          try {
            hostile.read(
                hostile == Hostile.PRODUCE
                    ? BudgetedReader.HASHED_DATA_ELEMENTS_MAX
                    : BudgetedReader.HASHED_ELEMENTS_MAX);
          } catch (MalformedRequestException e) {
            assertEquals(Optional.of(RequestLimit.FIELDS), e.limit());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void fewElementsOfOneNameAreRead(Hostile hostile) {
    hostile.read(100);
  }

  @ParameterizedTest
  @EnumSource(
      value = ApiKeys.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LEADER_AND_ISR", "STOP_REPLICA", "UPDATE_METADATA", "CONTROLLED_SHUTDOWN"})
  void everyApiWithAHashedArrayHasASmallBudget(ApiKeys api) {
    List<Class<?>> hashed =
        Arrays.stream(api.messageType.newRequest().getClass().getDeclaredClasses())
            .filter(ImplicitLinkedHashCollection.class::isAssignableFrom)
            .toList();

    assertEquals(
        !hashed.isEmpty(),
        BudgetedReader.readsMax(api) < BudgetedReader.READS_MAX,
        () -> api + " " + hashed);
  }

  @Test
  void aThousandNewTopicsPassButOne() {
    CreateTopicsRequestData sent = new CreateTopicsRequestData();
    for (int i = 0; i < 999; i++) {
      sent.topics()
          .add(
              new CreatableTopic()
                  .setName("topic-" + i)
                  .setNumPartitions(1)
                  .setReplicationFactor((short) 1));
    }

    assertEquals(sent, passed(ApiKeys.CREATE_TOPICS, sent, new CreateTopicsRequestData()));
  }

  @Test
  void aFetchOfAHundredThousandPartitionsPasses() {
    FetchTopic topic = new FetchTopic();
    for (int i = 0; i < 100_000; i++) {
      topic.partitions().add(new FetchPartition().setPartition(i));
    }
    FetchRequestData sent = new FetchRequestData().setTopics(List.of(topic));

    assertEquals(sent, passed(ApiKeys.FETCH, sent, new FetchRequestData()));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000})
  void tenThousandPartitionsOfAProduceRequestPass(int topics) {
    ProduceRequestData sent = new ProduceRequestData();
    for (int i = 0; i < topics; i++) {
      TopicProduceData topic = new TopicProduceData().setTopicId(new Uuid(1, i));
      for (int j = 0; j < 10_000 / topics; j++) {
        topic
            .partitionData()
            .add(new PartitionProduceData().setIndex(j).setRecords(MemoryRecords.EMPTY));
      }
      sent.topicData().add(topic);
    }

    ProduceRequestData read = passed(ApiKeys.PRODUCE, sent, new ProduceRequestData());

    assertEquals(topics, read.topicData().size());
  }

  @Test
  void recordsAreNotCopied() {
    byte[] memory = new byte[64];
    BudgetedReader reader = new BudgetedReader(ByteBuffer.wrap(memory), 1);

    MemoryRecords records = reader.readRecords(50);

    assertSame(memory, records.buffer().array());
    assertThrows(MalformedRequestException.class, reader::readByte);
  }
}
