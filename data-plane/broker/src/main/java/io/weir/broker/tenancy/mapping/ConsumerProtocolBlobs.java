package io.weir.broker.tenancy.mapping;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * Renames topics inside the opaque blobs of the classic group protocol's type {@code consumer}:
 * subscriptions (ConsumerProtocolSubscription v0–3) and assignments (ConsumerProtocolAssignment
 * v0–3). Only names change: user data, generation, rack and whatever a later version appends are
 * kept byte for byte. A blob that cannot be parsed, or whose names the rename function refuses, is
 * handed back untouched. Stateless.
 *
 * <pre>
 * subscription = version:int16 topics:[string] userData:bytes? [ownedPartitions:[string [int32]] rest]   (brackets: v1+)
 * assignment   = version:int16 partitions:[string [int32]] userData:bytes? rest
 * </pre>
 */
final class ConsumerProtocolBlobs {
  /** The protocol type whose blobs have this form. */
  static final String PROTOCOL_TYPE = "consumer";

  private static final short OWNED_PARTITIONS_VERSION_MIN = 1;

  private ConsumerProtocolBlobs() {}

  /**
   * A subscription with its topics renamed.
   *
   * @param rename gives the new name, or empty when the name is not of the expected side, which
   *     leaves the whole blob untouched
   */
  static byte[] renameSubscription(byte[] blob, Function<String, Optional<String>> rename) {
    return rewritten(blob, rename, true);
  }

  /** An assignment with its topics renamed; see {@link #renameSubscription}. */
  static byte[] renameAssignment(byte[] blob, Function<String, Optional<String>> rename) {
    return rewritten(blob, rename, false);
  }

  private static byte[] rewritten(
      byte[] blob, Function<String, Optional<String>> rename, boolean subscription) {
    if (blob == null || blob.length == 0) {
      return blob;
    }
    try {
      Rewriter rewriter = new Rewriter(ByteBuffer.wrap(blob), rename);
      short version = rewriter.copyShort();
      if (version < 0) {
        return blob;
      }
      if (subscription) {
        rewriter.names();
        rewriter.bytes();
        if (version >= OWNED_PARTITIONS_VERSION_MIN) {
          rewriter.optionalPartitions();
        }
      } else {
        rewriter.partitions();
        rewriter.bytes();
      }
      return rewriter.finish();
    } catch (BufferUnderflowException | CharacterCodingException | NotRewritable e) {
      return blob;
    }
  }

  /** Copies a blob field by field, renaming on the way. Single use, single thread. */
  private static final class Rewriter {
    private final ByteBuffer in;
    private final Function<String, Optional<String>> rename;
    private ByteBuffer out;

    Rewriter(ByteBuffer in, Function<String, Optional<String>> rename) {
      this.in = in;
      this.rename = rename;
      this.out = ByteBuffer.allocate(in.remaining() + in.remaining() / 2 + 32);
    }

    short copyShort() {
      short value = in.getShort();
      room(Short.BYTES).putShort(value);
      return value;
    }

    private int copyCount() {
      int count = in.getInt();
      // Every element takes two bytes at least: a count beyond that cannot be honest.
      if (count < 0 || count > in.remaining() / Short.BYTES) {
        throw new NotRewritable();
      }
      room(Integer.BYTES).putInt(count);
      return count;
    }

    void names() throws CharacterCodingException {
      for (int left = copyCount(); left > 0; left--) {
        name();
      }
    }

    void partitions() throws CharacterCodingException {
      for (int left = copyCount(); left > 0; left--) {
        name();
        int indexes = copyCount();
        copy(Math.multiplyExact(indexes, Integer.BYTES));
      }
    }

    /**
     * Some clients send version 1 without owned partitions, and Kafka accepts that; the tail is
     * then kept as it is.
     */
    void optionalPartitions() throws CharacterCodingException {
      int inMark = in.position();
      int outMark = out.position();
      try {
        partitions();
      } catch (BufferUnderflowException | NotRewritable e) {
        in.position(inMark);
        out.position(outMark);
      }
    }

    private void name() throws CharacterCodingException {
      int length = in.getShort();
      if (length < 0 || length > in.remaining()) {
        throw new NotRewritable();
      }
      ByteBuffer bytes = in.slice(in.position(), length);
      in.position(in.position() + length);
      String name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      String renamed = rename.apply(name).orElseThrow(NotRewritable::new);
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(renamed));
      if (encoded.remaining() > Short.MAX_VALUE) {
        throw new NotRewritable();
      }
      room(Short.BYTES + encoded.remaining()).putShort((short) encoded.remaining());
      out.put(encoded);
    }

    void bytes() {
      int length = in.getInt();
      room(Integer.BYTES).putInt(length);
      if (length < -1) {
        throw new NotRewritable();
      }
      copy(Math.max(0, length));
    }

    private void copy(int length) {
      if (length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      room(length).put(in.slice(in.position(), length));
      in.position(in.position() + length);
    }

    private ByteBuffer room(int bytes) {
      if (out.remaining() < bytes) {
        ByteBuffer larger = ByteBuffer.allocate((out.position() + bytes) * 2);
        larger.put(out.flip());
        out = larger;
      }
      return out;
    }

    byte[] finish() {
      copy(in.remaining());
      byte[] result = new byte[out.flip().remaining()];
      out.get(result);
      return result;
    }
  }

  /** The blob is not what its protocol type says, or holds a name of the wrong side. */
  private static final class NotRewritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotRewritable() {
      super(null, null, false, false);
    }
  }
}
