package io.weir.replication;

import io.weir.storage.LogSlice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Record batches of an {@link Frame.Append}; closed exactly once by whoever holds it. */
public sealed interface Payload extends AutoCloseable {
  /** How many bytes. */
  int sizeInBytes();

  /** Copies all bytes into the target, which must have room. */
  void writeTo(ByteBuffer target) throws IOException;

  @Override
  void close();

  /** Bytes that lie in the sender's log. */
  record OfSlice(LogSlice slice) implements Payload {
    @Override
    public int sizeInBytes() {
      return slice.sizeInBytes();
    }

    @Override
    public void writeTo(ByteBuffer target) throws IOException {
      slice.readFully(target);
    }

    @Override
    public void close() {
      slice.close();
    }
  }

  /**
   * Bytes that were received.
   *
   * @param bytes position to limit
   * @param release gives the memory back
   */
  record OfBuffer(ByteBuffer bytes, Runnable release) implements Payload {
    @Override
    public int sizeInBytes() {
      return bytes.remaining();
    }

    @Override
    public void writeTo(ByteBuffer target) {
      target.put(bytes.duplicate());
    }

    @Override
    public void close() {
      release.run();
    }
  }
}
