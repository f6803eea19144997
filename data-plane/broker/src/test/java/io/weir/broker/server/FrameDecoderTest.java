package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest implements FrameDecoder.Receiver {
  private static final int FRAME_MAX = 300_000;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private boolean ready = true;
  private final FrameDecoder decoder = new FrameDecoder(this, FRAME_MAX);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void frame(ByteBuf frame) {
    frames.add(ByteBufUtil.getBytes(frame));
    frame.release();
  }

  @Override
  public void broken(String reason) {
    broken.add(reason);
  }

  private static ByteBuf framed(byte[]... bodies) {
    ByteBuf stream = Unpooled.buffer();
    for (byte[] body : bodies) {
      stream.writeInt(body.length).writeBytes(body);
    }
    return stream;
  }

  private static byte[] body(int bytes) {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    return body;
  }

  private void assertFrames(byte[]... expected) {
    assertEquals(
        Arrays.stream(expected).map(Arrays::toString).toList(),
        frames.stream().map(Arrays::toString).toList());
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "1000", "4099", "70000", "1000000"})
  void framesAreTheSameHoweverTheBytesArrive(int bytesPerRead) {
    byte[][] bodies = {body(1), body(4096), body(4097), body(65_536), body(300_000), body(5)};
    ByteBuf stream = framed(bodies);

    while (stream.isReadable()) {
      channel.writeInbound(
          stream.readRetainedSlice(Math.min(bytesPerRead, stream.readableBytes())));
    }
    stream.release();

    assertFrames(bodies);
    assertEquals(0, stream.refCnt());
  }

  @ParameterizedTest
  @CsvSource({
    "0, frame length not positive",
    "-1, frame length not positive",
    "-2147483648, frame length not positive",
    "300001, frame too large",
    "2147483647, frame too large",
    "1195725856, frame too large", // "GET "
  })
  void aBadLengthBreaksTheStreamBeforeAnythingIsAllocated(int length, String reason) {
    ByteBuf first = Unpooled.buffer().writeInt(length).writeZero(100);
    ByteBuf later = framed(body(10));
    channel.writeInbound(first);
    channel.writeInbound(later);

    assertEquals(List.of(reason), broken);
    assertFrames();
    assertEquals(0, first.refCnt());
    assertEquals(0, later.refCnt());
  }

  @Test
  void theCapCanBeRaised() {
    decoder.frameBytesMax(FRAME_MAX + 1);

    channel.writeInbound(framed(body(FRAME_MAX + 1)));

    assertEquals(List.of(), broken);
    assertEquals(1, frames.size());
  }

  @Test
  void nothingIsHandedOverWhileTheReceiverIsNotReady() {
    ready = false;
    channel.writeInbound(framed(body(10), body(20)));
    assertFrames();

    ready = true;
    decoder.resume(channel.pipeline().firstContext());

    assertFrames(body(10), body(20));
  }

  @Test
  void anUnfinishedFrameIsGivenBackAtTheEnd() {
    ByteBuf half = Unpooled.buffer().writeInt(1000).writeZero(10);
    channel.writeInbound(half);

    assertTrue(channel.finish() || channel.inboundMessages().isEmpty());

    assertEquals(0, half.refCnt());
  }
}
