package io.weir.replication;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * Frames as bytes: {@code int32} length of what follows, {@code int8} type, body; big-endian. The
 * bodies are drawn in {@code data-plane/docs/replication.md}. Stateless.
 */
public final class FrameCodec {
  /** Version of the protocol that this code speaks. */
  public static final int VERSION = 3;

  /** Bytes of the length field. */
  public static final int LENGTH_BYTES = 4;

  /** Entries of one {@link Frame.Ack} or {@link Frame.HighWatermarks} at most. */
  public static final int ENTRIES_MAX = 10_000;

  /** Epochs of one {@link Frame.Extend} at most. */
  public static final int EPOCHS_MAX = 1_000_000;

  /** Bytes of the producers in one {@link Frame.Extend} at most. */
  public static final int PRODUCERS_BYTES_MAX = 64 << 20;

  private static final int TYPE_BYTES = 1;
  private static final int KEY_BYTES = 16 + 4 + 4 + 4;
  private static final int ACK_BYTES = KEY_BYTES + 8 + 8;
  private static final int HIGH_WATERMARK_BYTES = KEY_BYTES + 8 + 8;
  private static final int EPOCH_BYTES = 4 + 8;
  private static final int CLUSTER_ID_BYTES_MAX = 64;

  private FrameCodec() {}

  /** Bytes of a frame with its length field. */
  public static int size(Frame frame) {
    return LENGTH_BYTES
        + TYPE_BYTES
        + switch (frame) {
          case Frame.Hello h -> 2 + 2 + utf8(h.clusterId()).length + 4 + 8 + 4;
          case Frame.HelloAnswer h -> 2 + 4 + 8;
          case Frame.Probe p -> KEY_BYTES;
          case Frame.ProbeAnswer p -> KEY_BYTES + 4 + 8 + 8 + 8;
          case Frame.Truncate t -> KEY_BYTES + 4 + 8;
          case Frame.Reset r -> KEY_BYTES + 8 + 8;
          case Frame.Extend e ->
              KEY_BYTES
                  + 8
                  + 4
                  + e.epochStarts().size() * EPOCH_BYTES
                  + 8
                  + 4
                  + e.producers().remaining();
          case Frame.Append a -> KEY_BYTES + 8 + 8 + 8 + a.payload().sizeInBytes();
          case Frame.Ack a -> 4 + a.entries().size() * ACK_BYTES;
          case Frame.HighWatermarks h -> 4 + h.entries().size() * HIGH_WATERMARK_BYTES;
          case Frame.Reject r -> KEY_BYTES + 1;
          case Frame.KeepAlive k -> 0;
        };
  }

  /**
   * Writes a frame with its length field; the target has room for {@link #size}. The payload is not
   * closed.
   *
   * @throws IOException when the payload can't be read
   */
  public static void encode(Frame frame, ByteBuffer out) throws IOException {
    out.putInt(size(frame) - LENGTH_BYTES);
    switch (frame) {
      case Frame.Hello h -> {
        byte[] clusterId = utf8(h.clusterId());
        out.put((byte) 1).putShort((short) h.version()).putShort((short) clusterId.length);
        out.put(clusterId).putInt(h.senderNodeId()).putLong(h.brokerEpoch());
        out.putInt(h.expectedNodeId());
      }
      case Frame.HelloAnswer h ->
          out.put((byte) 2)
              .putShort((short) h.version())
              .putInt(h.nodeId())
              .putLong(h.brokerEpoch());
      case Frame.Probe p -> key(out.put((byte) 3), p.key());
      case Frame.ProbeAnswer p ->
          key(out.put((byte) 4), p.key())
              .putInt(p.lastEpoch())
              .putLong(p.logEndOffset())
              .putLong(p.logStartOffset())
              .putLong(p.lineageStart());
      case Frame.Truncate t ->
          key(out.put((byte) 5), t.key()).putInt(t.epoch()).putLong(t.endOffset());
      case Frame.Reset r ->
          key(out.put((byte) 6), r.key()).putLong(r.startOffset()).putLong(r.logStartOffset());
      case Frame.Append a -> {
        key(out.put((byte) 7), a.key()).putLong(a.baseOffset());
        out.putLong(a.highWatermark()).putLong(a.logStartOffset());
        a.payload().writeTo(out);
      }
      case Frame.Ack a -> {
        out.put((byte) 8).putInt(a.entries().size());
        for (Frame.AckEntry e : a.entries()) {
          key(out, e.key()).putLong(e.logEndOffset()).putLong(e.logStartOffset());
        }
      }
      case Frame.HighWatermarks h -> {
        out.put((byte) 9).putInt(h.entries().size());
        for (Frame.HighWatermarkEntry e : h.entries()) {
          key(out, e.key()).putLong(e.highWatermark()).putLong(e.logStartOffset());
        }
      }
      case Frame.Reject r -> key(out.put((byte) 10), r.key()).put((byte) r.reason().code());
      case Frame.KeepAlive k -> out.put((byte) 11);
      case Frame.Extend e -> {
        key(out.put((byte) 12), e.key()).putLong(e.logStartOffset());
        out.putInt(e.epochStarts().size());
        e.epochStarts().forEach((epoch, start) -> out.putInt(epoch).putLong(start));
        out.putLong(e.producersAt()).putInt(e.producers().remaining());
        out.put(e.producers().duplicate());
      }
    }
  }

  /**
   * Reads a frame without its length field, from position to limit.
   *
   * @param release called when the payload of an {@link Frame.Append} is closed, and before this
   *     returns for every other frame (or throws)
   */
  public static Frame decode(ByteBuffer in, Runnable release) throws InvalidFrameException {
    boolean kept = false;
    try {
      Frame frame = decodeBody(in, release);
      if (frame instanceof Frame.Append) {
        kept = true;
      } else if (in.hasRemaining()) {
        throw new InvalidFrameException(in.remaining() + " bytes behind the frame");
      }
      return frame;
    } catch (BufferUnderflowException e) {
      throw new InvalidFrameException("frame is cut short");
    } finally {
      if (!kept) {
        release.run();
      }
    }
  }

  private static Frame decodeBody(ByteBuffer in, Runnable release) throws InvalidFrameException {
    byte type = in.get();
    return switch (type) {
      case 1 -> {
        int version = in.getShort();
        int length = in.getShort();
        if (length < 0 || length > CLUSTER_ID_BYTES_MAX || length > in.remaining()) {
          throw new InvalidFrameException("length of the cluster id is " + length);
        }
        byte[] clusterId = new byte[length];
        in.get(clusterId);
        yield new Frame.Hello(
            version,
            new String(clusterId, StandardCharsets.UTF_8),
            in.getInt(),
            in.getLong(),
            in.getInt());
      }
      case 2 -> new Frame.HelloAnswer(in.getShort(), in.getInt(), in.getLong());
      case 3 -> new Frame.Probe(key(in));
      case 4 -> new Frame.ProbeAnswer(key(in), in.getInt(), offset(in), offset(in), offset(in));
      case 5 -> new Frame.Truncate(key(in), in.getInt(), offset(in));
      case 6 -> new Frame.Reset(key(in), offset(in), offset(in));
      case 7 ->
          new Frame.Append(
              key(in),
              offset(in),
              offset(in),
              offset(in),
              new Payload.OfBuffer(in.slice(), release));
      case 8 -> {
        int count = count(in, ACK_BYTES);
        List<Frame.AckEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          entries.add(new Frame.AckEntry(key(in), offset(in), offset(in)));
        }
        yield new Frame.Ack(entries);
      }
      case 9 -> {
        int count = count(in, HIGH_WATERMARK_BYTES);
        List<Frame.HighWatermarkEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          entries.add(new Frame.HighWatermarkEntry(key(in), offset(in), offset(in)));
        }
        yield new Frame.HighWatermarks(entries);
      }
      case 10 -> new Frame.Reject(key(in), RejectReason.of(in.get()));
      case 11 -> new Frame.KeepAlive();
      case 12 -> extend(in);
      default -> throw new InvalidFrameException("unknown frame type " + type);
    };
  }

  private static Frame.Extend extend(ByteBuffer in) throws InvalidFrameException {
    ReplicaKey key = key(in);
    long logStart = offset(in);
    int count = in.getInt();
    if (count < 0 || count > EPOCHS_MAX || (long) count * EPOCH_BYTES > in.remaining()) {
      throw new InvalidFrameException(count + " epochs in " + in.remaining() + " bytes");
    }
    TreeMap<Integer, Long> epochs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int epoch = in.getInt();
      long start = offset(in);
      if (epoch < 0
          || !epochs.isEmpty()
              && (epoch <= epochs.lastKey() || start <= epochs.lastEntry().getValue())) {
        throw new InvalidFrameException("epoch " + epoch + " from " + start + " after " + epochs);
      }
      epochs.put(epoch, start);
    }
    long producersAt = in.getLong();
    int bytes = in.getInt();
    if (producersAt < Frame.Extend.NO_PRODUCERS
        || bytes < 0
        || bytes > PRODUCERS_BYTES_MAX
        || bytes > in.remaining()) {
      throw new InvalidFrameException(bytes + " bytes of producers at " + producersAt);
    }
    byte[] producers = new byte[bytes];
    in.get(producers);
    return new Frame.Extend(key, logStart, epochs, producersAt, ByteBuffer.wrap(producers));
  }

  private static ReplicaKey key(ByteBuffer in) throws InvalidFrameException {
    Uuid topicId = new Uuid(in.getLong(), in.getLong());
    int partition = in.getInt();
    int leaderEpoch = in.getInt();
    int session = in.getInt();
    if (partition < 0 || leaderEpoch < 0 || session < 0) {
      throw new InvalidFrameException(
          "partition=" + partition + " leaderEpoch=" + leaderEpoch + " session=" + session);
    }
    return new ReplicaKey(topicId, partition, leaderEpoch, session);
  }

  private static ByteBuffer key(ByteBuffer out, ReplicaKey key) {
    return out.putLong(key.topicId().getMostSignificantBits())
        .putLong(key.topicId().getLeastSignificantBits())
        .putInt(key.partition())
        .putInt(key.leaderEpoch())
        .putInt(key.session());
  }

  private static long offset(ByteBuffer in) throws InvalidFrameException {
    long offset = in.getLong();
    if (offset < 0) {
      throw new InvalidFrameException("offset " + offset);
    }
    return offset;
  }

  private static int count(ByteBuffer in, int entryBytes) throws InvalidFrameException {
    int count = in.getInt();
    if (count < 0 || count > ENTRIES_MAX || (long) count * entryBytes != in.remaining()) {
      throw new InvalidFrameException(count + " entries in " + in.remaining() + " bytes");
    }
    return count;
  }

  private static byte[] utf8(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }
}
