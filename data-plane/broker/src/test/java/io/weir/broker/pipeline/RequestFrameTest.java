package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class RequestFrameTest {
  @Test
  void unknownTagsOfAHeaderAreSkipped() {
    RequestFrame frame = RequestFrame.parse(produce(3));

    assertEquals(ApiKeys.PRODUCE, frame.api());
    assertEquals("c", frame.clientId());
    assertEquals(7, frame.correlationId());
    assertEquals(1, frame.bodyBytes().remaining());
  }

  /** Each would take some forty bytes of heap for its two of the frame. */
  @Test
  void manyTagsAreNoHeader() {
    ByteBuf frame = produce(4_000_000);

    assertThrows(MalformedRequestException.class, () -> RequestFrame.parse(frame));
  }

  @Test
  void whatIsCutIsNoHeader() {
    ByteBuf whole = produce(3);
    for (int length = 0; length < whole.readableBytes() - 1; length++) {
      ByteBuf cut = whole.slice(0, length);
      assertThrows(MalformedRequestException.class, () -> RequestFrame.parse(cut));
    }
  }

  /** A header of version 2 with so many tags, and a body of one byte. */
  private static ByteBuf produce(int tags) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeShort(ApiKeys.PRODUCE.id).writeShort(ApiKeys.PRODUCE.latestVersion());
    frame.writeInt(7);
    frame.writeShort(1).writeByte('c');
    for (int rest = tags; ; rest >>>= 7) {
      frame.writeByte(rest < 0x80 ? rest : rest & 0x7f | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    for (int tag = 0; tag < tags; tag++) {
      frame.writeByte(5).writeByte(0);
    }
    return frame.writeByte(1);
  }
}
