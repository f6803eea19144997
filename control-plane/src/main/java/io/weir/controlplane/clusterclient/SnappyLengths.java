package io.weir.controlplane.clusterclient;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The lengths that snappy's blocks claim to have unpacked, for which the library allocates memory
 * at once. Blocks are framed as snappy-java does it, or there is a single bare one. Stateless.
 */
final class SnappyLengths {
  private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
  private static final int VERSIONS_BYTES = 8;
  private static final int LENGTH_BYTES_MAX = 5;

  private SnappyLengths() {}

  /** Refuses a block that claims more. */
  static void check(ByteBuffer compressed, int bytesMax) throws IOException {
    ByteBuffer in = compressed.slice();
    byte[] magic = new byte[Math.min(MAGIC.length, in.remaining())];
    in.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      check(length(in), bytesMax);
      return;
    }
    in.position(Math.min(in.limit(), MAGIC.length + VERSIONS_BYTES));
    while (in.remaining() >= Integer.BYTES) {
      int size = in.getInt();
      if (size == ByteBuffer.wrap(MAGIC).getInt()) { // another framed stream begins
        in.position(Math.min(in.limit(), in.position() + MAGIC.length - 4 + VERSIONS_BYTES));
        continue;
      }
      if (size < 0 || size > in.remaining()) {
        throw new IOException("a snappy block is cut off");
      }
      check(length(in.slice(in.position(), size)), bytesMax);
      in.position(in.position() + size);
    }
  }

  private static void check(long claimed, int bytesMax) throws IOException {
    if (claimed > bytesMax) {
      throw new IOException("a snappy block claims " + claimed + " bytes");
    }
  }

  private static long length(ByteBuffer in) {
    long length = 0;
    for (int i = 0; i < LENGTH_BYTES_MAX && in.hasRemaining(); i++) {
      byte next = in.get();
      length |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        break;
      }
    }
    return length;
  }
}
