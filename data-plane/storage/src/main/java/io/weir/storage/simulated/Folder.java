package io.weir.storage.simulated;

import io.weir.protocol.RandomSource;
import java.util.Map;
import java.util.TreeMap;

/** A simulated folder: its names now, and as synced. Guarded by the disk's monitor. */
final class Folder implements Node {
  private final TreeMap<String, Node> children = new TreeMap<>();
  private final TreeMap<String, Node> durable = new TreeMap<>();

  Map<String, Node> children() {
    return children;
  }

  void sync() {
    durable.clear();
    durable.putAll(children);
  }

  /** A rename is atomic: what had a lasting name has at least one of its two. */
  private void keepRenamed(Map<String, Node> survived) {
    children.forEach(
        (name, node) -> {
          if (durable.containsValue(node) && !survived.containsValue(node)) {
            survived.put(name, node);
          }
        });
  }

  /** Unsynced creations, renames and deletions survive one by one, or (without random) not. */
  void losePower(RandomSource random) {
    TreeMap<String, Node> survived = new TreeMap<>(durable);
    if (random != null) {
      children.forEach(
          (name, node) -> {
            if (random.nextInt(2) == 0) {
              survived.put(name, node);
            }
          });
      durable.forEach(
          (name, node) -> {
            if (!children.containsKey(name) && random.nextInt(2) == 0) {
              survived.remove(name);
            }
          });
      keepRenamed(survived);
    }
    children.clear();
    children.putAll(survived);
    sync();
    for (Node node : children.values()) {
      switch (node) {
        case Inode file -> file.losePower(random);
        case Folder folder -> folder.losePower(random);
      }
    }
  }
}
