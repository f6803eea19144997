package io.weir.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Which leader epoch begins where (KIP-101): rising in epoch and in offset, never sparse
 * (KAFKA-7897). It holds no file; {@link #isDirty} tells that the checkpoint has to be written.
 * Single writer.
 */
final class EpochCache {
  private final TreeMap<Integer, Long> starts = new TreeMap<>();
  private boolean dirty;

  /** Entries of a checkpoint file: {@code epoch start} per line. */
  static EpochCache parse(List<String> lines) {
    EpochCache cache = new EpochCache();
    for (String line : lines) {
      String[] parts = line.trim().split("\\s+");
      try {
        if (parts.length != 2) {
          throw new CorruptRecordException("leader epoch entry: " + line);
        }
        cache.assign(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      } catch (IllegalArgumentException e) {
        throw new CorruptRecordException("leader epoch entry: " + line, e);
      }
    }
    cache.dirty = false;
    return cache;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>(starts.size());
    starts.forEach((epoch, start) -> lines.add(epoch + " " + start));
    return lines;
  }

  boolean isDirty() {
    return dirty;
  }

  void written() {
    dirty = false;
  }

  /** An epoch begins; what contradicts it goes. No-op when it is the latest already. */
  void assign(int epoch, long startOffset) {
    if (epoch < 0 || startOffset < 0) {
      throw new IllegalArgumentException("epoch=" + epoch + " startOffset=" + startOffset);
    }
    if (!starts.isEmpty()
        && starts.lastKey() == epoch
        && startOffset >= starts.lastEntry().getValue()) {
      return;
    }
    while (!starts.isEmpty()
        && (starts.lastKey() >= epoch || starts.lastEntry().getValue() >= startOffset)) {
      starts.pollLastEntry();
    }
    starts.put(epoch, startOffset);
    dirty = true;
  }

  /**
   * Adds what was before the first known epoch: the epochs that begin below it. The last of them
   * may be that epoch itself.
   *
   * @throws CorruptRecordException when they contradict what is known
   */
  void prepend(SortedMap<Integer, Long> earlier) {
    EpochCache whole = new EpochCache();
    earlier.forEach(whole::assign);
    whole.assignAll(this);
    if (!whole.starts.keySet().containsAll(earlier.keySet())
        || !whole.starts.keySet().containsAll(starts.keySet())) {
      throw new CorruptRecordException("epochs " + earlier + " are not before " + starts);
    }
    dirty |= !whole.starts.equals(starts);
    starts.clear();
    starts.putAll(whole.starts);
  }

  /** Adds what follows: the epochs of another cache. */
  void assignAll(EpochCache later) {
    later.starts.forEach(this::assign);
  }

  /** First offset of each epoch that begins below an offset. */
  SortedMap<Integer, Long> startsBelow(long offset) {
    TreeMap<Integer, Long> below = new TreeMap<>(starts);
    below.values().removeIf(start -> start >= offset);
    return below;
  }

  /** Where the first known epoch begins. */
  OptionalLong firstStart() {
    return starts.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(starts.firstEntry().getValue());
  }

  /** The latest epoch, -1 when there is none. */
  int latestOrNone() {
    return starts.isEmpty() ? EpochEndOffset.UNDEFINED_EPOCH : starts.lastKey();
  }

  OptionalInt latest() {
    return starts.isEmpty() ? OptionalInt.empty() : OptionalInt.of(starts.lastKey());
  }

  OptionalLong startOf(int epoch) {
    Long start = starts.get(epoch);
    return start == null ? OptionalLong.empty() : OptionalLong.of(start);
  }

  OptionalInt epochOf(long offset) {
    int found = EpochEndOffset.UNDEFINED_EPOCH;
    for (Map.Entry<Integer, Long> e : starts.entrySet()) {
      if (e.getValue() > offset) {
        break;
      }
      found = e.getKey();
    }
    return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
  }

  /** KIP-320's answer; the latest epoch ends where the log does. */
  EpochEndOffset endOffsetFor(int requested, long logEndOffset) {
    if (requested == EpochEndOffset.UNDEFINED_EPOCH || starts.isEmpty()) {
      return EpochEndOffset.UNDEFINED;
    }
    if (starts.lastKey() == requested) {
      return new EpochEndOffset(requested, logEndOffset);
    }
    Map.Entry<Integer, Long> higher = starts.higherEntry(requested);
    if (higher == null) {
      return EpochEndOffset.UNDEFINED;
    }
    Integer floor = starts.floorKey(requested);
    // Below the first known epoch: its data was removed; the follower goes on where ours begins.
    return new EpochEndOffset(floor == null ? requested : floor, higher.getValue());
  }

  /** Removes epochs that begin at or after an offset, also at the log's very end (KAFKA-10706). */
  void truncateFromEnd(long endOffset) {
    while (!starts.isEmpty() && starts.lastEntry().getValue() >= endOffset) {
      starts.pollLastEntry();
      dirty = true;
    }
  }

  /** Removes epochs that end at or before an offset; the one that holds it begins there now. */
  void truncateFromStart(long startOffset) {
    Map.Entry<Integer, Long> last = null;
    int removed = 0;
    while (!starts.isEmpty() && starts.firstEntry().getValue() <= startOffset) {
      last = starts.pollFirstEntry();
      removed++;
    }
    if (last != null) {
      starts.put(last.getKey(), startOffset);
      dirty |= removed > 1 || last.getValue() != startOffset;
    }
  }

  void clear() {
    dirty |= !starts.isEmpty();
    starts.clear();
  }
}
