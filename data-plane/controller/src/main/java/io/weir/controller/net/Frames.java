package io.weir.controller.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.network.TransferableChannel;

/** Kafka frames as Netty buffers: {@code int32} length, header, body. */
final class Frames {
  /** Longest request that the server takes, bytes. */
  static final int REQUEST_BYTES_MAX = 64 << 20;

  /** Longest answer that a client takes, bytes: a fetched batch may exceed the asked size. */
  static final int RESPONSE_BYTES_MAX = 128 << 20;

  private Frames() {}

  /** Cuts the stream into frames, without their length; a longer one closes the connection. */
  static LengthFieldBasedFrameDecoder decoder(int bytesMax) {
    return new LengthFieldBasedFrameDecoder(bytesMax, 0, Integer.BYTES, 0, Integer.BYTES);
  }

  /** Copies the frame, so that messages may keep slices of it. */
  static ByteBuffer copy(ByteBuf frame) {
    ByteBuffer copy = ByteBuffer.allocate(frame.readableBytes());
    frame.readBytes(copy);
    return copy.flip();
  }

  /**
   * Writes all of it, length included; records of a file are read here, so not on an event loop.
   */
  static ByteBuf encode(Send send, ByteBufAllocator allocator) throws IOException {
    ByteBuf buffer = allocator.directBuffer(Math.toIntExact(send.size()));
    try (BufferChannel channel = new BufferChannel(buffer)) {
      while (!send.completed()) {
        send.writeTo(channel);
      }
      return buffer.retain();
    } finally {
      buffer.release();
    }
  }

  private static final class BufferChannel implements TransferableChannel {
    private final ByteBuf target;

    BufferChannel(ByteBuf target) {
      this.target = target;
    }

    @Override
    public boolean hasPendingWrites() {
      return false;
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
      int transferred = target.writeBytes(source, position, Math.toIntExact(count));
      if (transferred < 0) {
        throw new IOException("the file ended before the records at position " + position);
      }
      return transferred;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      long written = 0;
      for (int i = offset; i < offset + length; i++) {
        written += write(sources[i]);
      }
      return written;
    }

    @Override
    public long write(ByteBuffer[] sources) {
      return write(sources, 0, sources.length);
    }

    @Override
    public int write(ByteBuffer source) {
      int bytes = source.remaining();
      target.writeBytes(source);
      return bytes;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // the buffer belongs to the caller
    }
  }
}
