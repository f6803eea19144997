package io.weir.tieredstorage.format;

import io.weir.tieredstorage.store.ObjectKey;
import java.util.Locale;
import org.apache.kafka.common.Uuid;

/** The names of a segment's objects, from ids alone. Immutable. */
public final class ObjectNames {
  private final String prefix;

  /**
   * @param prefix before every name; empty or the beginning of an {@link ObjectKey}
   * @throws IllegalArgumentException when it is neither
   */
  public ObjectNames(String prefix) {
    this.prefix = prefix;
    new ObjectKey(prefix + "0"); // throws
  }

  public ObjectKey segment(SegmentIdentity id) {
    return name(id, "segment");
  }

  public ObjectKey manifest(SegmentIdentity id) {
    return name(id, "manifest");
  }

  private ObjectKey name(SegmentIdentity id, String kind) {
    return new ObjectKey(
        String.format(
            Locale.ROOT,
            "%s%s/%d/%020d-%s.%s",
            prefix,
            hex(id.topicId()),
            id.partition(),
            id.baseOffset(),
            hex(id.segmentId()),
            kind));
  }

  /** Hexadecimal, as some file systems take upper for lower case. */
  private static String hex(Uuid id) {
    return String.format(
        Locale.ROOT, "%016x%016x", id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
