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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest implements FrameDecoder.Receiver {
  private static final int FRAME_MAX = 300_000;
  private static final int FRAME_MS = 60_000;

  private final List<byte[]> frames = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private boolean ready = true;
  private final FrameDecoder decoder = new FrameDecoder(this, FRAME_MAX, FRAME_MAX + 1, FRAME_MS);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

  FrameDecoderTest() {
    channel.freezeTime();
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public boolean admits(int bytes) {
    return true;
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

  @ParameterizedTest
  @CsvSource({"0, 1", "3, 0", "11, 0"}) // Produce, Metadata, JoinGroup
  void onlyProduceFramesMayBeLargest(int api, int passed) {
    decoder.frameBytesMax(FRAME_MAX + 2);
    byte[] frame = new byte[FRAME_MAX + 2];
    frame[1] = (byte) api;
    ByteBuf stream = framed(frame);
    channel.writeInbound(stream.readRetainedSlice(5)); // half of the API's key
    if (passed == 0) {
      channel.writeInbound(stream.readRetainedSlice(1));
      assertEquals(List.of("frame too large for its API"), broken);
    }
    channel.writeInbound(stream.readRetainedSlice(stream.readableBytes()));
    stream.release();

    assertEquals(passed, frames.size());
    assertEquals(1 - passed, broken.size());
    assertEquals(0, stream.refCnt());
  }

  private void pass(int ms) {
    channel.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @ParameterizedTest
  @CsvSource({"2", "4", "50"})
  void aFrameThatIsNotCompleteInTimeBreaksTheStream(int bytes) {
    ByteBuf stream = framed(body(100));
    channel.writeInbound(stream.readRetainedSlice(bytes));
    pass(FRAME_MS - 1);
    channel.writeInbound(stream.readRetainedSlice(1));
    assertEquals(List.of(), broken);

    pass(2);

    assertEquals(List.of("frame took too long"), broken);
    stream.release();
    assertEquals(0, stream.refCnt());
  }

  @Test
  void aFrameThatIsCompleteInTimeIsNotLateAfterwards() {
    ByteBuf stream = framed(body(100), body(200));
    channel.writeInbound(stream.readRetainedSlice(50));
    pass(FRAME_MS - 1);
    channel.writeInbound(stream.readRetainedSlice(70)); // the next frame has begun
    pass(FRAME_MS - 1);
    channel.writeInbound(stream.readRetainedSlice(stream.readableBytes()));
    stream.release();
    pass(10 * FRAME_MS);

    assertFrames(body(100), body(200));
    assertEquals(List.of(), broken);
  }

  @Test
  void timeInWhichTheReceiverDoesNotReadIsNotTheSenders() {
    ByteBuf stream = framed(body(100));
    channel.writeInbound(stream.readRetainedSlice(50));
    ready = false;
    decoder.pause();
    pass(3 * FRAME_MS);
    ready = true;
    pass(FRAME_MS - 1);
    assertEquals(List.of(), broken);

    channel.writeInbound(stream.readRetainedSlice(stream.readableBytes()));
    stream.release();

    assertFrames(body(100));
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
