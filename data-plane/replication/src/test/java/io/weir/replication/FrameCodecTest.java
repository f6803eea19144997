package io.weir.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  private static final ReplicaKey KEY = new ReplicaKey(new Uuid(1, 2), 3, 4, 5);

  static Stream<Frame> frames() {
    return Stream.of(
        new Frame.Hello(1, "cluster", 2, 33, 4),
        new Frame.HelloAnswer(1, 4, 99),
        new Frame.Probe(KEY),
        new Frame.ProbeAnswer(KEY, -1, 77, 5, 6),
        new Frame.Truncate(KEY, -1, 77),
        new Frame.Reset(KEY, 8, 3),
        new Frame.Extend(
            KEY, 3, new TreeMap<>(Map.of(1, 3L, 4, 9L)), 12, ByteBuffer.wrap(new byte[] {1, 2, 3})),
        new Frame.Extend(
            KEY, 3, new TreeMap<>(), Frame.Extend.NO_PRODUCERS, ByteBuffer.allocate(0)),
        new Frame.Ack(List.of(new Frame.AckEntry(KEY, 9, 1), new Frame.AckEntry(KEY, 10, 2))),
        new Frame.HighWatermarks(List.of(new Frame.HighWatermarkEntry(KEY, 9, 1))),
        new Frame.Reject(KEY, RejectReason.CORRUPT),
        new Frame.KeepAlive());
  }

  @ParameterizedTest
  @MethodSource("frames")
  void comesBackAsItWas(Frame frame) throws Exception {
    assertEquals(frame, FrameCodec.decode(body(frame), () -> {}));
  }

  @Test
  void batchesComeBackAndAreReleasedByTheirReader() throws Exception {
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3});
    Frame.Append sent = new Frame.Append(KEY, 10, 11, 12, new Payload.OfBuffer(payload, () -> {}));
    AtomicInteger released = new AtomicInteger();
    Frame.Append got = (Frame.Append) FrameCodec.decode(body(sent), released::incrementAndGet);
    assertEquals(KEY, got.key());
    assertEquals(
        List.of(10L, 11L, 12L),
        List.of(got.baseOffset(), got.highWatermark(), got.logStartOffset()));
    assertEquals(payload, ((Payload.OfBuffer) got.payload()).bytes());
    assertEquals(0, released.get());
    got.release();
    assertEquals(1, released.get());
  }

  @Test
  void bytesOnTheWireAreFixed() throws IOException {
    assertEquals(
        "00000031"
            + "08"
            + "00000001"
            + "00000000000000010000000000000002"
            + "00000003"
            + "00000004"
            + "00000005"
            + "0000000000000009"
            + "0000000000000007",
        hex(new Frame.Ack(List.of(new Frame.AckEntry(KEY, 9, 7)))));
    assertEquals(
        "0000000f" + "02" + "0001" + "00000004" + "0000000000000063",
        hex(new Frame.HelloAnswer(1, 4, 99)));
    assertEquals("00000001" + "0b", hex(new Frame.KeepAlive()));
  }

  @Test
  void everyCutAndEveryFlippedByteIsAFrameOrRefused() throws Exception {
    Random random = new Random(1);
    for (Frame frame : frames().toList()) {
      byte[] good = new byte[FrameCodec.size(frame) - FrameCodec.LENGTH_BYTES];
      body(frame).get(good);
      for (int length = 0; length < good.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(good, 0, length).slice();
        AtomicInteger released = new AtomicInteger();
        assertThrows(
            InvalidFrameException.class, () -> FrameCodec.decode(cut, released::incrementAndGet));
        assertEquals(1, released.get());
      }
      for (int i = 0; i < 500; i++) {
        byte[] bad = good.clone();
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        AtomicInteger released = new AtomicInteger();
        try {
          FrameCodec.decode(ByteBuffer.wrap(bad), released::incrementAndGet).release();
        } catch (InvalidFrameException e) {
          assertEquals(1, released.get(), e.getMessage());
        }
        assertEquals(1, released.get());
      }
    }
  }

  private static String hex(Frame frame) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(FrameCodec.size(frame));
    FrameCodec.encode(frame, out);
    return HexFormat.of().formatHex(out.array());
  }

  private static ByteBuffer body(Frame frame) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(FrameCodec.size(frame));
    FrameCodec.encode(frame, out);
    assertEquals(0, out.remaining());
    out.flip();
    assertEquals(out.remaining() - FrameCodec.LENGTH_BYTES, out.getInt());
    return out;
  }
}
