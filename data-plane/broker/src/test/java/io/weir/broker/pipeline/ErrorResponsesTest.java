package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ConsumerGroupHeartbeatRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorResponsesTest {
  @ParameterizedTest(name = "version {0}")
  @ValueSource(shorts = {0, 1})
  void aRefusedHeartbeatOfAConsumerGroupSaysWhy(short version) {
    var refusal = new InvalidRegularExpression("a{3} is not supported; write aaa");

    var answer =
        assertInstanceOf(
            ConsumerGroupHeartbeatResponseData.class,
            ErrorResponses.of(heartbeat(version), refusal));

    assertEquals(Errors.INVALID_REGULAR_EXPRESSION.code(), answer.errorCode());
    assertEquals("a{3} is not supported; write aaa", answer.errorMessage());
  }

  private static RequestFrame heartbeat(short version) {
    var data = new ConsumerGroupHeartbeatRequestData().setGroupId("readers").setMemberId("m");
    var header = new RequestHeader(ApiKeys.CONSUMER_GROUP_HEARTBEAT, version, "client", 1);
    ByteBuffer bytes =
        new ConsumerGroupHeartbeatRequest.Builder(data).build(version).serializeWithHeader(header);
    ByteBuf frame = Unpooled.wrappedBuffer(bytes);
    return RequestFrame.parse(frame);
  }
}
