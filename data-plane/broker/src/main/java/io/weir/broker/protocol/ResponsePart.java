package io.weir.broker.protocol;

import io.netty.buffer.ByteBuf;

/** A piece of an encoded response, owned by whoever holds it. */
public sealed interface ResponsePart {
  /** Gives back what the piece holds. */
  void release();

  /**
   * Bytes in memory.
   *
   * @param buffer its readable bytes
   */
  record Bytes(ByteBuf buffer) implements ResponsePart {
    @Override
    public void release() {
      buffer.release();
    }
  }

  /**
   * Bytes of a log.
   *
   * @param records all of them
   */
  record Slice(LogSliceRecords records) implements ResponsePart {
    @Override
    public void release() {
      records.close();
    }
  }
}
