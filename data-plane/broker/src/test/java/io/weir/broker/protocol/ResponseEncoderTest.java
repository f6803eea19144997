package io.weir.broker.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held to Kafka's own encoding of the same message. */
class ResponseEncoderTest {
  private static final class Slice implements LogSliceRecords.Source {
    private final ByteBuffer bytes;
    private boolean closed;

    Slice(MemoryRecords records) {
      bytes = records.buffer();
    }

    @Override
    public long records() {
      return 1;
    }

    @Override
    public int sizeInBytes() {
      return bytes.remaining();
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public void readFully(ByteBuffer target, int offset) {
      target.put(bytes.slice(bytes.position() + offset, target.remaining()));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static MemoryRecords records(int bytes) {
    byte[] value = new byte[bytes];
    Arrays.fill(value, (byte) bytes);
    return MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(1L, value));
  }

  private static FetchResponseData fetch(BaseRecords... records) {
    FetchResponseData response = new FetchResponseData().setThrottleTimeMs(3).setSessionId(77);
    var topic = new FetchResponseData.FetchableTopicResponse().setTopicId(Uuid.randomUuid());
    response.responses().add(topic);
    for (int i = 0; i < records.length; i++) {
      topic
          .partitions()
          .add(
              new FetchResponseData.PartitionData()
                  .setPartitionIndex(i)
                  .setHighWatermark(1000L * i)
                  .setRecords(records[i]));
    }
    return response;
  }

  private static byte[] byKafka(int correlationId, short headerVersion, ApiMessage body, short v) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(correlationId);
    int bytes = header.size(cache, headerVersion) + body.size(cache, v);
    ByteBuffer buffer = ByteBuffer.allocate(4 + bytes);
    ByteBufferAccessor writable = new ByteBufferAccessor(buffer);
    writable.writeInt(bytes);
    header.write(writable, cache, headerVersion);
    body.write(writable, cache, v);
    return buffer.array();
  }

  private static byte[] bytes(EncodedResponse response) {
    ByteBuf all = Unpooled.buffer();
    for (ResponsePart part : response.parts()) {
      switch (part) {
        case ResponsePart.Bytes bytes -> all.writeBytes(bytes.buffer());
        case ResponsePart.Slice slice -> {
          byte[] read = new byte[slice.records().sizeInBytes()];
          try {
            slice.records().source().readFully(ByteBuffer.wrap(read), 0);
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
          all.writeBytes(read);
        }
      }
    }
    response.release();
    return ByteBufUtil.getBytes(all);
  }

  @ParameterizedTest
  @CsvSource({"10, 10", "10, 10000", "10000, 10", "100000, 200000"})
  void recordsInMemoryAndInLogsEncodeAlike(int first, int second) {
    short version = 17;
    short headerVersion = ApiKeys.FETCH.responseHeaderVersion(version);
    FetchResponseData inMemory = fetch(records(first), MemoryRecords.EMPTY, records(second));
    byte[] expected = byKafka(9, headerVersion, inMemory, version);
    assertArrayEquals(
        expected,
        bytes(
            ResponseEncoder.encode(
                9, headerVersion, inMemory, version, UnpooledByteBufAllocator.DEFAULT)));

    List<FetchResponseData.PartitionData> partitions = inMemory.responses().getFirst().partitions();
    Slice slice = new Slice(records(first));
    partitions.get(0).setRecords(new LogSliceRecords(slice));
    partitions.get(2).setRecords(new LogSliceRecords(new Slice(records(second))));
    assertArrayEquals(
        expected,
        bytes(
            ResponseEncoder.encode(
                9, headerVersion, inMemory, version, UnpooledByteBufAllocator.DEFAULT)));
    assertTrue(slice.closed);
  }

  @ParameterizedTest
  @CsvSource({"0", "5", "9", "13"})
  void plainMessagesInOldAndNewVersions(short version) {
    MetadataResponseData body = new MetadataResponseData();
    body.setClusterId(version < 2 ? null : "cluster").setControllerId(version < 1 ? -1 : 300);
    for (int i = 0; i < 300; i++) {
      body.brokers()
          .add(
              new MetadataResponseData.MetadataResponseBroker()
                  .setNodeId(i)
                  .setHost("host-" + i)
                  .setPort(i));
    }
    short headerVersion = ApiKeys.METADATA.responseHeaderVersion(version);

    assertArrayEquals(
        byKafka(-5, headerVersion, body, version),
        bytes(
            ResponseEncoder.encode(
                -5, headerVersion, body, version, UnpooledByteBufAllocator.DEFAULT)));
  }

  @Test
  void aResponseThatCannotBeEncodedGivesItsSlicesBack() {
    Slice slice = new Slice(records(10));
    FetchResponseData response = fetch(new LogSliceRecords(slice)).setNodeEndpoints(null);

    assertThrows(
        RuntimeException.class,
        () ->
            ResponseEncoder.encode(
                1, (short) 1, response, (short) 17, UnpooledByteBufAllocator.DEFAULT));

    assertTrue(slice.closed);
  }

  @Test
  void ownApisFrameTheirJson() {
    byte[] json = {'{', '}'};

    assertArrayEquals(
        new byte[] {0, 0, 0, 10, 0, 0, 0, 5, 0, 0, 0, 2, '{', '}'},
        bytes(ResponseEncoder.encodeJson(5, json, UnpooledByteBufAllocator.DEFAULT)));
    assertEquals(
        4 + 2, bytes(ResponseEncoder.encodeToken(json, UnpooledByteBufAllocator.DEFAULT)).length);
  }
}
