package io.weir.broker.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Walks through a body field by field, in either encoding (KIP-482), without making messages of it.
 * A body that ends early, or a negative length where none may be, throws a RuntimeException. Not
 * thread-safe.
 */
final class BodyWalk {
  private final ByteBufferAccessor body;
  private final boolean isFlexible;

  /**
   * Begins at a buffer's position.
   *
   * @param isFlexible whether lengths are compact and tagged fields exist
   */
  BodyWalk(ByteBuffer body, boolean isFlexible) {
    this.body = new ByteBufferAccessor(body.duplicate());
    this.isFlexible = isFlexible;
  }

  int readInt() {
    return body.readInt();
  }

  short readShort() {
    return body.readShort();
  }

  Uuid readUuid() {
    return body.readUuid();
  }

  /** Elements of an array; -1 for null. */
  int readCount() {
    return isFlexible ? body.readUnsignedVarint() - 1 : body.readInt();
  }

  String readText() {
    byte[] bytes = body.readArray(textLength());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A text that may be null. */
  void skipText() {
    skip(Math.max(0, textLength()));
  }

  /** Bytes that may be null. */
  void skipBytes() {
    skip(Math.max(0, readCount()));
  }

  void skip(int bytes) {
    if (bytes < 0 || bytes > body.remaining()) {
      throw new IllegalArgumentException("beyond the body");
    }
    body.buffer().position(body.buffer().position() + bytes);
  }

  /** Tagged fields, if this encoding has any. */
  void skipTags() {
    if (isFlexible) {
      for (int left = body.readUnsignedVarint(); left != 0; left--) {
        body.readUnsignedVarint();
        skip(body.readUnsignedVarint());
      }
    }
  }

  private int textLength() {
    return isFlexible ? body.readUnsignedVarint() - 1 : body.readShort();
  }
}
