package io.weir.broker.tiering;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A queue in which owners take turns, however many items one of them has; within an owner, first
 * come, first served. Bounded by what its user puts in. Not thread-safe.
 */
final class FairQueue<T> {
  /** Owners with items, the next one first. */
  private final Map<String, ArrayDeque<T>> byOwner = new LinkedHashMap<>();

  private int size;

  void add(String owner, T item) {
    byOwner.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(item);
    size++;
  }

  /** The next owner's first item; the owner's others wait for all other owners. */
  Optional<T> poll() {
    if (byOwner.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<String, ArrayDeque<T>> next = byOwner.entrySet().iterator().next();
    String owner = next.getKey();
    ArrayDeque<T> items = byOwner.remove(owner);
    T item = items.poll();
    if (!items.isEmpty()) {
      byOwner.put(owner, items); // behind the others
    }
    size--;
    return Optional.of(item);
  }

  int size() {
    return size;
  }
}
