package io.weir.tieredstorage.crypto;

import java.util.Optional;
import javax.crypto.AEADBadTagException;

/** Decrypts the pieces of a segment. Thread-safe. */
public final class SegmentOpener {
  private final DataKey key;

  public SegmentOpener(DataKey key) {
    this.key = key;
  }

  /**
   * @return the plain bytes; none when they, what is associated with them, or their number are not
   *     those that were sealed
   */
  public Optional<byte[]> open(long piece, byte[] associated, byte[] in, int from, int length) {
    if (length < SegmentSealer.OVERHEAD_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Gcm.open(key.key(), SegmentSealer.nonce(piece), associated, in, from, length));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "SegmentOpener[hidden]";
  }
}
