package io.weir.tieredstorage.copy;

/**
 * How much of a log lies in record batches that their producers compressed already. Fed with the
 * log chunk by chunk; reads the batches' headers alone. Used by one thread.
 *
 * <p>Bytes that are no batches count as not compressed: trying costs time and nothing else.
 */
final class CompressedShare {
  /** Base offset (8), batch length (4). */
  private static final int LENGTH_AT = 8;

  private static final int LENGTH_FIELD_END = 12;
  private static final int MAGIC_AT = 16;

  /** Of format 2; the ones before have one byte of attributes, after the magic. */
  private static final int ATTRIBUTES_AT = 22;

  private static final int OLD_ATTRIBUTES_AT = 17;
  private static final int HEADER_BYTES = 23;
  private static final int CODEC_MASK = 0x07;

  /** Of the smallest batch, that of the oldest format, after the length. */
  private static final int LENGTH_MIN = 14;

  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;
  private long restOfBatch;
  private boolean batchCompressed;
  private boolean lost;

  /**
   * @return bytes of the chunk that lie in compressed batches
   */
  int feed(byte[] chunk, int length) {
    int compressed = 0;
    int at = 0;
    while (at < length && !lost) {
      if (restOfBatch == 0) {
        int taken = Math.min(HEADER_BYTES - headerBytes, length - at);
        System.arraycopy(chunk, at, header, headerBytes, taken);
        headerBytes += taken;
        at += taken;
        if (headerBytes == HEADER_BYTES) {
          beginBatch();
        }
      } else {
        int taken = (int) Math.min(restOfBatch, length - at);
        compressed += batchCompressed ? taken : 0;
        restOfBatch -= taken;
        at += taken;
      }
    }
    return compressed;
  }

  private void beginBatch() {
    headerBytes = 0;
    int batchLength =
        (header[LENGTH_AT] & 0xff) << 24
            | (header[LENGTH_AT + 1] & 0xff) << 16
            | (header[LENGTH_AT + 2] & 0xff) << 8
            | header[LENGTH_AT + 3] & 0xff;
    int magic = header[MAGIC_AT];
    if (batchLength < LENGTH_MIN || magic < 0 || magic > 2) {
      lost = true;
      return;
    }
    restOfBatch = (long) LENGTH_FIELD_END + batchLength - HEADER_BYTES;
    byte attributes = header[magic < 2 ? OLD_ATTRIBUTES_AT : ATTRIBUTES_AT];
    batchCompressed = (attributes & CODEC_MASK) != 0;
  }
}
