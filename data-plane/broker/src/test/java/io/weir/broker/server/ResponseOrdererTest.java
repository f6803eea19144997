package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.broker.pipeline.ResponseSlot;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.protocol.ResponsePart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseOrdererTest implements ResponseOrderer.Output {
  private final List<Integer> written = new ArrayList<>();
  private int settledBytes;
  private final ResponseOrderer orderer = new ResponseOrderer(this);

  @Override
  public void write(EncodedResponse response, int requestBytes) {
    ResponsePart.Bytes bytes = (ResponsePart.Bytes) response.parts().getFirst();
    written.add((int) bytes.buffer().getByte(0));
    response.release();
    settledBytes += requestBytes;
  }

  @Override
  public void settled(int requestBytes) {
    settledBytes += requestBytes;
  }

  private static EncodedResponse response(int number) {
    return response(Unpooled.buffer(1).writeByte(number));
  }

  private static EncodedResponse response(ByteBuf buffer) {
    return new EncodedResponse(List.of(new ResponsePart.Bytes(buffer)));
  }

  @Test
  void laterAnswersWaitForEarlierOnes() {
    ResponseSlot first = orderer.reserve(1);
    ResponseSlot second = orderer.reserve(1);
    ResponseSlot third = orderer.reserve(1);

    third.complete(response(3));
    second.complete(response(2));
    assertEquals(List.of(), written);
    first.complete(response(1));

    assertEquals(List.of(1, 2, 3), written);
  }

  @Test
  void aRequestWithoutAResponseMakesWay() {
    ResponseSlot first = orderer.reserve(10);
    ResponseSlot second = orderer.reserve(20);

    second.complete(response(2));
    first.completeWithout();

    assertEquals(List.of(2), written);
    assertEquals(30, settledBytes);
  }

  @Test
  void whatIsAnsweredAfterTheEndIsGivenBack() {
    ResponseSlot waiting = orderer.reserve(1);
    ResponseSlot blocked = orderer.reserve(1);
    ByteBuf unsent = Unpooled.buffer(1).writeByte(2);
    ByteBuf late = Unpooled.buffer(1).writeByte(1);
    blocked.complete(response(unsent));

    orderer.abandon();
    waiting.complete(response(late));

    assertEquals(0, unsent.refCnt());
    assertEquals(0, late.refCnt());
    assertEquals(List.of(), written);
  }

  @Test
  void nothingIsAnsweredTwice() {
    ResponseSlot slot = orderer.reserve(1);
    slot.complete(response(1));

    assertThrows(IllegalStateException.class, slot::completeWithout);
  }
}
