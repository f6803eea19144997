package io.weir.simulation;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;

/**
 * What the world was told about committed records, by whom it may be: acknowledgements, reads, high
 * watermarks of leaders. It must never be told two things. Single-threaded.
 */
final class History {
  private final World world;
  private final Map<TopicIdPartition, TreeMap<Long, String>> committed =
      new TreeMap<>(Comparator.comparing(TopicIdPartition::toString));

  History(World world) {
    this.world = world;
  }

  /** A record is committed. */
  void saw(String invariant, TopicIdPartition id, long offset, String value) {
    String before = of(id).putIfAbsent(offset, value);
    if (before == null) {
      world.saw(offset * 31 + value.hashCode());
    } else if (!before.equals(value)) {
      throw new Violation(invariant, id + " offset " + offset + " was " + before + ", is " + value);
    }
  }

  TreeMap<Long, String> of(TopicIdPartition id) {
    return committed.computeIfAbsent(id, i -> new TreeMap<>());
  }

  /** Exclusive end of what is known to be committed. */
  long end(TopicIdPartition id) {
    TreeMap<Long, String> known = of(id);
    return known.isEmpty() ? 0 : known.lastKey() + 1;
  }
}
