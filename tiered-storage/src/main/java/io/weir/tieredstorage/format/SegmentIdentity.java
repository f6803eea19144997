package io.weir.tieredstorage.format;

import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;

/**
 * Which segment: what names are made from, and what is bound into what is encrypted. Immutable.
 *
 * @param segmentId random for each attempt to copy
 */
public record SegmentIdentity(Uuid topicId, int partition, Uuid segmentId, long baseOffset) {
  static final int BYTES = 16 + Integer.BYTES + 16 + Long.BYTES;

  public SegmentIdentity {
    if (partition < 0) {
      throw new IllegalArgumentException("partition " + partition);
    }
    if (baseOffset < 0) {
      throw new IllegalArgumentException("base offset " + baseOffset);
    }
  }

  void write(ByteBuffer out) {
    write(topicId, out);
    out.putInt(partition);
    write(segmentId, out);
    out.putLong(baseOffset);
  }

  /**
   * @throws IllegalArgumentException when the numbers are none of an identity
   */
  static SegmentIdentity read(ByteBuffer in) {
    Uuid topicId = readUuid(in);
    int partition = in.getInt();
    return new SegmentIdentity(topicId, partition, readUuid(in), in.getLong());
  }

  private static void write(Uuid uuid, ByteBuffer out) {
    out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
  }

  private static Uuid readUuid(ByteBuffer in) {
    long high = in.getLong();
    return new Uuid(high, in.getLong());
  }
}
