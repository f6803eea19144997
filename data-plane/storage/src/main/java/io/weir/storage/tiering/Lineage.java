package io.weir.storage.tiering;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which leader epoch wrote which offsets of a log (KIP-101), as its leader knows it now. Bytes that
 * were copied under another history are not part of the log, whatever their offsets (KAFKA-15168).
 * Immutable.
 */
public final class Lineage {
  private final NavigableMap<Integer, Long> starts;
  private final long logEndOffset;

  /**
   * @param epochStarts first offset of each epoch, rising with the epochs
   * @param logEndOffset where the latest epoch ends, exclusive; at least its start
   */
  public Lineage(Map<Integer, Long> epochStarts, long logEndOffset) {
    this.starts = new TreeMap<>(epochStarts);
    this.logEndOffset = logEndOffset;
    long before = -1;
    for (Map.Entry<Integer, Long> epoch : starts.entrySet()) {
      if (epoch.getKey() < 0 || epoch.getValue() <= before || epoch.getValue() > logEndOffset) {
        throw new IllegalArgumentException("no lineage up to " + logEndOffset + ": " + starts);
      }
      before = epoch.getValue();
    }
  }

  /** The offsets of an epoch; none when it wrote nothing that is part of the log. */
  public Optional<OffsetRange> offsetsOf(int epoch) {
    Long from = starts.get(epoch);
    if (from == null) {
      return Optional.empty();
    }
    Map.Entry<Integer, Long> next = starts.higherEntry(epoch);
    long end = next == null ? logEndOffset : next.getValue();
    return from < end ? Optional.of(new OffsetRange(from, end)) : Optional.empty();
  }

  /** The epoch that wrote an offset; empty when it is not remembered, or past the log's end. */
  public OptionalInt epochOf(long offset) {
    if (!knows(offset)) {
      return OptionalInt.empty();
    }
    int found = -1;
    for (Map.Entry<Integer, Long> epoch : starts.entrySet()) {
      if (epoch.getValue() > offset) {
        break;
      }
      found = epoch.getKey();
    }
    return OptionalInt.of(found);
  }

  /** The epochs that are remembered, rising. */
  public List<Integer> epochs() {
    return List.copyOf(starts.keySet());
  }

  /** Whether the epoch that wrote an offset is remembered. */
  public boolean knows(long offset) {
    return !starts.isEmpty() && starts.firstEntry().getValue() <= offset && offset < logEndOffset;
  }

  /**
   * The epochs that wrote a range, each with its first offset in the range: what remote metadata
   * says of a copy.
   *
   * @throws IllegalArgumentException when no epoch is known for a part of the range
   */
  public SortedMap<Integer, Long> within(OffsetRange range) {
    SortedMap<Integer, Long> found = new TreeMap<>();
    if (range.endExclusive() > logEndOffset) {
      throw new IllegalArgumentException(range + " is beyond the log's end, " + logEndOffset);
    }
    for (int epoch : starts.keySet()) {
      offsetsOf(epoch)
          .filter(own -> own.from() < range.endExclusive() && own.endExclusive() > range.from())
          .ifPresent(own -> found.put(epoch, Math.max(own.from(), range.from())));
    }
    if (found.isEmpty() || found.get(found.firstKey()) != range.from()) {
      throw new IllegalArgumentException("no epoch is known for the beginning of " + range);
    }
    return found;
  }

  /** The epochs that begin below an offset, each with its first one. */
  public SortedMap<Integer, Long> startsBelow(long offset) {
    SortedMap<Integer, Long> below = new TreeMap<>(starts);
    below.values().removeIf(start -> start >= offset);
    return below;
  }

  /**
   * Whether a copy is part of this history: each of its epochs wrote those offsets here too. What
   * lies below the log's start counts for nothing, as its epochs are forgotten (KAFKA-14888).
   *
   * @param logStartOffset of the log
   */
  public boolean holds(CopiedSegment copy, long logStartOffset) {
    for (Map.Entry<Integer, OffsetRange> part : copy.parts().entrySet()) {
      OffsetRange offsets = part.getValue();
      if (offsets.endExclusive() > logStartOffset) {
        OffsetRange visible =
            new OffsetRange(Math.max(offsets.from(), logStartOffset), offsets.endExclusive());
        if (offsetsOf(part.getKey()).filter(own -> own.contains(visible)).isEmpty()) {
          return false;
        }
      }
    }
    return copy.offsets().endExclusive() > logStartOffset;
  }
}
