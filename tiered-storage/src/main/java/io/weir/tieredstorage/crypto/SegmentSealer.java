package io.weir.tieredstorage.crypto;

import java.nio.ByteBuffer;

/**
 * Encrypts the pieces of one attempt to copy a segment. Used by one thread. Each piece has a number
 * that is larger than the last one's, so no nonce comes twice with a key that is used by nothing
 * else.
 */
public final class SegmentSealer {
  /** How much longer a sealed piece is. */
  public static final int OVERHEAD_BYTES = Gcm.TAG_BYTES;

  /** The number, the largest one, of a segment's last piece. */
  public static final long LAST_PIECE = -1;

  private final DataKey key;
  private boolean begun;
  private long lastPiece;

  /**
   * @param key of this attempt alone
   */
  public SegmentSealer(DataKey key) {
    this.key = key;
  }

  /**
   * @param piece unsigned, larger than that of the call before
   * @param associated what is authenticated with the piece and not stored in it
   * @param out takes {@code length + OVERHEAD_BYTES} bytes from its beginning
   */
  public void seal(long piece, byte[] associated, byte[] in, int length, byte[] out) {
    if (begun && Long.compareUnsigned(piece, lastPiece) <= 0) {
      throw new IllegalStateException("piece " + piece + " after " + lastPiece + ": a nonce twice");
    }
    begun = true;
    lastPiece = piece;
    Gcm.seal(key.key(), nonce(piece), associated, in, length, out);
  }

  static byte[] nonce(long piece) {
    return ByteBuffer.allocate(Gcm.NONCE_BYTES).putInt(0).putLong(piece).array();
  }
}
