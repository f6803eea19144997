package io.weir.benchmarks.tiering;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the two clusters that are measured. Immutable.
 *
 * @param name as in the table
 * @param client properties of a client, bootstrap servers among them
 * @param dataFolders where each broker keeps its logs, by broker id
 * @param brokers process ids
 * @param store what it tiers to
 */
record Side(
    String name,
    Map<String, Object> client,
    Map<Integer, Path> dataFolders,
    List<Long> brokers,
    Store store) {
  Side {
    client = Map.copyOf(client);
    dataFolders = Map.copyOf(dataFolders);
    brokers = List.copyOf(brokers);
  }

  /** The client's properties, and more. */
  Map<String, Object> clientWith(Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(client);
    all.putAll(more);
    return all;
  }
}
